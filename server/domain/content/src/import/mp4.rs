//! MP4 films, and sound in the same boxes (M4A): the boxes (ISO/IEC 14496-12) that say how long one is and how it is encoded.
//!
//! The pictures and sounds themselves are stepped over. Boxes that are not asked for may hold anything: cameras write
//! many that no library knows.

use std::{
    borrow::Cow,
    io::{Read, Seek, SeekFrom},
};

use model::rule::{FilePart, Rule};
use mp4_atom::{Atom, Avc1, Avc3, Avcc, Decode, FourCC, Ftyp, Header, Mdat, Moof, Moov, Mp4a, Mvhd, ReadFrom, Trak};

use self::{
    boxes::{Ends, all, each, find},
    fragments::Fragments,
};
use super::codec;

mod boxes;
mod fragments;

/// The size of the largest `moov` box in bytes: that of a video of many hours has a few megabytes.
const MAX_MOOV_BYTES: u64 = 64 * 1024 * 1024;
/// The most boxes that are looked at: a film of a day in pieces of a second has 172,800 in its outermost row, and half a
/// dozen inside of each track.
const MAX_BOXES: usize = 200_000;
const CUT: &str = "the file ends too early";
const NOTHING: &str = "it has neither pictures nor sound";
/// The bytes of a file's brand.
const BRAND_BYTES: u64 = 4;
/// The bytes of a picture's way of being written before the boxes in it.
const PICTURE_ENTRY_BYTES: usize = 78;
const MDIA_HDLR: [FourCC; 2] = [FourCC::new(b"mdia"), FourCC::new(b"hdlr")];
const MDIA_MINF_STBL_STSD: [FourCC; 4] =
    [FourCC::new(b"mdia"), FourCC::new(b"minf"), FourCC::new(b"stbl"), FourCC::new(b"stsd")];
const TOO_MANY: &str = "it has too many boxes; `ffmpeg -i IN.mp4 -c copy -movflags faststart OUT.mp4` writes it anew";

/// The kinds of tracks in which recordings have still pictures, of their covers and chapters.
const STILLS: [FourCC; 2] = [FourCC::new(b"jpeg"), FourCC::new(b"png ")];

/// What a file is, and its duration in milliseconds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// A film.
    Film(i64),
    /// Sound without a moving picture.
    Sound(i64),
}

/// Why a film is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A picture or sound of this kind, which not every browser plays.
    Codec(FilePart, FourCC),
    /// Boxes that are not as they should be; the reason, for people.
    Boxes(String),
}

impl Fault {
    /// Returns the explanation, for people who import folders.
    pub fn message(&self) -> String {
        match self {
            Self::Codec(part, kind) => format!(
                "its {} is written as `{}` ({}), which not every browser plays; {}",
                if *part == FilePart::Film { "picture" } else { "sound" },
                kind.to_string().chars().filter(char::is_ascii_graphic).collect::<String>(),
                codec::name((*kind).into()),
                if *part == FilePart::Sound {
                    "`ffmpeg -i IN.m4a -vn -c:a aac OUT.m4a` makes it AAC"
                } else {
                    "`ffmpeg -i IN.mp4 -c:v libx264 -pix_fmt yuv420p -c:a aac -movflags faststart OUT.mp4` makes it \
                    H.264 and AAC"
                }
            ),
            Self::Boxes(reason) => reason.clone(),
        }
    }

    /// Returns the rule that it breaks.
    pub fn rule(&self) -> Rule {
        match self {
            Self::Codec(part, kind) => Rule::FileFormat { part: *part, name: codec::name((*kind).into()).into() },
            Self::Boxes(_) => Rule::FilmUnreadable,
        }
    }
}

impl From<&str> for Fault {
    fn from(reason: &str) -> Self {
        Self::Boxes(reason.into())
    }
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self::Boxes(reason)
    }
}

