//! Lines of SQL in the sources: none too long to be read beside another. That each clause has a line of its own is
//! for those who write it.

use std::fs;
use std::path::Path;

use super::read::short;
use crate::assets::files_below;
use crate::shell::{Result, step};

/// Characters in a line.
const WIDTH: usize = 120;
/// The words that make a line one of SQL.
const WORDS: [&str; 9] = [
    "select ",
    "insert into ",
    "delete from ",
    " from ",
    " where ",
    " join ",
    " order by ",
    " on conflict ",
    " values ",
];

/// Finds no line that is too long, and says how long the longest is.
pub fn check(root: &Path) -> Result {
    step("sql", || {
        let mut lines = lines(root)?;
        lines.sort();
        let long: Vec<_> =
            lines.iter().filter(|(length, _)| *length > WIDTH).map(|(_, place)| place.as_str()).collect();
        if !long.is_empty() {
            return Err(format!("longer than {WIDTH} characters\n    {}", long.join("\n    ")).into());
        }
        let longest = lines.last().map_or(0, |(length, _)| *length);
        Ok(format!("{} lines, the longest has {longest} characters", lines.len()))
    })
}

/// The folders whose sources hold SQL.
const FOLDERS: [&str; 2] = ["server/domain", "server/testpay"];

/// The length of each line of SQL in the domain, the test provider and their tests, and where it is.
fn lines(root: &Path) -> Result<Vec<(usize, String)>> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        for file in files_below(&root.join(folder))? {
            if file.extension().is_some_and(|extension| extension == "rs") {
                let (name, text) = (short(root, &file), fs::read_to_string(&file)?);
                let sql = text.lines().enumerate().filter(|(_, line)| is_sql(line));
                found.extend(sql.map(|(index, line)| (line.chars().count(), format!("{name}:{}", index + 1))));
            }
        }
    }
    Ok(found)
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
    fn a_line_that_is_too_long_is_named() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("server/domain/ground/tests");
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(root.path().join("server/testpay")).unwrap();
        let long = format!("const A: &str = \"select {} from b\";", "a".repeat(WIDTH));
        fs::write(folder.join("a.rs"), format!("// {long}\n\n{long}\n")).unwrap();
        let error = check(root.path()).unwrap_err().to_string();
        assert!(error.ends_with("server/domain/ground/tests/a.rs:3"), "{error}");
    }

    #[test]
    fn clauses_are_lines_of_sql_wherever_they_stand() {
        for line in ["    where a = $1 \\", "    \"from a \\", "    join b on b.id = a.id\","] {
            assert!(is_sql(line), "{line}");
        }
        assert!(!is_sql("    // where a = \"b\"") && !is_sql("    join(\"b\")"));
    }
}
