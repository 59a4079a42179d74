//! The schema: made by every migration there is, the same on both engines, each table in the hands of one wing.

use std::{collections::BTreeSet, fs};

use ground::db::Dialect;
use sqlx::{PgPool, SqlitePool};
use testing::{Database, School};

use crate::sources::{folder, wings};

/// All migrations in the order in which they run, as one engine reads them.
async fn sql(dialect: Dialect) -> String {
    let school = School::open(None).await;
    let mut migrations = school.db.env.migrations().to_vec();
    migrations.sort_by_key(|migration| migration.name);
    let texts = migrations.iter().map(|it| format!("-- {}\n{}", it.name, it.sql(dialect).unwrap()));
    texts.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn what_each_engine_is_told_changes_only_on_purpose() {
    insta::assert_snapshot!("sqlite", sql(Dialect::Sqlite).await);
    insta::assert_snapshot!("postgres", sql(Dialect::Postgres).await);
}

#[tokio::test]
async fn every_migration_of_every_wing_is_put_in() {
    let school = School::open(None).await;
    let known: BTreeSet<_> = school.db.env.migrations().iter().map(|migration| migration.name.to_owned()).collect();
    let mut found = BTreeSet::new();
    for wing in wings() {
        for entry in fs::read_dir(folder(&wing).join("migrations")).into_iter().flatten() {
            let path = entry.unwrap().path();
            assert!(path.extension().is_some_and(|extension| extension == "sql"), "{}", path.display());
            found.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    assert_eq!(known, found);
}

#[tokio::test]
async fn both_schemas_have_the_same_columns() {
    let Some(database) = Database::empty() else { return };
    let school = School::open(None).await;
    let sqlite =
        SqlitePool::connect(&format!("sqlite://{}", school.folder.path().join("lyceum.db").display())).await.unwrap();
    let lite: Vec<(String, String, String, bool)> = sqlx::query_as(
        "select m.name, c.name, lower(c.type), c.\"notnull\" = 0 from sqlite_master m join pragma_table_info(m.name) c \
         where m.type = 'table' and m.name not like '\\_sqlx%' escape '\\' and m.name not like 'sqlite%'",
    )
    .fetch_all(&sqlite)
    .await
    .unwrap();
    let full: Vec<(String, String, String, bool)> = sqlx::query_as(
        "select table_name::text, column_name::text, replace(data_type, 'bytea', 'blob')::text, is_nullable = 'YES' \
         from information_schema.columns where table_schema = 'public' and table_name not like '\\_sqlx%'",
    )
    .fetch_all(&PgPool::connect(&database.url).await.unwrap())
    .await
    .unwrap();
    let (lite, full): (BTreeSet<_>, BTreeSet<_>) = (lite.into_iter().collect(), full.into_iter().collect());
    assert!(lite.len() > 100, "{} columns", lite.len());
    assert_eq!(lite.symmetric_difference(&full).collect::<Vec<_>>(), Vec::<&_>::new());
}
