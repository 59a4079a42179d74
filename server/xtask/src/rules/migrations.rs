//! Migrations are frozen: a database that ran one must never meet another text under its name.
//!
//! `server/domain/migrations.sha256` has the hash of each, in the form that `sha256sum --check` reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use data_encoding::HEXLOWER;
use ring::digest;

use super::read::short;
use crate::assets::files_below;
use crate::shell::Result;

/// The list, and the folder that its paths begin at.
const FROZEN: &str = "migrations.sha256";
const FOLDER: &str = "server/domain";

/// Migrations that changed, went or are not in the list yet.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let folder = root.join(FOLDER);
    let list = fs::read_to_string(folder.join(FROZEN)).map_err(|error| format!("{FOLDER}/{FROZEN}: {error}"))?;
    let mut frozen = BTreeMap::new();
    for line in list.lines() {
        let (hash, name) = line.split_once("  ").ok_or_else(|| format!("{FOLDER}/{FROZEN}: unclear: {line}"))?;
        frozen.insert(name, hash);
    }
    let mut breaches = Vec::new();
    for file in files_below(&folder)? {
        let name = short(&folder, &file);
        let is_sql = file.extension().is_some_and(|extension| extension == "sql");
        let is_migration = is_sql && name.split('/').nth(1) == Some("migrations");
        if !is_migration {
            continue;
        }
        let hash = HEXLOWER.encode(digest::digest(&digest::SHA256, &fs::read(&file)?).as_ref());
        match frozen.remove(name.as_str()) {
            Some(known) if known == hash => {}
            Some(_) => breaches.push(format!("{FOLDER}/{name}: is frozen; what changes is a new migration")),
            None => breaches.push(format!("{FOLDER}/{FROZEN}: a line is missing\n        {hash}  {name}")),
        }
    }
    breaches.extend(frozen.keys().map(|name| format!("{FOLDER}/{name}: is frozen and gone")));
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    #[test]
    fn those_of_this_repository_are_as_they_were_frozen() {
        assert_eq!(breaches(place::root()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn changed_missing_and_new_ones_are_named() {
        let root = tempfile::tempdir().unwrap();
        let migrations = root.path().join(FOLDER).join("people/migrations");
        fs::create_dir_all(&migrations).unwrap();
        fs::write(migrations.join("1_a.sql"), "a").unwrap();
        fs::write(migrations.join("2_b.sql"), "").unwrap();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let list = format!("{empty}  people/migrations/1_a.sql\n{empty}  people/migrations/0_gone.sql\n");
        fs::write(root.path().join(FOLDER).join(FROZEN), list).unwrap();
        let mut found = breaches(root.path()).unwrap();
        found.sort();
        assert_eq!(
            found,
            [
                "server/domain/migrations.sha256: a line is missing\n        ".to_owned()
                    + empty
                    + "  people/migrations/2_b.sql",
                "server/domain/people/migrations/0_gone.sql: is frozen and gone".to_owned(),
                "server/domain/people/migrations/1_a.sql: is frozen; what changes is a new migration".to_owned(),
            ]
        );
    }
}
