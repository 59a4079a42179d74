//! Texts: both languages of an area have the same keys with the same placeholders.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::crates;
use super::read::{short, toml_file};
use crate::shell::Result;

const LANGUAGES: [&str; 2] = ["zh-Hans", "en"];

/// Each text's placeholders, by key.
type Texts = BTreeMap<String, BTreeSet<String>>;

/// Keys and placeholders that one language has and the other lacks.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    for member in crates::members(root)?.keys() {
        let folder = root.join(member).join("locales");
        if !folder.is_dir() {
            continue;
        }
        for table in tables(&folder)? {
            breaches.extend(differences(root, &folder, &table)?);
        }
    }
    Ok(breaches)
}

/// Returns the beginnings of the names of a folder's files, before the language: nothing, or `mail.`
fn tables(folder: &Path) -> Result<BTreeSet<String>> {
    let mut tables = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let table = LANGUAGES.iter().find_map(|language| name.strip_suffix(&format!("{language}.toml")));
        tables.extend(table.map(str::to_owned));
    }
    Ok(tables)
}

fn differences(root: &Path, folder: &Path, table: &str) -> Result<Vec<String>> {
    let [first, second] = LANGUAGES.map(|language| folder.join(format!("{table}{language}.toml")));
    let (a, b) = (texts(&toml_file(&first)?), texts(&toml_file(&second)?));
    let mut breaches = Vec::new();
    for (file, have, other) in [(&first, &a, &b), (&second, &b, &a)] {
        let missing = other.keys().filter(|key| !have.contains_key(*key));
        breaches.extend(missing.map(|key| format!("{}: `{key}` is missing", short(root, file))));
    }
    let differing = a.iter().filter(|(key, places)| b.get(*key).is_some_and(|other| other != *places));
    breaches.extend(
        differing.map(|(key, _)| {
            format!("{}: `{key}` has other placeholders than in {}", short(root, &second), LANGUAGES[0])
        }),
    );
    Ok(breaches)
}

fn texts(table: &toml::Table) -> Texts {
    let mut texts = Texts::new();
    for (key, value) in table {
        collect(key, value, &mut texts);
    }
    texts
}

fn collect(key: &str, value: &toml::Value, texts: &mut Texts) {
    match value {
        // A number of things has forms; which ones depends on the language.
        toml::Value::Table(forms) if forms.keys().all(|form| form == "one" || form == "other") => {
            let forms = forms.values().filter_map(toml::Value::as_str);
            texts.insert(key.to_owned(), forms.flat_map(placeholders).collect());
        }
        toml::Value::Table(table) => {
            for (name, value) in table {
                collect(&format!("{key}.{name}"), value, texts);
            }
        }
        toml::Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                collect(&format!("{key}.{index}"), value, texts);
            }
        }
        value => {
            texts.insert(key.to_owned(), placeholders(value.as_str().unwrap_or_default()));
        }
    }
}

/// The names in braces: `{count} of {total}`.
fn placeholders(text: &str) -> BTreeSet<String> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let is_name = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    parts.map(|(name, _)| name).filter(is_name).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_keys_and_other_placeholders_are_found() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(root.path().join(name), text).unwrap();
        fs::create_dir_all(root.path().join("site/locales")).unwrap();
        write("Cargo.toml", "[workspace]\nmembers = [\"site\"]");
        write("site/Cargo.toml", "[package]\nname = \"site\"");
        write("site/locales/zh-Hans.toml", "[list]\ntitle = \"课程\"\ncount = \"共 {count} 门\"\n");
        write("site/locales/en.toml", "[list]\ncount = \"{number} courses\"\nextra = \"x\"\n");
        write("site/locales/plural.zh-Hans.toml", "lessons = \"{count} 课\"\nhours = \"{count} 小时\"\n");
        let forms = "lessons = { one = \"1 lesson\", other = \"{count} lessons\" }\nhours = { one = \"an hour\", other = \"{n} hours\" }\n";
        write("site/locales/plural.en.toml", forms);
        write("site/locales/mail.zh-Hans.toml", "subject = \"验证码\"\n");
        write("site/locales/mail.en.toml", "");
        let found = breaches(root.path()).unwrap().join("\n");
        assert!(found.contains("plural.en.toml: `hours` has other") && !found.contains("`lessons"), "{found}");
        assert!(found.contains("mail.en.toml: `subject`"), "{found}");
        assert!(found.contains("zh-Hans.toml: `list.extra`"), "{found}");
        assert!(found.contains("en.toml: `list.title`"), "{found}");
        assert!(found.contains("`list.count` has other placeholders"), "{found}");
    }
}
