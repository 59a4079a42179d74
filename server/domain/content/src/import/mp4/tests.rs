use std::io::Cursor;

use super::{Length, MAX_BOXES, early_fault, length, rare_profile};

fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut made = u32::try_from(body.len() + 8).unwrap_or(0).to_be_bytes().to_vec();
    made.extend(kind);
    made.extend_from_slice(body);
    made
}

fn head(scale: u32, duration: u32) -> Vec<u8> {
    let mut body = vec![0; 12];
    body.extend(scale.to_be_bytes());
    body.extend(duration.to_be_bytes());
    body.resize(100, 0);
    boxed(*b"mvhd", &body)
}

fn track(handler: [u8; 4], codec: [u8; 4]) -> Vec<u8> {
    let hdlr = boxed(*b"hdlr", &[&[0; 8], &handler[..], &[0; 13]].concat());
    let stsd = boxed(*b"stsd", &[&[0; 8], &boxed(codec, &[0; 40])[..]].concat());
    let minf = boxed(*b"minf", &boxed(*b"stbl", &stsd));
    boxed(*b"trak", &boxed(*b"mdia", &[hdlr, minf].concat()))
}

fn film(parts: &[Vec<u8>]) -> Vec<u8> {
    [boxed(*b"ftyp", b"isom\0\0\0\0"), boxed(*b"mdat", b"data"), boxed(*b"moov", &parts.concat())].concat()
}

fn read(film: &[u8]) -> Result<Length, String> {
    length(&mut Cursor::new(film), film.len() as u64).map_err(|fault| fault.message())
}

#[test]
fn a_film_says_how_long_it_is() {
    let whole =
        film(&[head(600, 901), track(*b"vide", *b"avc1"), track(*b"soun", *b"mp4a"), track(*b"text", *b"tx3g")]);
    assert_eq!(read(&whole), Ok(Length::Film(1_501)));
    assert_eq!(read(&film(&[head(600, 901), track(*b"soun", *b"mp4a")])), Ok(Length::Sound(1_501)));
    for cut in 1..whole.len() {
        let read = read(&whole[..cut]);
        assert!(read.is_err(), "{cut}: {read:?}");
    }
}

fn recording(brand: [u8; 4], tracks: &[Vec<u8>]) -> Vec<u8> {
    let contents = [&head(600, 901)[..], &tracks.concat()].concat();
    [boxed(*b"ftyp", &[&brand[..], &[0; 4]].concat()), boxed(*b"moov", &contents), boxed(*b"mdat", b"data")].concat()
}

#[test]
fn sound_alone_is_a_recording_whatever_lies_beside_it() {
    let (sound, chapters) = (track(*b"soun", *b"mp4a"), track(*b"text", *b"text"));
    let cover = track(*b"vide", *b"jpeg");
    for (brand, tracks) in [
        (*b"M4A ", vec![sound.clone()]),
        (*b"M4B ", vec![sound.clone(), chapters.clone(), cover.clone()]),
        (*b"isom", vec![sound.clone(), chapters]),
        (*b"qt  ", vec![sound.clone()]),
    ] {
        let file = recording(brand, &tracks);
        assert_eq!(read(&file), Ok(Length::Sound(1_501)));
        for cut in 0..=file.len() {
            assert_eq!(early_fault(&file[..cut]), None);
        }
    }
    assert_eq!(read(&recording(*b"M4A ", &[sound.clone(), track(*b"vide", *b"avc1")])), Ok(Length::Film(1_501)));
    for (brand, codec, word) in
        [(*b"M4A ", *b"alac", "ALAC"), (*b"isom", *b"alac", "ALAC"), (*b"M4B ", *b"drms", "drms")]
    {
        let file = recording(brand, &[track(*b"soun", codec)]);
        let message = read(&file).unwrap_err();
        assert!(message.contains(word) && message.contains("OUT.m4a"), "{message}");
        let early = early_fault(&file).unwrap();
        assert!(matches!(early.rule(), super::Rule::FileFormat { part: super::FilePart::Sound, .. }), "{early:?}");
    }
    assert!(read(&recording(*b"isom", &[sound, cover])).is_err(), "a film of stills");
    assert!(read(&recording(*b"M4A ", &[])).unwrap_err().contains("neither pictures nor sound"));
}

#[test]
fn what_not_every_browser_plays_is_named() {
    for (parts, word) in [
        (vec![head(600, 901), track(*b"vide", *b"hvc1")], "picture is written as `hvc1`"),
        (vec![head(600, 901), track(*b"vide", *b"avc1"), track(*b"soun", *b"ac-3")], "sound is written as `ac-3`"),
        (vec![head(0, 901), track(*b"vide", *b"avc1")], "how long"),
        (vec![head(600, 0), track(*b"vide", *b"avc1")], "how long"),
        (vec![head(600, u32::MAX), track(*b"vide", *b"avc1")], "how long"),
        (vec![track(*b"vide", *b"avc1")], "how long"),
    ] {
        let fault = read(&film(&parts));
        assert!(fault.as_ref().is_err_and(|message| message.contains(word)), "{word}: {fault:?}");
    }
    let silent = [boxed(*b"ftyp", b"isom\0\0\0\0"), boxed(*b"moov", &head(1, 1))].concat();
    assert!(read(&silent).is_err());
}

