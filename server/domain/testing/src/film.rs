//! Films of a few boxes: what is looked at when one comes in.

/// The places in a film that is made by hand.
#[derive(Clone, Copy, Debug)]
pub struct Film {
    /// The four letters of its picture's codec.
    pub picture: [u8; 4],
    /// The four letters of its sound's codec.
    pub sound: [u8; 4],
    /// The number of its H.264 profile.
    pub profile: u8,
    /// Whether the table of contents stands at the end, as cameras write it.
    pub contents_last: bool,
    /// The bytes of its pictures and sounds.
    pub bytes: usize,
    /// The four letters of its brand.
    pub brand: [u8; 4],
    /// Whether it has no picture.
    pub is_sound: bool,
}

impl Film {
    /// A film that every browser plays, for the web.
    pub const GOOD: Self = Self {
        picture: *b"avc1",
        sound: *b"mp4a",
        profile: 100,
        contents_last: false,
        bytes: 1_000_000,
        brand: *b"isom",
        is_sound: false,
    };

    /// Returns the film as a file.
    #[must_use]
    pub fn file(self) -> Vec<u8> {
        let mut head = vec![0; 12];
        head.extend(600_u32.to_be_bytes());
        head.extend(901_u32.to_be_bytes());
        head.resize(100, 0);
        let settings = [1, self.profile, 0, 30, 0xFF, 0xE1, 0, 4, 0x67, self.profile, 0, 30, 1, 0, 1, 0x68];
        let picture = track(*b"vide", self.picture, &[&[0; 78][..], &boxed(*b"avcC", &settings)].concat());
        let sound = track(*b"soun", self.sound, &[0; 40]);
        let picture = if self.is_sound { Vec::new() } else { picture };
        let contents = boxed(*b"moov", &[boxed(*b"mvhd", &head), picture, sound].concat());
        let data = boxed(*b"mdat", &vec![7; self.bytes]);
        let parts = if self.contents_last { [data, contents] } else { [contents, data] };
        [boxed(*b"ftyp", &[&self.brand[..], &[0; 4]].concat()), parts.concat()].concat()
    }
}

fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], &kind, body].concat()
}

fn track(handler: [u8; 4], codec: [u8; 4], entry: &[u8]) -> Vec<u8> {
    let hdlr = boxed(*b"hdlr", &[&[0; 8], &handler[..], &[0; 13]].concat());
    let stsd = boxed(*b"stsd", &[&[0; 8], &boxed(codec, entry)[..]].concat());
    let minf = boxed(*b"minf", &boxed(*b"stbl", &stsd));
    boxed(*b"trak", &boxed(*b"mdia", &[hdlr, minf].concat()))
}
