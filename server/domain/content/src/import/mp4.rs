//! MP4 videos: the boxes (ISO/IEC 14496-12) that say how long a video is and how it is encoded.
//!
//! The pictures and sounds themselves are stepped over. Boxes that are not asked for may hold anything: cameras write
//! many that no library knows.

use std::io::{Read, Seek, SeekFrom};

use mp4_atom::{Atom, Avc1, Avc3, Decode, FourCC, Header, Mdat, Moov, Mp4a, Mvhd, ReadFrom, Trak};

/// The size of the largest `moov` box in bytes: that of a video of many hours has a few megabytes.
const CONTENTS: u64 = 64 * 1024 * 1024;
/// The most boxes that are looked at: a film of a day in pieces of a second has 172,800 in its outermost row, and half a
/// dozen inside of each track.
const MAX_BOXES: usize = 200_000;
const TOO_MANY: &str = "it has too many boxes; `ffmpeg -i IN.mp4 -c copy -movflags faststart OUT.mp4` writes it anew";

/// The outcome of reading a video.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// The duration in milliseconds.
    Millis(i64),
    /// A file without a picture, which is no video.
    NoPicture,
}

/// Returns the duration of a video of so many bytes that browsers everywhere can play.
///
/// # Errors
/// The reason, for people, when they cannot.
pub(super) fn length(file: &mut (impl Read + Seek), bytes: u64) -> Result<Length, String> {
    const CUT: &str = "the file ends too early";
    let (mut contents, mut has_data, mut at, mut boxes) = (None, false, 0, 0);
    while at < bytes {
        let cut = |_| CUT.to_owned();
        boxes += 1;
        if boxes > MAX_BOXES {
            return Err(TOO_MANY.into());
        }
        file.seek(SeekFrom::Start(at)).map_err(cut)?;
        let header = Header::read_from(file).map_err(|_| CUT)?;
        let body = file.stream_position().map_err(cut)?;
        let size = header.size.map_or(bytes.saturating_sub(body), |size| size as u64);
        let end = body.checked_add(size).filter(|end| *end <= bytes).ok_or(CUT)?;
        // Browsers take the first, too.
        if header.kind == Moov::KIND && contents.is_none() {
            if size > CONTENTS {
                return Err("its table of contents is too large".into());
            }
            let mut read = Vec::new();
            file.by_ref().take(size).read_to_end(&mut read).map_err(cut)?;
            contents = Some(read);
        }
        has_data |= header.kind == Mdat::KIND && size > 0;
        at = end;
    }
    let contents = contents.ok_or("its table of contents (moov) is missing: the recording was not finished")?;
    if !has_data {
        return Err("it has neither pictures nor sound".into());
    }
    if count(&contents) > MAX_BOXES {
        return Err(TOO_MANY.into());
    }
    let mut has_picture = false;
    for track in all(&contents, Trak::KIND) {
        has_picture |= is_picture(track)?;
    }
    if has_picture { millis(&contents).map(Length::Millis) } else { Ok(Length::NoPicture) }
}

fn millis(contents: &[u8]) -> Result<i64, String> {
    const UNKNOWN: &str = "the film does not say how long it is";
    let mut head = find(contents, &[Mvhd::KIND]).ok_or(UNKNOWN)?;
    let head = Mvhd::decode_body(&mut head).map_err(|_| UNKNOWN)?;
    // All bits set: not known.
    if head.timescale == 0 || head.duration == 0 || [u64::from(u32::MAX), u64::MAX].contains(&head.duration) {
        return Err(format!("{UNKNOWN}; `ffmpeg -i IN.mp4 -c copy -movflags faststart OUT.mp4` writes it down"));
    }
    let millis = u128::from(head.duration) * 1_000 / u128::from(head.timescale);
    Ok(i64::try_from(millis).unwrap_or(i64::MAX).max(1))
}