/// Returns the duration of a film or recording of so many bytes that browsers everywhere can play.
///
/// # Errors
/// The fault, when they cannot.
pub(super) fn length(file: &mut (impl Read + Seek), bytes: u64) -> Result<Length, Fault> {
    let (mut contents, mut fragments, mut has_data, mut at, mut boxes) = (None, Fragments::default(), false, 0, 0);
    let mut is_of_sound = false;
    while at < bytes {
        boxes += 1;
        if boxes > MAX_BOXES {
            return Err(TOO_MANY.into());
        }
        let (kind, size, end) = outermost(file, at, bytes)?;
        // Browsers take the first, too.
        if kind == Moov::KIND && contents.is_none() {
            let body = body(file, size)?;
            fragments = Fragments::of(&body);
            contents = Some(body);
        } else if kind == Moof::KIND {
            fragments.add(&body(file, size)?);
        } else if kind == Ftyp::KIND && at == 0 {
            is_of_sound = is_brand_of_sound(&body(file, size.min(BRAND_BYTES))?);
        }
        has_data |= kind == Mdat::KIND && size > 0;
        at = end;
    }
    let contents = contents.ok_or("its table of contents (moov) is missing: the recording was not finished")?;
    if !has_data {
        return Err(NOTHING.into());
    }
    if count(&contents) > MAX_BOXES {
        return Err(TOO_MANY.into());
    }
    let tracks = tracks(&contents, Ends::Whole, is_of_sound);
    for (part, kind) in &tracks {
        let kind = kind.ok_or("a track does not say how it is written")?;
        if !is_played(*part, kind) {
            return Err(Fault::Codec(*part, kind));
        }
    }
    let is_film = tracks.iter().any(|(part, _)| *part == FilePart::Film);
    let length = if is_film { Length::Film } else { Length::Sound };
    if tracks.is_empty() { Err(NOTHING.into()) } else { millis(&contents, fragments.millis()).map(length) }
}

/// Returns whether a file of this brand is sound, whatever pictures lie beside it: songs, memos and books.
pub(super) fn is_brand_of_sound(brand: &[u8]) -> bool {
    [b"M4A", b"M4B"].iter().any(|sound| brand.starts_with(*sound))
}

/// Returns the pictures and sounds of a file by its table of contents, each with the way in which it is written.
fn tracks(contents: &[u8], ends: Ends, is_of_sound: bool) -> Vec<(FilePart, Option<FourCC>)> {
    // Chapter marks, subtitles, time codes: browsers pass over them.
    let written = all(contents, Trak::KIND, ends).take(MAX_BOXES).filter_map(|track| written(track, ends));
    let mut tracks: Vec<_> =
        written.filter(|(_, kind)| !(is_of_sound && kind.is_some_and(|kind| STILLS.contains(&kind)))).collect();
    if tracks.iter().all(|(part, _)| *part == FilePart::FilmSound) {
        for (part, _) in &mut tracks {
            *part = FilePart::Sound;
        }
    }
    tracks
}

/// Returns the kind of the box that begins here, the size of its body, which is read next, and where it ends.
fn outermost(file: &mut (impl Read + Seek), at: u64, bytes: u64) -> Result<(FourCC, u64, u64), Fault> {
    let cut = |_| CUT;
    file.seek(SeekFrom::Start(at)).map_err(cut)?;
    let header = Header::read_from(file).map_err(|_| CUT)?;
    let body = file.stream_position().map_err(cut)?;
    let size = header.size.map_or(bytes.saturating_sub(body), |size| size as u64);
    let end = body.checked_add(size).filter(|end| *end <= bytes).ok_or(CUT)?;
    Ok((header.kind, size, end))
}

/// Reads a table of contents of this size.
fn body(file: &mut impl Read, size: u64) -> Result<Vec<u8>, Fault> {
    if size > MAX_MOOV_BYTES {
        return Err("its table of contents is too large".into());
    }
    let mut read = Vec::new();
    file.by_ref().take(size).read_to_end(&mut read).map_err(|_| CUT)?;
    Ok(read)
}

/// Returns what is wrong with a film that has a beginning or a table of contents like this, as far as that tells.
pub(super) fn early_fault(head: &[u8]) -> Option<Fault> {
    let contents = all(head, Moov::KIND, Ends::Cut).next()?;
    let is_of_sound = all(head, Ftyp::KIND, Ends::Cut).next().is_some_and(is_brand_of_sound);
    tracks(contents, Ends::Cut, is_of_sound)
        .into_iter()
        .find_map(|(part, kind)| (!is_played(part, kind?)).then_some(Fault::Codec(part, kind?)))
}

