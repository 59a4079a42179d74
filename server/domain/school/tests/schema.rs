//! Both engines have the same tables.

use std::collections::BTreeSet;

use sqlx::{PgPool, SqlitePool};
use testing::{Database, School};

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
