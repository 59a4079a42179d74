//! Ids of places in a text: stable, unique, readable, and never one that a page uses itself.

use std::collections::HashMap;

/// The prefix of every id made from people's words.
const PREFIX: &str = "t-";
const MAX_CHARS: usize = 60;

/// Returns the id of a heading or anchor with these words.
pub fn id(words: &str) -> String {
    let mut slug = String::from(PREFIX);
    for c in words.trim().chars().flat_map(char::to_lowercase).take(MAX_CHARS) {
        if c.is_alphanumeric() || c == '_' {
            slug.push(c);
        } else if c == '-' || c.is_whitespace() {
            slug.push('-');
        }
    }
    if slug == PREFIX {
        slug.push_str("section");
    }
    slug
}

/// Ids given out so far.
#[derive(Default)]
pub struct Ids(HashMap<String, usize>);

impl Ids {
    /// Returns the id, with a number when it was given out before.
    pub fn unique(&mut self, id: String) -> String {
        let mut given = id.clone();
        while self.0.contains_key(&given) {
            let count = self.0.entry(id.clone()).or_default();
            *count += 1;
            given = format!("{id}-{count}");
        }
        self.0.insert(given.clone(), 0);
        given
    }
}

/// Takes the name of a place, `{#name}` as other programs have it, off the end of a heading's words and markup.
pub fn split_place(words: &mut String, markup: &mut String) -> Option<String> {
    let name = words.strip_suffix('}')?.rsplit_once("{#")?.1.to_owned();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c));
    let written = format!("{{#{name}}}");
    let kept = markup.trim_end().strip_suffix(&written).filter(|_| is_name)?.trim_end().len();
    markup.truncate(kept);
    words.truncate(words.len() - written.len());
    words.truncate(words.trim_end().len());
    Some(name)
}
