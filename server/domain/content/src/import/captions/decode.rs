//! The letters of a captions file, whatever program wrote it.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Returns the text of a file in UTF-8, UTF-16 or an encoding of old, with line ends of one kind, and whether it was
/// UTF-8. The language helps to tell the old ones apart. Fails with the line of the first byte that cannot be read.
pub(super) fn text(bytes: &[u8], language: Option<&str>) -> Result<(String, bool), usize> {
    let (encoding, mark) = Encoding::for_bom(bytes)
        .or_else(|| std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')).then_some((UTF_8, 0)))
        .or_else(|| without_mark(bytes).map(|encoding| (encoding, 0)))
        .unwrap_or_else(|| (old(bytes, language), 0));
    let (text, has_holes) = encoding.decode_without_bom_handling(&bytes[mark..]);
    // Lines end with CR LF, LF or CR.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_guess = encoding != UTF_8;
    let is_bad = |c: char| match c {
        '\0' => true,
        '\u{FFFD}' => has_holes,
        '\n' | '\t' | '\u{C}' | '\u{85}' => false,
        c => is_guess && c.is_control(),
    };
    match text.find(is_bad) {
        Some(at) => Err(text[..at].matches('\n').count() + 1),
        None => Ok((text, !is_guess)),
    }
}

/// Returns the order of bytes in UTF-16 without a mark: times are digits, whose other half is zero.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |first: usize| bytes.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let many = bytes.len() / 8;
    match (zeros(0), zeros(1)) {
        (high, low) if high > many && high > low => Some(UTF_16BE),
        (high, low) if low > many && low > high => Some(UTF_16LE),
        _ => None,
    }
}

/// Returns the encoding that browsers would guess.
fn old(bytes: &[u8], language: Option<&str>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let country = language.and_then(country);
    detector.guess(country.as_deref().map(str::as_bytes), Utf8Detection::Deny)
}

/// Returns the country whose old encoding a language was written in, as the end of addresses names it.
fn country(tag: &str) -> Option<String> {
    let mut parts = tag.split('-');
    let language = parts.next()?.to_ascii_lowercase();
    let rest: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
    let has = |part: &str| rest.iter().any(|one| one == part);
    let known = match &*language {
        "zh" if has("hant") || has("tw") => "tw",
        "zh" if has("hk") || has("mo") => "hk",
        "zh" => "cn",
        "ja" => "jp",
        "ko" => "kr",
        "el" => "gr",
        "cs" => "cz",
        "uk" => "ua",
        "he" => "il",
        "ar" => "eg",
        "fa" => "ir",
        "vi" => "vn",
        "sl" => "si",
        "et" => "ee",
        "ru" | "bg" | "pl" | "hu" | "tr" | "th" | "lt" | "lv" | "ro" | "hr" | "sk" | "de" | "fr" | "es" | "it"
        | "pt" => &*language,
        _ => return None,
    };
    Some(known.into())
}

#[cfg(test)]
mod tests {
    use super::text;

    const CUE: &str = "WEBVTT\n\n00:01.000 --> 00:02.000\n";

    #[test]
    fn letters_are_told_by_their_bytes() {
        let utf_16 = |text: &str, turn: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(turn).collect::<Vec<_>>();
        let french = [CUE.as_bytes(), b"Il \xE9tait une fois un caf\xE9 \xE0 c\xF4t\xE9 de l'\xE9glise\n"].concat();
        let chinese = [CUE.as_bytes(), b"\xC4\xE3\xBA\xC3\xA3\xAC\xCA\xC0\xBD\xE7\n"].concat();
        let whole = format!("{CUE}你好，世界\n");
        for (bytes, tag, end) in [
            (whole.clone().into_bytes(), None, "你好，世界\n"),
            ([b"\xEF\xBB\xBF", whole.as_bytes()].concat(), None, "你好，世界\n"),
            (utf_16(&format!("\u{FEFF}{whole}"), u16::to_le_bytes), None, "你好，世界\n"),
            (utf_16(&format!("\u{FEFF}{whole}"), u16::to_be_bytes), None, "你好，世界\n"),
            (utf_16(&whole, u16::to_le_bytes), None, "你好，世界\n"),
            (utf_16(&whole, u16::to_be_bytes), None, "你好，世界\n"),
            (french, None, "Il était une fois un café à côté de l'église\n"),
            (chinese.clone(), None, "你好，世界\n"),
            (chinese, Some("zh-Hans"), "你好，世界\n"),
            ([CUE.as_bytes(), b"\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD\n"].concat(), Some("ja"), "こんにちは\n"),
            ([CUE.as_bytes(), b"\xCF\xF0\xE8\xE2\xE5\xF2\n"].concat(), Some("ru"), "Привет\n"),
            ([CUE.as_bytes(), b"caf\xE9\n"].concat(), Some("en"), "café\n"),
        ] {
            let (read, _) = text(&bytes, tag).unwrap();
            assert_eq!(read, format!("{CUE}{end}"), "{tag:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_with_its_line() {
        assert_eq!(text(b"WEBVTT\r\n\r\n\0\x01\x02", None), Err(3));
        assert_eq!(text(b"\xEF\xBB\xBFWEBVTT\n\xFF\xFF", None), Err(2));
    }
}
