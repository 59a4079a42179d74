//! Every SQL text of the domain prepares on both engines.
//!
//! A text is a string literal that begins like a statement. Pieces that are pushed into a `QueryBuilder`
//! are no texts of their own: the stories run them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};
use testing::{Database, School};

#[tokio::test]
async fn every_text_prepares_on_both_engines() {
    let texts = texts_of_all_wings();
    assert!(texts.len() > 400, "{} texts", texts.len());
    let school = School::open(None).await;
    let mut sqlite =
        SqliteConnection::connect(&format!("sqlite://{}", school.folder.path().join("lyceum.db").display()))
            .await
            .unwrap();
    let database = Database::empty();
    let mut postgres = match &database {
        Some(database) => Some(PgConnection::connect(&database.url).await.unwrap()),
        None => None,
    };
    let mut failed = Vec::new();
    let mut one_engine_only = 0;
    for (place, text) in &texts {
        let on_sqlite = sqlite.prepare(AssertSqlSafe(text.clone()).into_sql_str()).await.err();
        let on_postgres = match &mut postgres {
            Some(connection) => connection.prepare(AssertSqlSafe(text.clone()).into_sql_str()).await.err(),
            None => None,
        };
        match (on_sqlite, on_postgres) {
            (None, None) => {}
            // Claiming a job and looking at the engine itself: written side by side, and counted.
            (None, Some(_)) | (Some(_), None) if is_beside(text) => one_engine_only += 1,
            (sqlite, postgres) => failed.push(format!("{place}: {text}\n  {sqlite:?}\n  {postgres:?}")),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(one_engine_only < 10, "{one_engine_only} texts for one engine");
}

fn is_beside(text: &str) -> bool {
    text.contains("skip locked") || text.contains("pg_database")
}

/// The crates that may name the database: the wings of the domain, and the types of rows.
const WITH_SQL: [&str; 10] =
    ["model", "ground", "people", "content", "commerce", "learning", "insight", "school", "testing", "testpay"];

#[test]
fn only_the_domain_speaks_to_the_database() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let manifests: Vec<PathBuf> =
        ["app", "server", "frontend"].iter().flat_map(|folder| files_below(&root.join(folder), "toml")).collect();
    for manifest in manifests.into_iter().filter(|path| path.ends_with("Cargo.toml")) {
        let text = fs::read_to_string(&manifest).unwrap();
        let name = text.lines().find_map(|line| line.strip_prefix("name = ")).unwrap_or_default().trim_matches('"');
        // The test payment provider stands for somebody else's house: a database of its own, reached over HTTP only.
        assert!(!text.contains("sqlx") || WITH_SQL.contains(&name), "{name} names sqlx");
    }
}

#[test]
fn literals_are_found_as_the_compiler_reads_them() {
    let source = "let a = \"select 1 \\\n    from t\"; // \"select no\"\n push(\"select piece\"); let c = '\"'; \
        r#\"insert into \"t\" values (1)\"#; QueryBuilder::new(\"delete from t where id in (\"); b\"with\"; \"Selected\" 'a: 'x'";
    assert_eq!(statements(source), ["select 1 from t", "insert into \"t\" values (1)"]);
}

/// The texts below the `src` of every wing.
fn texts_of_all_wings() -> Vec<(String, String)> {
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let wings = fs::read_dir(domain).unwrap().map(|entry| entry.unwrap().path().join("src"));
    let mut sources: Vec<PathBuf> = wings.filter(|source| source.is_dir()).collect();
    sources.sort();
    sources.iter().flat_map(|source| texts_below(source)).collect()
}

fn texts_below(folder: &Path) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for path in files_below(folder, "rs") {
        let source = fs::read_to_string(&path).unwrap();
        texts.extend(statements(&source).into_iter().map(|text| (path.display().to_string(), text)));
    }
    texts
}

fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "node_modules", ".git"].contains(&name.as_str()) {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The literals of a source that begin like a statement and are no pieces of one.
fn statements(source: &str) -> Vec<String> {
    let is_piece = |before: &str| {
        let before = before.trim_end();
        ["push(", "QueryBuilder::new(", "format_args!(", "format!("].iter().any(|call| before.ends_with(call))
    };
    let begins = |text: &str| {
        ["select ", "insert into ", "update ", "delete from "].iter().any(|word| text.starts_with(word))
            || (text.starts_with("with ") && text.contains(" as ("))
    };
    literals(source)
        .into_iter()
        .filter(|(start, text)| begins(text) && !is_piece(&source[..*start]))
        .map(|(_, text)| text)
        .collect()
}

/// String literals with the byte where they begin; comments, bytes and characters are passed over.
fn literals(source: &str) -> Vec<(usize, String)> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some((text, length)) = raw(rest) {
            found.push((at, text));
            at += length;
        } else if rest.starts_with('"') {
            let (text, length) = quoted(rest);
            found.push((at, text));
            at += length;
        } else if let Some(body) = rest.strip_prefix("'\\") {
            // The escaped character may itself be a quote; the closing one comes after it.
            let escaped = body.chars().next().map_or(0, char::len_utf8);
            at += 2 + escaped + body[escaped..].find('\'').map_or(0, |end| end + 1);
        } else if rest.starts_with('\'') && rest.chars().nth(2) == Some('\'') {
            at += rest.char_indices().nth(3).map_or(rest.len(), |(end, _)| end);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

fn raw(rest: &str) -> Option<(String, usize)> {
    let hashes = rest.strip_prefix('r')?;
    let count = hashes.bytes().take_while(|b| *b == b'#').count();
    let body = hashes[count..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(count));
    let end = body.find(&close)?;
    Some((body[..end].to_owned(), 1 + count + 1 + end + close.len()))
}

fn quoted(rest: &str) -> (String, usize) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, at + 1),
            '\\' => match chars.next() {
                Some((_, '\n')) => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, other)) => text.push(other),
                None => {}
            },
            c => text.push(c),
        }
    }
    (text, rest.len())
}
