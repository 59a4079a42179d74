//! A school for each story, on each engine.

use std::{future::Future, str::FromStr};

use domain::{Clock, Db, Env, Tools};
use model::Millis;
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::sync::OnceCell;

/// The instant at which every story begins.
pub const BEGINNING: Millis = Millis(1_795_000_000_000);

/// A school of its own: an empty database and data folder, and a clock that stands still.
pub struct School {
    pub db: Db,
    pub clock: Clock,
    pub folder: tempfile::TempDir,
}

/// Crafts as the product has them.
pub const TOOLS: Tools = Tools { renderer: 1, render: |_, _| Default::default(), terms: |_| vec![], query_terms: |_| vec![], snippet: |_, _, _| vec![] };

impl School {
    pub async fn open(url: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(BEGINNING);
        let env = Env::open(folder.path(), clock.clone(), TOOLS).unwrap();
        let db = Db::open(env, url).await.unwrap();
        Self { db, clock, folder }
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
    if let Some(url) = empty_postgres().await {
        story(School::open(Some(&url)).await).await;
    }
}

/// The address of a new, migrated, empty PostgreSQL database; `None` without a server.
pub async fn empty_postgres() -> Option<String> {
    static TEMPLATE: OnceCell<()> = OnceCell::const_new();
    let Ok(server) = std::env::var("LYCEUM_TEST_POSTGRES") else {
        assert!(std::env::var_os("CI").is_none(), "LYCEUM_TEST_POSTGRES is not set: run `cargo xtask test`");
        return None;
    };
    let options = PgConnectOptions::from_str(&server).unwrap();
    let template = format!("template_{}", std::process::id());
    TEMPLATE
        .get_or_init(|| async {
            let mut admin = PgConnection::connect_with(&options).await.unwrap();
            sqlx::query(AssertSqlSafe(format!("create database {template}"))).execute(&mut admin).await.unwrap();
            let mut inside = PgConnection::connect_with(&options.clone().database(&template)).await.unwrap();
            domain::db::POSTGRES.run(&mut inside).await.unwrap();
            inside.close().await.unwrap();
        })
        .await;
    let name = format!("story_{}_{}", std::process::id(), unique());
    let mut admin = PgConnection::connect_with(&options).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("create database {name} template {template}"))).execute(&mut admin).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}

fn unique() -> usize {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
