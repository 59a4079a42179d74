//! What a file is by its first bytes, whatever its name says.

use super::mp4;

/// Returns the MIME type of what begins like this, or an empty text when it is unknown.
pub(crate) fn content(head: &[u8]) -> String {
    // Layer III behind a frame's eleven set bits, or a tag: not every table of file types has all of its versions.
    let sound = &head[head.iter().position(|byte| *byte != 0).unwrap_or(0)..];
    let is_sound = matches!(sound, [0xFF, second, ..] if second & 0xE6 == 0xE2) || sound.starts_with(b"APETAGEX");
    // Readers find a PDF behind up to a kilobyte of something else.
    let is_pdf = || head.windows(5).take(1024).any(|word| word == b"%PDF-");
    if head.get(4..8) == Some(b"ftyp") && head.get(8..).is_some_and(mp4::is_brand_of_sound) {
        return "audio/mp4".into();
    }
    // A picture of a camera, in the boxes of a film.
    if head.get(4..12) == Some(b"ftypcrx ") {
        return "image/x-canon-cr3".into();
    }
    match infer::get(head).map(|known| known.mime_type()) {
        // The same boxes under the names that a shop and its cameras gave them.
        Some("video/x-m4v" | "video/quicktime") => "video/mp4".into(),
        // Four letters at the beginning, and no such boxes.
        Some("audio/m4a") => String::new(),
        Some(known) => known.into(),
        None if head.get(4..8) == Some(b"ftyp") => "video/mp4".into(),
        None if is_sound => "audio/mpeg".into(),
        None if is_pdf() => "application/pdf".into(),
        None if std::str::from_utf8(head).is_ok_and(|text| !text.contains('\0')) => "text/plain".into(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::content;

    #[test]
    fn content_tells_what_a_file_is() {
        assert_eq!(content(b"\0\0\0\x18ftypxyzw\0\0\0\0"), "video/mp4");
        assert_eq!(content(b"\0\0\0\x14ftypqt  \0\0\0\0qt  "), "video/mp4");
        for brand in ["M4A ", "M4B "] {
            assert_eq!(content(format!("\0\0\0\x1Cftyp{brand}\0\0\x02\0").as_bytes()), "audio/mp4");
        }
        assert_eq!(content(b"M4A \0\0\0\0\0\0\0\0"), "");
        assert_eq!(content(b"\xFF\xF3\x48\xC4\0\0"), "audio/mpeg");
        assert_eq!(content(b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(content(b"# Notes\n"), "text/plain");
        assert_eq!(content(b"\xFF\xFE\0\x01"), "");
    }
}
