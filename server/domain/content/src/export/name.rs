//! Names of folders and files: a number that orders, and a name that says what it is.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// The length of a name without its number, in characters.
const MAX_NAME_CHARS: usize = 60;

/// Returns a name for a folder or file that is made of a title, or `otherwise` when the title has no letters.
pub(super) fn of_title(title: &str, otherwise: &str) -> String {
    let mut name = String::new();
    for c in title.nfc() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name: String = name.chars().take(MAX_NAME_CHARS).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { otherwise.into() } else { name.into() }
}

/// Returns the name with its number in front, from 1 and as many digits wide as the last one of `of`.
pub(super) fn numbered(place: usize, of: usize, name: &str) -> String {
    let width = of.to_string().len().max(2);
    format!("{:0width$}-{name}", place + 1)
}

/// Returns the name, with a number behind it when it is taken, and adds it to those that are.
pub(super) fn unlike(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut found = name.clone();
    for number in 2.. {
        if taken.insert(found.clone()) {
            break;
        }
        found = format!("{name}-{number}");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names_that_every_disk_takes() {
        assert_eq!(of_title("What is a loaf?", "lesson"), "what-is-a-loaf");
        assert_eq!(of_title("../../etc/passwd", "lesson"), "etc-passwd");
        assert_eq!(of_title("古诗 上溪", "lesson"), "古诗-上溪");
        assert_eq!(of_title("???", "lesson"), "lesson");
        assert_eq!(of_title(&"长".repeat(500), "lesson").chars().count(), 60);
        assert_eq!(numbered(0, 9, "a"), "01-a");
        assert_eq!(numbered(99, 1_000, "a"), "0100-a");
    }

    #[test]
    fn equal_names_get_numbers() {
        let mut taken = BTreeSet::new();
        assert_eq!(unlike("a".into(), &mut taken), "a");
        assert_eq!(unlike("a".into(), &mut taken), "a-2");
        assert_eq!(unlike("a".into(), &mut taken), "a-3");
    }
}
