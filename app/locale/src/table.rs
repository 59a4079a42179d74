//! One language's file as a flat table of texts. Knows nothing of the other language.

use std::collections::{BTreeMap, BTreeSet};

/// The text of one key: a sentence, or one sentence per plural form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The form for exactly one, where the language has one and the text needs it.
    pub one: Option<String>,
    /// The sentence, or the form for every other number.
    pub other: String,
    /// The names of the placeholders in all forms.
    pub names: BTreeSet<String>,
    /// Whether it was written as a table of plural forms.
    pub plural: bool,
}

/// Reads a file's text; errors name the key.
pub(crate) fn read(source: &str) -> Result<BTreeMap<String, Entry>, Vec<String>> {
    let table: toml::Table = toml::from_str(source).map_err(|e| vec![e.to_string()])?;
    let mut texts = BTreeMap::new();
    let mut faults = Vec::new();
    collect(&table, None, &mut texts, &mut faults);
    if faults.is_empty() { Ok(texts) } else { Err(faults) }
}

fn collect(table: &toml::Table, group: Option<&str>, texts: &mut BTreeMap<String, Entry>, faults: &mut Vec<String>) {
    for (key, value) in table {
        let name = group.map_or_else(|| key.clone(), |group| format!("{group}_{key}"));
        let read = match value {
            toml::Value::String(text) => entry(None, text, false),
            toml::Value::Table(forms) if is_plural(forms) => plural(forms),
            toml::Value::Table(inner) if group.is_none() => {
                collect(inner, Some(key), texts, faults);
                continue;
            }
            _ => Err("is neither a text, plural forms, nor a group one level deep".to_owned()),
        };
        match usable(&name).and(read) {
            Ok(entry) => {
                if texts.insert(name.clone(), entry).is_some() {
                    faults.push(format!("{name}: appears twice"));
                }
            }
            Err(why) => faults.push(format!("{name}: {why}")),
        }
    }
}

/// Returns whether a table is a set of plural forms: it has `other`, and nothing but `one` beside it.
fn is_plural(table: &toml::Table) -> bool {
    table.contains_key("other") && table.keys().all(|key| key == "one" || key == "other")
}

fn plural(forms: &toml::Table) -> Result<Entry, String> {
    let form = |key| match forms.get(key) {
        None => Ok(None),
        Some(toml::Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("the form `{key}` is no text")),
    };
    let entry = entry(form("one")?, form("other")?.unwrap_or_default(), true)?;
    if !placeholders(&entry.other)?.contains("count") {
        return Err("plural forms are chosen by {count}, which `other` lacks".to_owned());
    }
    Ok(entry)
}

fn entry(one: Option<&str>, other: &str, plural: bool) -> Result<Entry, String> {
    let mut names = placeholders(other)?;
    if let Some(one) = one {
        names.append(&mut placeholders(one)?);
    }
    Ok(Entry { one: one.map(str::to_owned), other: other.to_owned(), names, plural })
}

/// Returns the names between braces; `{{` and `}}` are literal braces.
fn placeholders(text: &str) -> Result<BTreeSet<String>, String> {
    let plain = text.replace("{{", "").replace("}}", "");
    let mut names = BTreeSet::new();
    let mut pieces = plain.split('{');
    if pieces.next().is_some_and(|before| before.contains('}')) {
        return Err("has a `}` without its `{`".to_owned());
    }
    for piece in pieces {
        let (name, after) = piece.split_once('}').ok_or("has a `{` without its `}`")?;
        if after.contains('}') {
            return Err("has a `}` without its `{`".to_owned());
        }
        usable(name).map_err(|why| format!("placeholder {{{name}}} {why}"))?;
        names.insert(name.to_owned());
    }
    Ok(names)
}

/// Returns whether a name can be a Rust function or argument.
fn usable(name: &str) -> Result<(), String> {
    let snake = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !snake {
        return Err("is not in lower_snake_case".to_owned());
    }
    if KEYWORDS.contains(&name) {
        return Err("is a Rust keyword: choose another name".to_owned());
    }
    Ok(())
}

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_becomes_a_prefix() {
        let texts = read("a = 'x'\n[form]\nemail = 'E-mail {name}'").unwrap();
        assert_eq!(texts.keys().collect::<Vec<_>>(), ["a", "form_email"]);
        assert!(texts["form_email"].names.contains("name"));
    }

    #[test]
    fn plural_forms_need_a_count() {
        assert!(read("n = { one = 'one', other = '{count} things' }").unwrap()["n"].plural);
        let faults = read("n = { one = 'one', other = 'things' }").unwrap_err();
        assert!(faults[0].starts_with("n: plural forms"), "{faults:?}");
    }

    #[test]
    fn odd_texts_are_named() {
        for source in [
            "a = '{'",
            "a = '}'",
            "a = '{Name}'",
            "a = '{}'",
            "a = '{x}}'",
            "a = 1",
            "type = 'x'",
            "A = 'x'",
            "[a.b.c]\nd = 'x'",
            "a_b = 'x'\n[a]\nb = 'y'",
            "not toml",
        ] {
            assert!(read(source).is_err(), "{source}");
        }
        assert!(read("a = 'literal {{braces}}'").unwrap()["a"].names.is_empty());
    }
}
