//! A school for each story, on each engine.

use std::{future::Future, sync::Arc};

use commerce::{
    PlatformFee,
    payment::{Gateway, Gateways},
};
use ground::{Clock, Db, Env};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::{
    files::files_of,
    postgres::Database,
    sqlite,
    surroundings::{BEGINNING, env, texts},
};

/// A school of its own: an empty database and data folder, and a clock that stands still.
pub struct School {
    /// The school's database.
    pub db: Db,
    /// The school's clock.
    pub clock: Clock,
    /// The school's data folder.
    pub folder: tempfile::TempDir,
    /// The database on PostgreSQL; `None` on SQLite. Dropped after the pool above.
    pub database: Option<Database>,
}

/// Has a story take its school as a whole: of a type without `Drop` a closure takes only the fields that it names, and
/// folder and database would be gone while the story is told.
impl Drop for School {
    fn drop(&mut self) {}
}

impl School {
    /// Opens a school in this database, or on SQLite without one.
    pub async fn open(database: Option<Database>) -> Self {
        Self::open_with(database, Gateways::default()).await
    }

    /// Opens a school with these payment providers.
    pub async fn open_with(database: Option<Database>, gateways: Gateways) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if database.is_none() {
            sqlite::place(folder.path()).await;
        }
        Self::reopen(folder, Clock::fixed(BEGINNING), database, gateways).await
    }

    /// Opens the school that lies in this folder and database.
    pub async fn reopen(
        folder: tempfile::TempDir,
        clock: Clock,
        database: Option<Database>,
        gateways: Gateways,
    ) -> Self {
        let env = env(folder.path(), clock.clone()).with(gateways).with(PlatformFee(1_000)).with(Some(texts()));
        let db = Db::open(env, database.as_ref().map(|database| database.url.as_str())).await.unwrap();
        ground::settings::reload(&db).await.unwrap();
        Self { db, clock, folder, database }
    }
}

impl School {
    /// Returns another school with the same rows and files. The database of this one must be closed.
    pub async fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files_of(self.folder.path()) {
            let to = folder.path().join(path.strip_prefix(self.folder.path()).unwrap());
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, content).unwrap();
        }
        let database = self.database.as_ref().map(Database::copy);
        let env = env(folder.path(), self.clock.clone());
        let db = Db::open(env, database.as_ref().map(|database| database.url.as_str())).await.unwrap();
        ground::settings::reload(&db).await.unwrap();
        Self { db, clock: self.clock.clone(), folder, database }
    }

    /// Opens the same database and folder once more, as another process does, with this environment.
    pub async fn another(&self, with: impl FnOnce(Env) -> Env) -> Db {
        let env = with(env(self.folder.path(), self.clock.clone()));
        Db::open(env, self.database.as_ref().map(|database| database.url.as_str())).await.unwrap()
    }

    /// Whether the story is told on SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.db.engine_name() == "SQLite"
    }

    /// Returns the first column of a query, as text.
    pub async fn rows(&self, text: &str) -> Vec<String> {
        let read = async || -> ground::Result<Vec<String>> {
            Ok(ground::on!(&self.db, c => sqlx::query_scalar(AssertSqlSafe(text.to_owned())).fetch_all(c).await?))
        };
        read().await.unwrap()
    }

    /// Runs a text past all constraints, foreign keys among them, as damage would.
    pub async fn damage(&self, text: &str) {
        if self.is_sqlite() {
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(self.folder.path().join("lyceum.db"))
                .foreign_keys(false);
            let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::query(AssertSqlSafe(text.to_owned())).execute(&mut connection).await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.database.as_ref().unwrap().url).await.unwrap();
            sqlx::query("set session_replication_role = replica").execute(&mut connection).await.unwrap();
            sqlx::query(AssertSqlSafe(text.to_owned())).execute(&mut connection).await.unwrap();
        }
    }
}

/// Returns every row of every table as text, sorted.
pub async fn dump(school: &School) -> Vec<String> {
    let sqlite = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name";
    let postgres = "select table_name::text from information_schema.tables where table_schema = 'public' order by 1";
    let mut rows = Vec::new();
    for table in school.rows(if school.is_sqlite() { sqlite } else { postgres }).await {
        let columns = if school.is_sqlite() {
            school.rows(&format!("select name from pragma_table_info('{table}')")).await
        } else {
            school
                .rows(&format!("select column_name::text from information_schema.columns where table_name = '{table}'"))
                .await
        };
        let texts: Vec<String> = columns
            .iter()
            .map(|column| {
                if school.is_sqlite() {
                    format!("coalesce(quote({column}), '')")
                } else {
                    format!("coalesce({column}::text, '')")
                }
            })
            .collect();
        let mut found = school.rows(&format!("select {} from {table}", texts.join(" || '|' || "))).await;
        found.sort();
        rows.extend(found.into_iter().map(|row| format!("{table}: {row}")));
    }
    rows
}

/// Tells the story on SQLite, then on PostgreSQL (where the address of a server is in `LYCEUM_TEST_POSTGRES`; `cargo
/// xtask test` starts one).
pub async fn on_both<F, Fut>(story: F)
where
    F: Fn(School) -> Fut,
    Fut: Future<Output = ()>,
{
    story(School::open(None).await).await;
    if let Some(database) = Database::empty() {
        story(School::open(Some(database)).await).await;
    }
}

/// Tells the story as [`on_both`] does, with a new payment provider for each engine.
pub async fn on_both_with<P, F, Fut>(provider: impl Fn() -> Arc<P>, story: F)
where
    P: Gateway + 'static,
    F: Fn(School, Arc<P>) -> Fut,
    Fut: Future<Output = ()>,
{
    let one = provider();
    story(School::open_with(None, Gateways::default().with(one.clone())).await, one).await;
    if let Some(database) = Database::empty() {
        let one = provider();
        story(School::open_with(Some(database), Gateways::default().with(one.clone())).await, one).await;
    }
}
