//! Every SQL text of the domain prepares on both engines.
//!
//! A text is a string literal that begins like a statement, or what `list_query!` composes. Pieces that are pushed into
//! a `QueryBuilder` are no texts of their own: the stories run them.

use std::{fs, path::PathBuf};

use ground::list_query;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};
use testing::{Database, School};

use crate::sources::{files_below, folder, of_wings, statements};

#[tokio::test]
async fn every_text_prepares_on_both_engines() {
    let texts: Vec<(String, String)> = of_wings()
        .flat_map(|(_, path, source)| statements(&source).into_iter().map(move |text| (path.clone(), text)))
        .collect();
    assert!(texts.len() >= 400, "{} texts", texts.len());
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

/// Outside of the domain, these may name the database: the types of rows, and the test payment provider, which stands
/// for somebody else's house with a database of its own.
const BESIDES: [&str; 2] = ["app/model/Cargo.toml", "server/testpay/Cargo.toml"];

#[test]
fn only_the_domain_speaks_to_the_database() {
    let root = folder("").join("../..").canonicalize().unwrap();
    let manifests: Vec<PathBuf> =
        ["app", "server", "frontend"].iter().flat_map(|folder| files_below(&root.join(folder), "toml")).collect();
    for manifest in manifests.into_iter().filter(|path| path.ends_with("Cargo.toml")) {
        let may = manifest.starts_with(folder("")) || BESIDES.iter().any(|name| manifest.ends_with(name));
        assert!(may || !fs::read_to_string(&manifest).unwrap().contains("sqlx"), "{} names sqlx", manifest.display());
    }
}

#[test]
fn literals_are_found_as_the_compiler_reads_them() {
    let source = "let a = \"select 1 \\\n    from t\"; // \"select no\"\n push(\"select piece\"); let c = '\"'; \
        r#\"insert into \"t\" values (1)\"#; QueryBuilder::new(\"delete from t where id in (\"); \
        b\"with\"; \"Selected\" 'a: 'x'";
    assert_eq!(statements(source), ["select 1 from t", "insert into \"t\" values (1)"]);
}

list_query! {
    const LIST =
        "select p.id, p.name",
        "from person p \
        join course c on c.teacher_id = p.id",
        "where p.name = $1",
        "order by p.id \
        limit $2 offset $3";
    const ONE = "where p.id = $1";
    const LAST = "order by p.id desc limit 1";
}

#[test]
fn lists_are_composed_as_the_compiler_composes_them() {
    let found = statements(include_str!("sql.rs"));
    assert!(found.ends_with(&[LIST.count, LIST.rows, ONE, LAST].map(String::from)), "{found:?}");
    assert!(!found.iter().any(|text| text.ends_with("p.name")), "{found:?}");
}
