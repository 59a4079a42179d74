//! MP4 videos: the boxes (ISO/IEC 14496-12) that say how long a video is and how it is encoded.
//!
//! The pictures and sounds themselves are stepped over. Boxes that are not asked for may hold anything: cameras write
//! many that no library knows.

use std::io::{Read, Seek, SeekFrom};

use mp4_atom::{Atom, Avc1, Avc3, Decode, FourCC, Header, Mdat, Moov, Mp4a, Mvhd, ReadFrom, Trak};

/// The size of the largest `moov` box in bytes: that of a video of many hours has a few megabytes.
const CONTENTS: u64 = 64 * 1024 * 1024;

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
    let (mut contents, mut has_data, mut at) = (None, false, 0);
    while at < bytes {
        let cut = |_| CUT.to_owned();
        file.seek(SeekFrom::Start(at)).map_err(cut)?;
        let header = Header::read_from(file).map_err(|_| CUT)?;
        let body = file.stream_position().map_err(cut)?;
        let size = header.size.map_or(bytes.saturating_sub(body), |size| size as u64);
        let end = body.checked_add(size).filter(|end| *end <= bytes).ok_or(CUT)?;
        if header.kind == Moov::KIND {
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

/// Returns the first box at this path.
fn find<'b>(inside: &'b [u8], way: &[FourCC]) -> Option<&'b [u8]> {
    match way {
        [] => Some(inside),
        [first, rest @ ..] => find(all(inside, *first).next()?, rest),
    }
}

/// Returns the boxes of one kind, as far as they are whole.
fn all(inside: &[u8], kind: FourCC) -> impl Iterator<Item = &[u8]> {
    let mut rest = inside;
    let boxes = std::iter::from_fn(move || {
        let header = Header::decode(&mut rest).ok()?;
        let (body, after) = rest.split_at_checked(header.size.unwrap_or(rest.len()))?;
        rest = after;
        Some((header.kind, body))
    });
    boxes.filter(move |(found, _)| *found == kind).map(|(_, body)| body)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Length, length};

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
}
