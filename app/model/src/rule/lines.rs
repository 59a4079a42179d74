//! Several lines of text that are short enough to be read at a glance: reasons, notes, answers.

use super::{Rule, clean, line};

/// Checks several lines of text and returns them trimmed, with `\n` as line ends: `min` to `max` characters.
///
/// # Errors
/// As [`line()`].
pub fn lines(value: &str, min: usize, max: usize) -> Result<String, Rule> {
    let value = value.replace("\r\n", "\n").split('\n').map(clean).collect::<Vec<_>>().join("\n");
    line(&value.replace('\n', " "), min, max)?;
    Ok(value.trim().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_ends_and_nothing_that_nobody_sees() {
        assert_eq!(lines(" Not for me.\r\n\r\nSorry!\r\n", 1, 200), Ok("Not for me.\n\nSorry!".into()));
        assert_eq!(lines("\n \n", 0, 200), Ok(String::new()));
        assert_eq!(lines("a\u{200B}b\n\tc", 1, 200), Ok("ab\n c".into()));
        for (bad, rule) in [("\r\n", Rule::Required), ("a\u{202E}b", Rule::Invisible), ("a\rb", Rule::Invisible)] {
            assert_eq!(lines(bad, 1, 200), Err(rule), "{bad:?}");
        }
        assert_eq!(lines(&"长\n".repeat(101), 1, 200), Err(Rule::TooLong(200)));
    }
}
