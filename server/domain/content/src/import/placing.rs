//! Names of files and folders: how they are compared, and what of them is a lesson's own. The number before the first
//! `-` only orders.

use model::rule::{is_invisible, is_spelling};
use unicode_normalization::UnicodeNormalization;

/// Returns a name or path composed, and without the marks that nobody chose: systems spell the same name in several
/// ways, and programs leave directions and hyphens in it that nobody sees.
pub(crate) fn clean(name: &str) -> String {
    let seen = name.chars().map(|c| if c == '\t' { ' ' } else { c });
    seen.filter(|c| !is_invisible(*c) || is_spelling(*c)).nfc().collect()
}

/// Returns a path as it is compared with others: clean, and its ending in lower case.
pub(crate) fn fold(path: &str) -> String {
    let path = clean(path);
    match path.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => format!("{stem}.{}", ending.to_lowercase()),
        _ => path,
    }
}

/// Splits a name such as `01-welcome` into its number and the rest. One without a number comes after all that have one.
pub(super) fn split(name: &str) -> (u64, &str) {
    let numbered = name.split_once('-').and_then(|(number, rest)| {
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        (digits && !rest.is_empty()).then_some((number.parse().ok()?, rest))
    });
    numbered.unwrap_or((u64::MAX, name))
}

/// Splits a name into the number that orders it, however that is parted from the rest (`01-`, `02. `, `03、`, `01_`,
/// `01 - `), and the rest. Only the way of [`split`] is no part of a lesson's identity.
pub(super) fn ordered(name: &str) -> (u64, &str) {
    const PARTING: [char; 9] = ['-', '_', '.', '、', '．', ')', '）', ' ', '–'];
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = name.split_at(digits);
    let rest = after.trim_start_matches(PARTING);
    let parting = &after[..after.len() - rest.len()];
    // `3 wishes` and `1.5 litres` begin with words; `01 wishes` is numbered.
    let is_parted = match parting.trim() {
        "" => !parting.is_empty() && number.starts_with('0'),
        "." => !rest.starts_with(|c: char| c.is_ascii_digit()) || parting != ".",
        _ => true,
    };
    let number = number.parse().ok().filter(|_| is_parted && !rest.is_empty());
    number.map_or_else(|| split(name), |number| (number, rest))
}

/// Returns the name without its number, clean.
pub(crate) fn key(name: &str) -> String {
    split(&clean(name)).1.into()
}

/// Returns the name as a title: `first-steps` is `first steps`.
pub(super) fn title(name: &str) -> String {
    let words = ordered(&clean(name)).1.replace(['-', '_'], " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{clean, fold, key, ordered, split, title};

    #[test]
    fn one_name_has_one_spelling() {
        assert_eq!(clean("\u{200E}02-cafe\u{301}\u{AD}.png\u{FEFF}"), "02-café.png");
        assert_eq!(clean("می\u{200C}خواهم"), "می\u{200C}خواهم");
        assert_eq!(clean("👩\u{200D}🏫\ta"), "👩\u{200D}🏫 a");
        assert_eq!(fold("A.b/C.PNG"), "A.b/C.png");
        assert_eq!(fold("A.B/c"), "A.B/c");
        assert_eq!(key("\u{200E}02-second"), "second");
    }

    #[test]
    fn numbers_order_and_are_no_part_of_the_name() {
        assert_eq!(split("01-welcome"), (1, "welcome"));
        assert_eq!(split("10-b"), (10, "b"));
        for whole in ["welcome", "2024", "01-", "-x", "x-1", "99999999999999999999999-x"] {
            assert_eq!(split(whole), (u64::MAX, whole));
        }
        assert_eq!(key("02-e\u{301}"), "é");
    }

    #[test]
    fn numbers_are_no_part_of_titles_however_they_are_parted() {
        for (name, number, shown) in [
            ("02. Ton", 2, "Ton"),
            ("03、讲义", 3, "讲义"),
            ("01 - Erste Schritte", 1, "Erste Schritte"),
            ("01_film", 1, "film"),
            ("10-first-steps", 10, "first steps"),
            ("04 Ende", 4, "Ende"),
            ("3 Wünsche", u64::MAX, "3 Wünsche"),
            ("1.5 Liter", u64::MAX, "1.5 Liter"),
            ("2024", u64::MAX, "2024"),
            ("film", u64::MAX, "film"),
        ] {
            assert_eq!((ordered(name).0, title(name).as_str()), (number, shown), "{name}");
        }
        assert_eq!(key("02. Ton"), "02. Ton", "what learners have done stays theirs");
    }
}
