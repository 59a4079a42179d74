//! Databases on PostgreSQL: one for each story, dropped when it ends, well or badly.
//!
//! One connection for the whole process makes and drops them. It holds a lock on the number that is in their names, so
//! that whoever starts later, on whichever machine, knows the leftovers of the dead from what is in use.

use std::{
    hash::{BuildHasher, RandomState},
    str::FromStr,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use ground::{Clock, Db, Result};
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};

use crate::surroundings::{BEGINNING, env};

/// The database of a story.
#[must_use]
pub struct Database {
    /// The address of the database.
    pub url: String,
    name: String,
}

/// The number of this process in the names of its databases: nobody else draws the same.
static RUN: LazyLock<i64> = LazyLock::new(|| RandomState::new().hash_one(()).cast_signed() & 0xffff_ffff_ffff);

impl Database {
    /// Makes a new, migrated, empty database. Returns `None` without a server.
    pub fn empty() -> Option<Self> {
        static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
            let name = format!("template_{}", *RUN);
            administer(Task::Template(name.clone()));
            name
        });
        server().map(|_| Self::of(&TEMPLATE))
    }

    /// Makes a new database without any table. Returns `None` without a server.
    pub fn bare() -> Option<Self> {
        server().map(|_| Self::of("template0"))
    }

    /// Makes a copy of this database, to which nobody may be connected.
    pub fn copy(&self) -> Self {
        Self::of(&self.name)
    }

    fn of(template: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("story_{}_{}", *RUN, NEXT.fetch_add(1, Ordering::Relaxed));
        administer(Task::Text(format!("create database {name} template {template}")));
        Self { url: address(&name), name }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        administer(Task::Text(format!("drop database {} with (force)", self.name)));
    }
}

/// Returns the address of the server; `cargo xtask test` starts one.
fn server() -> Option<String> {
    let server = std::env::var("LYCEUM_TEST_POSTGRES").ok();
    let forgotten = server.is_none() && std::env::var_os("CI").is_some();
    assert!(!forgotten, "LYCEUM_TEST_POSTGRES is not set: run `cargo xtask test`");
    server
}

/// Returns the address of a database on that server.
fn address(name: &str) -> String {
    let server = server().unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

enum Task {
    Text(String),
    Template(String),
}

type Answer = mpsc::Sender<Result<()>>;

/// Runs a task on the process's own connection, and waits for it.
fn administer(task: Task) {
    static DESK: LazyLock<mpsc::Sender<(Task, Answer)>> = LazyLock::new(|| {
        let (sender, tasks) = mpsc::channel();
        thread::spawn(move || {
            // Stories come and go with their runtimes; this one stays.
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve(tasks)).unwrap();
        });
        sender
    });
    let (answer, done) = mpsc::channel();
    let result = DESK.send((task, answer)).ok().and_then(|()| done.recv().ok());
    let failed = !matches!(result, Some(Ok(())));
    // A second panic, while a story falls, would hide the first.
    assert!(!failed || thread::panicking(), "PostgreSQL: {result:?}");
}

async fn serve(tasks: mpsc::Receiver<(Task, Answer)>) -> Result<()> {
    let options = PgConnectOptions::from_str(&server().unwrap())?;
    let mut admin = PgConnection::connect_with(&options).await?;
    sqlx::query("select pg_advisory_lock($1)").bind(*RUN).execute(&mut admin).await?;
    sweep(&mut admin).await?;
    for (task, answer) in tasks {
        let result = match task {
            Task::Text(text) => text_of(&mut admin, text).await,
            Task::Template(name) => template(&mut admin, name).await,
        };
        drop(answer.send(result));
    }
    Ok(())
}

async fn text_of(admin: &mut PgConnection, text: String) -> Result<()> {
    sqlx::query(AssertSqlSafe(text)).execute(admin).await?;
    Ok(())
}

async fn template(admin: &mut PgConnection, name: String) -> Result<()> {
    text_of(admin, format!("create database {name}")).await?;
    let folder = tempfile::tempdir().unwrap();
    let env = env(folder.path(), Clock::fixed(BEGINNING));
    Db::open(env, Some(&address(&name))).await?.close().await;
    Ok(())
}

/// Drops the databases of processes that hold their lock no longer.
async fn sweep(admin: &mut PgConnection) -> Result<()> {
    let text = "select datname::text, split_part(datname, '_', 2)::bigint \
        from pg_database \
        where datname ~ '^(story|template)_[0-9]{1,15}(_[0-9]+)?$'";
    let found: Vec<(String, i64)> = sqlx::query_as(text).fetch_all(&mut *admin).await?;
    for (name, run) in found.into_iter().filter(|(_, run)| *run != *RUN) {
        let dead: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)").bind(run).fetch_one(&mut *admin).await?;
        if dead {
            // Somebody else may be sweeping too.
            text_of(admin, format!("drop database if exists {name} with (force)")).await?;
            sqlx::query("select pg_advisory_unlock($1)").bind(run).execute(&mut *admin).await?;
        }
    }
    Ok(())
}