/// Returns the name of the H.264 profile of a film of so many bytes, when not every browser plays it.
pub(super) fn rare_profile(file: &mut (impl Read + Seek), bytes: u64) -> Option<Cow<'static, str>> {
    let mut at = 0;
    let contents = (0..MAX_BOXES).find_map(|_| match outermost(file, at, bytes) {
        Ok((kind, size, _)) if kind == Moov::KIND => Some(body(file, size).ok()),
        Ok((_, _, end)) if end < bytes => {
            at = end;
            None
        }
        _ => Some(None),
    });
    all(&contents??, Trak::KIND, Ends::Whole).take(MAX_BOXES).find_map(|track| {
        let entry = entries(track, Ends::Whole)?;
        let (_, entry) = each(entry, Ends::Whole).find(|(kind, _)| [Avc1::KIND, Avc3::KIND].contains(kind))?;
        let mut settings = all(entry.get(PICTURE_ENTRY_BYTES..)?, Avcc::KIND, Ends::Whole).next()?;
        let settings = Avcc::decode_body(&mut settings).ok()?;
        // Behind a byte of kind, a set of parameters begins with the profile, too.
        let sets = settings.sequence_parameter_sets.iter().filter_map(|set| set.get(1).copied());
        sets.chain([settings.avc_profile_indication]).find_map(codec::rare_h264_profile)
    })
}

/// Returns how long a film is by its table of contents, or by its fragments, of which the table may know nothing.
fn millis(contents: &[u8], fragments: u128) -> Result<i64, Fault> {
    const UNKNOWN: &str = "the film does not say how long it is";
    let mut head = find(contents, &[Mvhd::KIND], Ends::Whole).ok_or(UNKNOWN)?;
    let head = Mvhd::decode_body(&mut head).map_err(|_| UNKNOWN)?;
    // All bits set: not known.
    let is_known = head.timescale != 0 && ![u64::from(u32::MAX), u64::MAX].contains(&head.duration);
    let units = if is_known { u128::from(head.duration) } else { 0 };
    let millis = (units * 1_000 / u128::from(head.timescale.max(1))).max(fragments);
    if units == 0 && millis == 0 {
        return Err(format!("{UNKNOWN}; `ffmpeg -i IN.mp4 -c copy -movflags faststart OUT.mp4` writes it down").into());
    }
    Ok(i64::try_from(millis).unwrap_or(i64::MAX).max(1))
}

/// Returns whether every browser plays this kind of picture or sound.
fn is_played(part: FilePart, kind: FourCC) -> bool {
    if part == FilePart::Film { [Avc1::KIND, Avc3::KIND].contains(&kind) } else { kind == Mp4a::KIND }
}

/// Returns whether a track is picture or sound, and the first way in which it is written; `None` when it is neither.
fn written(track: &[u8], ends: Ends) -> Option<(FilePart, Option<FourCC>)> {
    // Behind eight bytes of version and of nothing stands what the track is for.
    let part = match find(track, &MDIA_HDLR, ends)?.get(8..12)? {
        b"vide" => FilePart::Film,
        b"soun" => FilePart::FilmSound,
        _ => return None,
    };
    let kind = entries(track, ends).and_then(|mut body| Header::decode(&mut body).ok()).map(|header| header.kind);
    Some((part, kind))
}

/// Returns the ways in which a track is written, each a box, behind four bytes of version and four of count.
fn entries(track: &[u8], ends: Ends) -> Option<&[u8]> {
    find(track, &MDIA_MINF_STBL_STSD, ends)?.get(8..)
}

/// Returns how many boxes there are in the rows that are looked at, and stops where they are too many.
fn count(contents: &[u8]) -> usize {
    const ROWS: [FourCC; 4] = [Trak::KIND, FourCC::new(b"mdia"), FourCC::new(b"minf"), FourCC::new(b"stbl")];
    let (mut rows, mut boxes) = (vec![contents], 0);
    while let Some(row) = rows.pop() {
        for (kind, body) in each(row, Ends::Whole) {
            boxes += 1;
            if boxes > MAX_BOXES {
                return boxes;
            }
            rows.extend(ROWS.contains(&kind).then_some(body));
        }
    }
    boxes
}

#[cfg(test)]
mod tests;
