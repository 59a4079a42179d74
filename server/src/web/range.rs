//! Ranges of a file (RFC 9110, section 14): one range exactly; several ranges get the whole file.

/// The part of a file that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole file.
    Whole,
    /// The bytes from the first to the second number, both included.
    Bytes(u64, u64),
    /// A part that does not exist.
    Nothing,
}

/// Reads a `Range` header for a file of this length. What is no byte range is ignored.
pub fn parse(header: &str, length: u64) -> Part {
    let Some(ranges) = header.strip_prefix("bytes=") else { return Part::Whole };
    if ranges.contains(',') {
        return Part::Whole;
    }
    let Some((first, last)) = ranges.trim().split_once('-') else { return Part::Whole };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return Part::Whole;
    }
    // Numbers too large for 64 bits lie behind every end.
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    match (first, last) {
        ("", "") => Part::Whole,
        ("", last) => match number(last) {
            0 => Part::Nothing,
            _ if length == 0 => Part::Nothing,
            count => Part::Bytes(length.saturating_sub(count), length - 1),
        },
        (first, last) => {
            let first = number(first);
            let last = if last.is_empty() { u64::MAX } else { number(last) };
            if last < first {
                return Part::Whole;
            }
            if first >= length { Part::Nothing } else { Part::Bytes(first, last.min(length - 1)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_every_shape() {
        for (header, part) in [
            ("bytes=0-99", Part::Bytes(0, 99)),
            ("bytes=0-0", Part::Bytes(0, 0)),
            ("bytes=990-", Part::Bytes(990, 999)),
            ("bytes=990-5000", Part::Bytes(990, 999)),
            ("bytes=-10", Part::Bytes(990, 999)),
            ("bytes=-5000", Part::Bytes(0, 999)),
            ("bytes=1000-", Part::Nothing),
            ("bytes=1000-1001", Part::Nothing),
            ("bytes=-0", Part::Nothing),
            ("bytes=99999999999999999999-", Part::Nothing),
            ("bytes=0-99999999999999999999", Part::Bytes(0, 999)),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("lines=0-1", Part::Whole),
            ("", Part::Whole),
        ] {
            assert_eq!(parse(header, 1000), part, "{header}");
        }
        assert_eq!(parse("bytes=0-", 0), Part::Nothing);
        assert_eq!(parse("bytes=-1", 0), Part::Nothing);
    }
}
