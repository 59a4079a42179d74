//! Lines of SQL in sources and migrations: none too long to be read beside another. That each clause has a line of its
//! own is for those who write it.

use std::fs;
use std::path::Path;

use super::read::short;
use crate::assets::files_below;
use crate::shell::{Result, step};

/// Characters in a line.
const WIDTH: usize = 120;
/// The words that make a line one of SQL.
const WORDS: [&str; 13] = [
    "select ",
    "insert into ",
    "update ",
    "delete from ",
    " set ",
    " from ",
    " where ",
    " join ",
    " group by ",
    " order by ",
    " on conflict ",
    " values ",
    " returning ",
];
/// Lines that were frozen before there was a rule for them.
const FROZEN: [&str; 2] = [
    "server/domain/people/migrations/20261129000002_people.sql:24",
    "server/domain/commerce/migrations/20261130140000_payment_providers.sql:21",
];

/// Finds no line that is too long, and says how long the longest is.
pub fn check(root: &Path) -> Result {
    step("sql", || {
        let mut lines = lines(root)?;
        let found = lines.len();
        lines.retain(|(_, place)| !FROZEN.contains(&place.as_str()));
        let frozen = found - lines.len();
        lines.sort();
        let long: Vec<_> =
            lines.iter().filter(|(length, _)| *length > WIDTH).map(|(_, place)| place.as_str()).collect();
        if !long.is_empty() {
            return Err(format!("longer than {WIDTH} characters\n    {}", long.join("\n    ")).into());
        }
        let longest = lines.last().map_or(0, |(length, _)| *length);
        Ok(format!("{} lines, the longest has {longest} characters ({frozen} frozen ones excepted)", lines.len()))
    })
}

/// The folders whose sources hold SQL.
const FOLDERS: [&str; 2] = ["server/domain", "server/testpay"];

/// The length of each line of SQL in the domain, the test provider, their migrations and tests, and where it is.
fn lines(root: &Path) -> Result<Vec<(usize, String)>> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        for file in files_below(&root.join(folder))? {
            let select = match file.extension().and_then(|extension| extension.to_str()) {
                Some("rs") => sql_of_source,
                Some("sql") => sql_of_file,
                _ => continue,
            };
            let (name, text) = (short(root, &file), fs::read_to_string(&file)?);
            let sql = select(&text).into_iter();
            found.extend(sql.map(|(index, line)| (line.chars().count(), format!("{name}:{}", index + 1))));
        }
    }
    Ok(found)
}

/// The lines of a file that is nothing but SQL, with their indexes.
fn sql_of_file(text: &str) -> Vec<(usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect()
}

/// The lines of SQL in a Rust source, with their indexes: those with a word of it, and those that go on with one.
fn sql_of_source(text: &str) -> Vec<(usize, &str)> {
    let mut goes_on = false;
    let mut is_part = |line: &str| {
        let is_part = goes_on || is_sql(line);
        goes_on = is_part && line.ends_with('\\');
        is_part
    };
    text.lines().enumerate().filter(|(_, line)| is_part(line)).collect()
}

fn is_sql(line: &str) -> bool {
    let line = line.trim_start();
    let is_text = line.contains('"') || line.ends_with('\\');
    // A clause may begin the line, or the piece of a list.
    let words = format!(" {}", line.replace('"', " "));
    is_text && !line.starts_with("//") && WORDS.iter().any(|word| words.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    #[test]
    fn this_repository_has_none_that_is_too_long() {
        check(place::root()).unwrap();
        assert!(lines(place::root()).unwrap().len() > 500);
    }

    #[test]
    fn no_line_is_excepted_but_two_of_frozen_migrations() {
        // A migration that has run anywhere cannot change any more, not even by a line break. All other SQL can, so
        // nothing comes to this list.
        let people = "server/domain/people/migrations/20261129000002_people.sql:24";
        let payment_providers = "server/domain/commerce/migrations/20261130140000_payment_providers.sql:21";
        assert_eq!(FROZEN, [people, payment_providers]);
        let lines = lines(place::root()).unwrap();
        for frozen in FROZEN {
            assert!(lines.iter().any(|(length, place)| place == frozen && *length > WIDTH), "{frozen} is short enough");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_named() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("server/domain/ground/tests");
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(root.path().join("server/testpay")).unwrap();
        let long = format!("const A: &str = \"select {} from b\";", "a".repeat(WIDTH));
        fs::write(folder.join("a.rs"), format!("// {long}\n\n{long}\n")).unwrap();
        let error = check(root.path()).unwrap_err().to_string();
        assert!(error.ends_with("characters\n    server/domain/ground/tests/a.rs:3"), "{error}");
        fs::remove_file(folder.join("a.rs")).unwrap();
        fs::write(folder.join("a.sql"), format!("\n-- {long}\n")).unwrap();
        let error = check(root.path()).unwrap_err().to_string();
        assert!(error.ends_with("characters\n    server/domain/ground/tests/a.sql:2"), "{error}");
    }

    #[test]
    fn a_line_that_goes_on_with_a_clause_is_one_of_sql() {
        let source = "a(\n    \"update a \\\n     b = c \\\n     and d\",\n    \"e\",\n)";
        let found: Vec<_> = sql_of_source(source).into_iter().map(|(index, _)| index).collect();
        assert_eq!(found, [1, 2, 3]);
    }

    #[test]
    fn clauses_are_lines_of_sql_wherever_they_stand() {
        for line in [
            "    where a = $1 \\",
            "    \"from a \\",
            "    join b on b.id = a.id\",",
            "\"update a \\",
            "  set a = 1 \\",
        ] {
            assert!(is_sql(line), "{line}");
        }
        assert!(!is_sql("    // where a = \"b\"") && !is_sql("    join(\"b\")"));
    }
}
