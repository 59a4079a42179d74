//! Names of chapters and lessons: the number before the first `-` only orders.

use unicode_normalization::UnicodeNormalization;

/// Splits a name such as `01-welcome` into its number and the rest. One without a number comes after all that have one.
pub(super) fn split(name: &str) -> (u64, &str) {
    let numbered = name.split_once('-').and_then(|(number, rest)| {
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        (digits && !rest.is_empty()).then_some((number.parse().ok()?, rest))
    });
    numbered.unwrap_or((u64::MAX, name))
}

/// Returns the name without its number, composed: systems spell the same name in several ways.
pub(crate) fn key(name: &str) -> String {
    split(name).1.nfc().collect()
}

/// Returns the name as a title: `first-steps` is `first steps`.
pub(super) fn title(name: &str) -> String {
    key(name).replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests {
    use super::{key, split};

    #[test]
    fn numbers_order_and_are_no_part_of_the_name() {
        assert_eq!(split("01-welcome"), (1, "welcome"));
        assert_eq!(split("10-b"), (10, "b"));
        for whole in ["welcome", "2024", "01-", "-x", "x-1", "99999999999999999999999-x"] {
            assert_eq!(split(whole), (u64::MAX, whole));
        }
        assert_eq!(key("02-e\u{301}"), "é");
    }
}