/// Moov in front, as for the web, with large tables in the first track.
fn for_the_web(tracks: &[Vec<u8>]) -> Vec<u8> {
    let contents = [&head(600, 901)[..], &tracks.concat()].concat();
    [boxed(*b"ftyp", b"isom\0\0\0\0"), boxed(*b"moov", &contents), boxed(*b"mdat", &[7; 99])].concat()
}

#[test]
fn the_beginning_names_what_not_every_browser_plays() {
    let good = for_the_web(&[track(*b"vide", *b"avc1"), track(*b"soun", *b"mp4a"), track(*b"text", *b"tx3g")]);
    let odd = |picture, sound| for_the_web(&[track(*b"vide", picture), track(*b"soun", sound)]);
    for (film, name) in [
        (odd(*b"hvc1", *b"mp4a"), "HEVC (H.265)"),
        (odd(*b"hev1", *b"mp4a"), "HEVC (H.265)"),
        (odd(*b"ap4h", *b"mp4a"), "ProRes"),
        (odd(*b"av01", *b"mp4a"), "AV1"),
        (odd(*b"avc1", *b"ac-3"), "AC-3 (Dolby Digital)"),
    ] {
        let told: Vec<_> = (0..film.len()).map(|cut| early_fault(&film[..cut])).collect();
        let first = told.iter().position(Option::is_some).unwrap();
        assert!(first < film.len() - 100, "{name}: before the pictures and sounds");
        for fault in &told[first..] {
            let fault = fault.as_ref().unwrap();
            assert!(matches!(fault.rule(), super::Rule::FileFormat { name: found, .. } if found == name));
        }
        // The same at the end.
        assert_eq!(length(&mut Cursor::new(&film), film.len() as u64).unwrap_err(), *told[first].as_ref().unwrap());
    }
    for cut in 0..=good.len() {
        assert_eq!(early_fault(&good[..cut]), None);
    }
    let late = film(&[head(600, 901), track(*b"vide", *b"hvc1")]);
    assert_eq!(early_fault(&late[..30]), None, "its contents stand at the end");
    let contents = boxed(*b"moov", &[head(600, 901), track(*b"vide", *b"hvc1")].concat());
    assert!(early_fault(&contents).is_some(), "the contents alone tell");
}

/// The box of a track, and the defaults of its fragments: a sample is 512 units long, of which a second has 12,800.
fn track_in_fragments(id: u32) -> Vec<u8> {
    let tkhd = boxed(*b"tkhd", &[&[0; 12][..], &id.to_be_bytes(), &[0; 68]].concat());
    let mdhd = boxed(*b"mdhd", &[&[0; 12][..], &12_800_u32.to_be_bytes(), &[0; 4], &[0x55, 0xC4, 0, 0]].concat());
    let hdlr = boxed(*b"hdlr", &[&[0; 8][..], b"vide", &[0; 13]].concat());
    let stsd = boxed(*b"stsd", &[&[0; 8][..], &boxed(*b"avc1", &[0; 40])].concat());
    let minf = boxed(*b"minf", &boxed(*b"stbl", &stsd));
    let trak = boxed(*b"trak", &[tkhd, boxed(*b"mdia", &[mdhd, hdlr, minf].concat())].concat());
    let trex = [0, id, 1, 512, 0, 0].map(u32::to_be_bytes).concat();
    [trak, boxed(*b"mvex", &boxed(*b"trex", &trex))].concat()
}

/// A fragment of so many samples that begins at this unit of its track.
fn fragment(id: u32, begin: Option<u32>, samples: u32) -> Vec<u8> {
    let tfhd = boxed(*b"tfhd", &[0, id].map(u32::to_be_bytes).concat());
    let tfdt = begin.map(|begin| boxed(*b"tfdt", &[0, begin].map(u32::to_be_bytes).concat())).unwrap_or_default();
    let trun = boxed(*b"trun", &[0, samples].map(u32::to_be_bytes).concat());
    let mfhd = boxed(*b"mfhd", &[0; 8]);
    [boxed(*b"moof", &[mfhd, boxed(*b"traf", &[tfhd, tfdt, trun].concat())].concat()), boxed(*b"mdat", b"data")]
        .concat()
}

