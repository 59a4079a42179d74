//! PDFs: whether one is whole, and how many pages it has as far as that can be seen.

use std::io::{BufRead, Read, Seek, SeekFrom};

/// The number of bytes within which the end of a PDF is marked (ISO 32000-1, annex H.3, note 18).
const TAIL_BYTES: u64 = 1024;

/// Returns the number of pages that can be counted without unpacking anything, 0 when none can.
///
/// # Errors
/// The reason, for people, when it is no PDF or is cut off.
pub(super) fn pages(file: &mut (impl BufRead + Seek), bytes: u64) -> Result<i64, String> {
    const CUT: &str = "the file ends too early: its mark %%EOF is missing";
    let unreadable = |error: std::io::Error| error.to_string();
    let mut head = [0; 5];
    file.read_exact(&mut head).map_err(|_| CUT)?;
    if head != *b"%PDF-" {
        return Err("it does not begin with %PDF-".into());
    }
    file.seek(SeekFrom::Start(bytes.saturating_sub(TAIL_BYTES))).map_err(unreadable)?;
    let mut tail = Vec::new();
    file.by_ref().take(TAIL_BYTES).read_to_end(&mut tail).map_err(unreadable)?;
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        return Err(CUT.into());
    }
    file.rewind().map_err(unreadable)?;
    count(file).map_err(unreadable)
}

/// Counts `/Type /Page`, from one slash to the next.
fn count(file: &mut impl BufRead) -> std::io::Result<i64> {
    let (mut pages, mut is_type, mut name) = (0, false, Vec::new());
    while file.read_until(b'/', &mut name)? > 0 {
        let is_page =
            name.strip_prefix(b"Page").is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric));
        pages += i64::from(is_type && is_page);
        is_type = name.strip_suffix(b"/").is_some_and(|name| name.trim_ascii_end() == b"Type");
        name.clear();
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::pages;

    fn read(text: &str) -> Result<i64, String> {
        pages(&mut Cursor::new(text.as_bytes()), text.len() as u64)
    }

    #[test]
    fn pages_are_counted_and_an_end_is_wanted() {
        let two =
            "%PDF-1.7\n<</Type/Pages/Kids[]>> <</Type /Page>> <</Type\n/Page/Parent 1 0 R>> /PageLayout /Page\n%%EOF\n";
        assert_eq!(read(two), Ok(2));
        assert_eq!(read("%PDF-1.7\npacked\n%%EOF"), Ok(0));
        for bad in [
            "%PDF",
            "%PDF-1.7\n",
            "x%PDF-1.7\n%%EOF",
            &two.replace("%%EOF", ""),
            &format!("{two}{}", " ".repeat(2_000)),
        ] {
            assert!(read(bad).is_err(), "{bad:.40}");
        }
    }
}
