//! Words of scripts with spaces: a light English stem, and the few names that need their signs.

use crate::{runs::Word, term::capped};

/// Adds a word as it is indexed: its stem, and beside it the name its signs make.
pub fn index(word: Word, terms: &mut Vec<String>) {
    terms.push(capped(&stem(word.letters)).to_owned());
    if let Some(name) = name_with_signs(word) {
        terms.push(capped(&name).to_owned());
    }
}

/// Adds a word as it is asked for: whoever writes the signs means them.
pub fn query(word: Word, terms: &mut Vec<String>) {
    let term = name_with_signs(word).unwrap_or_else(|| stem(word.letters));
    terms.push(capped(&term).to_owned());
}

/// Spells `c++`, `c#` and `.net` in letters.
fn name_with_signs(Word { letters, after_dot, rest }: Word) -> Option<String> {
    if rest.starts_with("++") {
        return Some(format!("{letters}plusplus"));
    }
    if letters.len() == 1 && rest.starts_with('#') {
        return Some(format!("{letters}sharp"));
    }
    (after_dot && letters == "net").then(|| "dotnet".to_owned())
}

/// Makes singular and plural one. Not linguistics: both sides only have to agree.
fn stem(word: &str) -> String {
    let mut stem = word;
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let plural = stem.ends_with('s') && !["ss", "us", "is"].iter().any(|end| stem.ends_with(end));
    if stem.len() > 3 && plural {
        stem = &stem[..stem.len() - 1];
    }
    if stem.len() > 4 && stem.ends_with("ie") {
        return format!("{}y", &stem[..stem.len() - 2]);
    }
    let silent = ["che", "she", "xe", "ze", "sse", "oe"].iter().any(|end| stem.ends_with(end));
    if stem.len() > 3 && silent {
        stem = &stem[..stem.len() - 1];
    }
    stem.to_owned()
}
