//! A school for each story, on each engine.

pub mod postgres;

use std::{
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::{
    Actor, Clock, Db, Env, RequestContext,
    account::PhoneParser,
    commerce::PlatformShare,
    content::Tools,
    import,
    payment::{Gateway, Gateways},
    sms,
};
use model::Millis;
use postgres::Database;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// The instant at which every story begins.
pub const BEGINNING: Millis = Millis(1_795_000_000_000);

/// A school of its own: an empty database and data folder, and a clock that stands still.
pub struct School {
    pub db: Db,
    pub clock: Clock,
    pub folder: tempfile::TempDir,
    /// On PostgreSQL; `None`: SQLite. Dropped after the pool above.
    pub database: Option<Database>,
}

/// Crafts as the product has them.
pub const TOOLS: Tools = Tools {
    renderer: text::VERSION,
    render: text::render,
    terms: words::terms,
    query_terms: words::query_terms,
    snippet: text::snippet,
};

/// Whoever has not signed in, from nowhere.
pub fn guest() -> RequestContext {
    Actor::Guest.into()
}

/// The surroundings of a school in this folder, with all that the wings need.
pub fn env(folder: &Path, clock: Clock) -> Env {
    domain::school::install(Env::open(folder, clock).unwrap(), TOOLS, PhoneParser(phones::parse))
}

/// Text messages at home in China, a little dearer abroad.
pub fn texts() -> sms::Terms {
    sms::Terms {
        region: "CN".into(),
        prices: [("CN".into(), 450), ("*".into(), 3_000)].into(),
        currency: "CNY".into(),
        country_a_day: 100,
    }
}

/// Has a story take its school as a whole: of a type without `Drop` a closure takes only the fields that it names, and
/// folder and database would be gone while the story is told.
impl Drop for School {
    fn drop(&mut self) {}
}

impl School {
    pub async fn open(database: Option<Database>) -> Self {
        Self::open_with(database, Gateways::default()).await
    }

    /// With these payment providers.
    pub async fn open_with(database: Option<Database>, gateways: Gateways) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(BEGINNING);
        let env = env(folder.path(), clock.clone()).with(gateways).with(PlatformShare(1_000)).with(Some(texts()));
        let db = Db::open(env, database.as_ref().map(|database| database.url.as_str())).await.unwrap();
        Self { db, clock, folder, database }
    }
}

/// Tells the story on SQLite, then on PostgreSQL (where the address of a server is in `LYCEUM_TEST_POSTGRES`;
/// `cargo xtask test` starts one).
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

/// The same with a payment provider, a new one for each engine.
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

/// Writes text files into a folder, with the folders they lie in.
pub fn write_files(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Imports a folder without problems, as the operator does.
pub async fn import_folder(school: &School, folder: &Path) -> domain::Result<import::Report> {
    let read = import::read(folder).unwrap_or_else(|problems| panic!("{problems:#?}"));
    import::apply(&school.db, &RequestContext::system(), read, &mut |_, _| {}).await
}

/// The folder of one of the demo's courses.
pub fn demo(slug: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo").join(slug)
}

/// The course with twelve faults.
pub fn broken_course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/broken-course")
}

/// Imports the demo's three courses.
pub async fn import_demo(school: &School) -> Vec<import::Report> {
    let mut reports = Vec::new();
    for slug in ["gushi-shangxi", "lianghua-touzi-rumen", "rust-first-steps"] {
        reports.push(import_folder(school, &demo(slug)).await.unwrap());
        school.clock.advance(1);
    }
    reports
}

/// Every row of every table as text, in order.
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

/// All files below a folder with their contents.
pub fn files_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.clone(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

impl School {
    /// Another school with the same rows and files. The database of this one must be closed.
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
        Self { db, clock: self.clock.clone(), folder, database }
    }

    /// Whether the story is told on SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.db.engine_name() == "SQLite"
    }

    /// The first column of a query, as text.
    pub async fn rows(&self, text: &str) -> Vec<String> {
        let read = async || -> domain::Result<Vec<String>> {
            Ok(domain::on!(&self.db, c => sqlx::query_scalar(AssertSqlSafe(text.to_owned())).fetch_all(c).await?))
        };
        read().await.unwrap()
    }

    /// Runs a text past all rules, foreign keys among them: what damage does.
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
