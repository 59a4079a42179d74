//! Patterns for SQL's `like`.

/// The number of words of a search that are looked for each on its own; the rest of it counts as one more.
const MAX_WORDS: usize = 4;

/// Returns the patterns that a folded text matches when it has all words of a search, in whatever order: family names
/// stand first with some people and last with others. `%` and `_` stand for themselves, with `\` as the escape. For
/// words that are not there come patterns that everything matches.
#[must_use]
pub fn like_patterns(q: &str) -> [String; MAX_WORDS] {
    let folded = collation::fold(q).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let mut words = folded.splitn(MAX_WORDS, ' ');
    std::array::from_fn(|_| format!("%{}%", words.next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::like_patterns;

    #[test]
    fn each_word_has_a_pattern() {
        assert_eq!(like_patterns(" Wang  LI "), ["%wang%", "%li%", "%%", "%%"]);
        assert_eq!(like_patterns(""), ["%%"; 4]);
        assert_eq!(like_patterns("a_b 50%\u{3000}c\\d"), ["%a\\_b%", "%50\\%%", "%c\\\\d%", "%%"]);
        assert_eq!(like_patterns("a b c d e"), ["%a%", "%b%", "%c%", "%d e%"]);
    }
}
