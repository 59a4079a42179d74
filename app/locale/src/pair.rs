//! Both languages side by side: the same keys with the same placeholders, or a list of errors.

use crate::table::{self, Entry};
use std::{collections::BTreeMap, path::Path};

/// One text in both languages.
pub(crate) struct Pair {
    /// The text in zh-Hans.
    pub zh: Entry,
    /// The text in en.
    pub en: Entry,
}

/// Reads `zh-Hans.toml` and `en.toml` of one folder.
pub(crate) fn load(dir: &Path) -> Result<BTreeMap<String, Pair>, Vec<String>> {
    let zh_file = dir.join("zh-Hans.toml");
    let en_file = dir.join("en.toml");
    match (read(&zh_file), read(&en_file)) {
        (Ok(zh), Ok(en)) => join(zh, en, &zh_file, &en_file),
        (zh, en) => Err([zh.err(), en.err()].into_iter().flatten().flatten().collect()),
    }
}

fn read(file: &Path) -> Result<BTreeMap<String, Entry>, Vec<String>> {
    let source = std::fs::read_to_string(file).map_err(|error| vec![format!("{}: {error}", file.display())])?;
    table::read(&source).map_err(|faults| faults.iter().map(|fault| format!("{}: {fault}", file.display())).collect())
}

fn join(
    zh: BTreeMap<String, Entry>,
    mut en: BTreeMap<String, Entry>,
    zh_file: &Path,
    en_file: &Path,
) -> Result<BTreeMap<String, Pair>, Vec<String>> {
    let mut pairs = BTreeMap::new();
    let mut faults = Vec::new();
    for (key, zh) in zh {
        let Some(en) = en.remove(&key) else {
            faults.push(format!("{}: {key}: missing", en_file.display()));
            continue;
        };
        if zh.names != en.names {
            faults.push(format!(
                "{}: {key}: has the placeholders {:?}, but {:?} in {}",
                en_file.display(),
                en.names,
                zh.names,
                zh_file.display(),
            ));
            continue;
        }
        pairs.insert(key, Pair { zh, en });
    }
    faults.extend(en.keys().map(|key| format!("{}: {key}: missing", zh_file.display())));
    if faults.is_empty() { Ok(pairs) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(zh: &str, en: &str) -> Result<BTreeMap<String, Pair>, Vec<String>> {
        let files = (Path::new("zh-Hans.toml"), Path::new("en.toml"));
        join(table::read(zh).unwrap(), table::read(en).unwrap(), files.0, files.1)
    }

    #[test]
    fn a_missing_key_names_its_file() {
        let faults = joined("a = '甲'\nb = '乙'", "a = 'A'\nc = 'C'").err().unwrap();
        assert_eq!(faults, ["en.toml: b: missing", "zh-Hans.toml: c: missing"]);
    }

    #[test]
    fn placeholders_must_agree() {
        let faults = joined("a = '你好，{name}'", "a = 'Hello'").err().unwrap();
        assert!(faults[0].starts_with("en.toml: a: has the placeholders"), "{faults:?}");
        assert!(joined("a = '{x}、{y}'", "a = '{y} of {x}'").is_ok());
    }

    #[test]
    fn chinese_needs_no_plural_forms() {
        let en = "n = { one = 'one lesson', other = '{count} lessons' }";
        assert!(joined("n = '{count} 节课'", en).is_ok());
        assert!(joined("n = { other = '{count} 节课' }", en).is_ok());
        assert!(joined("n = '课'", en).is_err());
    }

    #[test]
    fn a_missing_folder_is_a_fault() {
        assert_eq!(crate::check("no/such/folder").unwrap_err().len(), 2);
    }
}
