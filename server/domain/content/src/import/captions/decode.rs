//! The letters of captions and of texts, whatever program wrote them.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

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

/// Returns a lesson's text in UTF-8, UTF-16 with a mark, or an encoding of Chinese, Japanese or Korean letters. Fails with
/// the line of the first byte that is no UTF-8, and the name of the encoding that the text seems to be in.
pub(in crate::import) fn lesson_text(bytes: Vec<u8>, language: &str) -> Result<String, (usize, &'static str)> {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let bytes = error.as_bytes();
    let before = &bytes[..error.utf8_error().valid_up_to()];
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    // After letters of UTF-8 it is that, and damaged. What has one byte for a letter is told too badly to be taken.
    let (seems, is_taken) = match marked {
        Some(encoding) => (encoding, encoding != UTF_8),
        None if !before.is_ascii() => (UTF_8, false),
        None => {
            let guess = old(bytes, Some(language));
            (guess, [GBK, GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&guess))
        }
    };
    let line = before.split(|byte| *byte == b'\n').count();
    let read = text(bytes, Some(language)).ok().filter(|_| is_taken);
    read.map(|(text, _)| text).ok_or((line, seems.name()))
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
    use super::{lesson_text, text};

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
    fn texts_of_lessons_are_read_where_their_letters_are_certain() {
        let marked = |turn: fn(u16) -> [u8; 2]| "\u{FEFF}# 课\r\n".encode_utf16().flat_map(turn).collect::<Vec<_>>();
        let chinese = b"# \xC4\xE3\xBA\xC3\xA3\xAC\xCA\xC0\xBD\xE7\n".to_vec();
        for (bytes, read) in [
            ("# 课\n".as_bytes().to_vec(), "# 课\n"),
            (marked(u16::to_le_bytes), "# 课\n"),
            (marked(u16::to_be_bytes), "# 课\n"),
            (chinese, "# 你好，世界\n"),
        ] {
            assert_eq!(lesson_text(bytes, "zh-Hans").as_deref(), Ok(read));
        }
        assert_eq!(lesson_text("# 课\n\n课".as_bytes()[..8].to_vec(), "zh-Hans"), Err((3, "UTF-8")));
        assert_eq!(lesson_text(b"# Caf\xE9\n".to_vec(), "fr"), Err((1, "windows-1252")));
    }

    #[test]
    fn what_is_no_text_is_told_with_its_line() {
        assert_eq!(text(b"WEBVTT\r\n\r\n\0\x01\x02", None), Err(3));
        assert_eq!(text(b"\xEF\xBB\xBFWEBVTT\n\xFF\xFF", None), Err(2));
    }
}