#[test]
fn a_film_in_fragments_is_as_long_as_they_reach() {
    let film = |duration: u32, fragments: &[Vec<u8>]| {
        let contents = boxed(*b"moov", &[head(1_000, duration), track_in_fragments(1)].concat());
        [boxed(*b"ftyp", b"iso5\0\0\0\0"), contents, fragments.concat()].concat()
    };
    for (what, duration, fragments, millis) in [
        ("in order", 0, vec![fragment(1, Some(0), 50), fragment(1, Some(25_600), 25)], 3_000),
        ("without their beginnings", 0, vec![fragment(1, None, 50), fragment(1, None, 25)], 3_000),
        ("of a length that nobody knew", u32::MAX, vec![fragment(1, Some(0), 25)], 1_000),
        ("after a first part in the contents", 2_000, vec![fragment(1, Some(25_600), 25)], 3_000),
        ("of another track", 2_000, vec![fragment(7, Some(0), 2_500)], 2_000),
    ] {
        assert_eq!(read(&film(duration, &fragments)), Ok(Length::Film(millis)), "{what}");
    }
    let none = film(0, &[boxed(*b"mdat", b"data")]);
    assert!(read(&none).is_err_and(|message| message.contains("how long")));
    let whole = film(0, &[fragment(1, Some(0), 50)]);
    for cut in 1..whole.len() {
        assert!(read(&whole[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn profiles_that_not_every_browser_plays_are_named() {
    let film_of = |header: u8, set: u8| {
        let settings = [&[1, header, 0, 30, 0xFF, 0xE1, 0, 4, 0x67, set, 0, 30, 1, 0, 1, 0x68][..]].concat();
        let entry = [&[0; 78][..], &boxed(*b"pasp", &[0; 8]), &boxed(*b"avcC", &settings)].concat();
        let hdlr = boxed(*b"hdlr", &[&[0; 8], &b"vide"[..], &[0; 13]].concat());
        let stsd = boxed(*b"stsd", &[&[0; 8], &boxed(*b"avc1", &entry)[..]].concat());
        let minf = boxed(*b"minf", &boxed(*b"stbl", &stsd));
        let sound = track(*b"soun", *b"mp4a");
        film(&[head(600, 901), sound, boxed(*b"trak", &boxed(*b"mdia", &[hdlr, minf].concat()))])
    };
    for (header, set, name) in [
        (66, 66, None),
        (77, 77, None),
        (100, 100, None),
        (110, 110, Some("High 10")),
        (122, 122, Some("High 4:2:2")),
        (244, 244, Some("High 4:4:4 Predictive")),
        (100, 110, Some("High 10")),
        (122, 100, Some("High 4:2:2")),
        (99, 99, Some("99")),
    ] {
        let film = film_of(header, set);
        assert_eq!(read(&film), Ok(Length::Film(1_501)), "it is taken");
        assert_eq!(rare_profile(&mut Cursor::new(&film), film.len() as u64).as_deref(), name, "{header} {set}");
    }
    let bare = film(&[head(600, 901), track(*b"vide", *b"avc1")]);
    assert_eq!(rare_profile(&mut Cursor::new(&bare), bare.len() as u64), None);
}

/// Counts what is asked of a file.
struct Counted<'f>(Cursor<&'f [u8]>, usize);

impl std::io::Read for Counted<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        self.1 += 1;
        self.0.read(to)
    }
}

impl std::io::Seek for Counted<'_> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.1 += 1;
        self.0.seek(to)
    }
}

#[test]
fn empty_boxes_are_not_looked_at_without_end() {
    let empty = boxed(*b"free", &[]).repeat(MAX_BOXES + 9);
    let tracks = boxed(*b"trak", &[]).repeat(MAX_BOXES + 9);
    let nested = boxed(*b"trak", &boxed(*b"mdia", &empty));
    let picture = [head(600, 901), track(*b"vide", *b"avc1")].concat();
    for hostile in [
        [film(std::slice::from_ref(&picture)), empty.clone()].concat(),
        [empty.clone(), film(std::slice::from_ref(&picture))].concat(),
        film(&[picture.clone(), tracks]),
        film(&[picture.clone(), nested]),
    ] {
        let mut counted = Counted(Cursor::new(&hostile), 0);
        let fault = length(&mut counted, hostile.len() as u64).map_err(|fault| fault.message());
        assert!(fault.as_ref().is_err_and(|message| message.contains("boxes")), "{fault:?}");
        assert!(counted.1 < 10 * MAX_BOXES, "{}", counted.1);
    }
    // A long recording in pieces is no such film.
    let pieces = [boxed(*b"moof", &[0; 8]), boxed(*b"mdat", &[0; 8])].concat().repeat(86_400);
    assert_eq!(read(&[film(&[picture]), pieces].concat()), Ok(Length::Film(1_501)));
    let second = [film(&[head(600, 901), track(*b"vide", *b"avc1")]), boxed(*b"moov", &[])].concat();
    assert_eq!(read(&second), Ok(Length::Film(1_501)), "the first table of contents counts");
}