/// Returns whether a track is the picture. Fails when it is picture or sound of a kind that not every browser plays.
fn is_picture(track: &[u8]) -> Result<bool, String> {
    const SOUND: &[u8] = b"soun";
    const PICTURE: &[u8] = b"vide";
    let inside = |way: &[&[u8; 4]]| find(track, &way.iter().copied().map(FourCC::new).collect::<Vec<_>>());
    // Behind eight bytes of version and of nothing stands what the track is for.
    let handler = inside(&[b"mdia", b"hdlr"]).and_then(|body| body.get(8..12));
    let Some(handler) = handler.filter(|kind| [SOUND, PICTURE].contains(kind)) else {
        // Chapter marks, subtitles, time codes: browsers pass over them.
        return Ok(false);
    };
    // Behind four bytes of version and four of count stands the first way in which the track is written.
    let written = inside(&[b"mdia", b"minf", b"stbl", b"stsd"]).and_then(|body| body.get(8..));
    let codec = written.and_then(|mut body| Header::decode(&mut body).ok()).map(|header| header.kind);
    let codec = codec.ok_or("a track does not say how it is written")?;
    let good: &[FourCC] = if handler == PICTURE { &[Avc1::KIND, Avc3::KIND] } else { &[Mp4a::KIND] };
    if good.contains(&codec) {
        return Ok(handler == PICTURE);
    }
    let what = if handler == PICTURE { "picture" } else { "sound" };
    Err(format!(
        "its {what} is written as `{}`, which not every browser plays; \
        `ffmpeg -i IN.mp4 -c:v libx264 -pix_fmt yuv420p -c:a aac -movflags faststart OUT.mp4` makes it H.264 and AAC",
        shown(codec)
    ))
}

/// Returns the letters of a box's name that can be shown.
fn shown(kind: FourCC) -> String {
    kind.to_string().chars().filter(char::is_ascii_graphic).collect()
}

/// Returns how many boxes there are in the rows that are looked at, and stops where they are too many.
fn count(contents: &[u8]) -> usize {
    const ROWS: [FourCC; 4] = [Trak::KIND, FourCC::new(b"mdia"), FourCC::new(b"minf"), FourCC::new(b"stbl")];
    let (mut rows, mut boxes) = (vec![contents], 0);
    while let Some(row) = rows.pop() {
        for (kind, body) in each(row) {
            boxes += 1;
            if boxes > MAX_BOXES {
                return boxes;
            }
            rows.extend(ROWS.contains(&kind).then_some(body));
        }
    }
    boxes
}

/// Returns the first box at this path.
fn find<'b>(inside: &'b [u8], way: &[FourCC]) -> Option<&'b [u8]> {
    match way {
        [] => Some(inside),
        [first, rest @ ..] => find(all(inside, *first).next()?, rest),
    }
}

/// Returns the boxes of one kind, as far as they are whole.
fn all(inside: &[u8], kind: FourCC) -> impl Iterator<Item = &[u8]> {
    each(inside).filter(move |(found, _)| *found == kind).map(|(_, body)| body)
}

/// Returns the boxes of a row, as far as they are whole.
fn each(inside: &[u8]) -> impl Iterator<Item = (FourCC, &[u8])> {
    let mut rest = inside;
    std::iter::from_fn(move || {
        let header = Header::decode(&mut rest).ok()?;
        let (body, after) = rest.split_at_checked(header.size.unwrap_or(rest.len()))?;
        rest = after;
        Some((header.kind, body))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Length, MAX_BOXES, length};

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
        length(&mut Cursor::new(film), film.len() as u64)
    }

    #[test]
    fn a_film_says_how_long_it_is() {
        let whole =
            film(&[head(600, 901), track(*b"vide", *b"avc1"), track(*b"soun", *b"mp4a"), track(*b"text", *b"tx3g")]);
        assert_eq!(read(&whole), Ok(Length::Millis(1_501)));
        assert_eq!(read(&film(&[head(600, 901), track(*b"soun", *b"mp4a")])), Ok(Length::NoPicture));
        for cut in 1..whole.len() {
            let read = read(&whole[..cut]);
            assert!(read.is_err(), "{cut}: {read:?}");
        }
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
            let fault = length(&mut counted, hostile.len() as u64);
            assert!(fault.as_ref().is_err_and(|message| message.contains("boxes")), "{fault:?}");
            assert!(counted.1 < 10 * MAX_BOXES, "{}", counted.1);
        }
        // A long recording in pieces is no such film.
        let pieces = [boxed(*b"moof", &[0; 8]), boxed(*b"mdat", &[0; 8])].concat().repeat(86_400);
        assert_eq!(read(&[film(&[picture]), pieces].concat()), Ok(Length::Millis(1_501)));
        let second = [film(&[head(600, 901), track(*b"vide", *b"avc1")]), boxed(*b"moov", &[])].concat();
        assert_eq!(read(&second), Ok(Length::Millis(1_501)), "the first table of contents counts");
    }
}
