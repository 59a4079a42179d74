//! One-time codes as people type them.

use super::Rule;

/// Checks a six-digit code as it was typed and returns its digits: spaces and full-width digits are forgiven.
///
/// # Errors
/// [`Rule::Required`] or [`Rule::Code`].
pub fn code(value: &str) -> Result<String, Rule> {
    if value.trim().is_empty() {
        return Err(Rule::Required);
    }
    let digits: Option<String> = value
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            c => c.is_ascii_digit().then_some(c),
        })
        .collect();
    digits.filter(|d| d.len() == 6).ok_or(Rule::Code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_kindly() {
        assert_eq!(code(" 123 456 "), Ok("123456".into()));
        assert_eq!(code("１２３４５６"), Ok("123456".into()));
        for bad in ["12345", "1234567", "12345a", "१२३४५६"] {
            assert_eq!(code(bad), Err(Rule::Code), "{bad}");
        }
    }
}
