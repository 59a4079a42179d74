//! The pools of connections, and the migration of the schema when they are opened.

use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions, PgPool, SqlitePool,
    migrate::MigrateError,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::migration::{Dialect, migrator};
use crate::{Env, Error, Result, private};

/// The school's database with its environment. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pub(crate) engine: Engine,
    /// The school's environment.
    pub env: Arc<Env>,
}

/// One of the two engines.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    /// Many readers and the one writer that SQLite has: waiting for it in line is fair, `BUSY` is not.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens `lyceum.db` in the data folder, or the PostgreSQL database at `url`, and brings it up to date: migrations, then steps.
    ///
    /// # Errors
    /// [`Error::Internal`] when `url` is not an address of PostgreSQL or its database is not in UTF-8;
    /// [`Error::Schema`] when the schema is that of another version; [`Error::Migration`] when a migration fails;
    /// [`Error::Database`] when there is no connection.
    pub async fn open(env: Env, url: Option<&str>) -> Result<Self> {
        let engine = match url {
            Some(url) if url.starts_with("postgres") => Engine::Postgres(postgres(url).await?),
            Some(url) => {
                return Err(Error::Internal(format!(
                    "not a PostgreSQL address: {}",
                    url.split(':').next().unwrap_or_default()
                )));
            }
            None => sqlite(&env.data.join("lyceum.db")).await?,
        };
        let db = Self { engine, env: Arc::new(env) };
        db.migrate().await?;
        db.run_steps().await?;
        Ok(db)
    }

    /// Brings the schema up to date, with the migrations of all wings that were installed.
    async fn migrate(&self) -> Result<()> {
        let migrations = self.env.migrations();
        let outcome = match &self.engine {
            Engine::Sqlite { write, .. } => migrator(migrations, Dialect::Sqlite)?.run(write).await,
            Engine::Postgres(pool) => migrator(migrations, Dialect::Postgres)?.run(pool).await,
        };
        outcome.map_err(|error| match error {
            MigrateError::VersionMissing(version) | MigrateError::VersionMismatch(version) => Error::Schema(version),
            error => error.into(),
        })
    }

    /// Returns the engine's name, for people.
    #[must_use]
    pub fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite { .. } => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }

    /// Checks that the database answers.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn ping(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite { read, .. } => sqlx::query("select 1").execute(read).await.map(|_| ())?,
            Engine::Postgres(pool) => sqlx::query("select 1").execute(pool).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Closes all connections. SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

async fn sqlite(path: &Path) -> Result<Engine> {
    // What SQLite makes beside it has the same permissions.
    private::create_file(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", "-8000")
        .disable_statement_logging();
    let write =
        SqlitePoolOptions::new().max_connections(1).connect_with(options.clone().optimize_on_close(true, None)).await?;
    let read = SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(8)
        .idle_timeout(Duration::from_mins(1))
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Engine::Sqlite { read, write })
}

async fn postgres(url: &str) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)?.application_name("lyceum").disable_statement_logging();
    let pool =
        PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(10)).connect_with(options).await?;
    let (ctype,): (String,) = sqlx::query_as(
        "select datctype \
                from pg_database \
                where datname = current_database()",
    )
    .fetch_one(&pool)
    .await?;
    if ctype.to_lowercase().replace('-', "").contains("utf8") {
        Ok(pool)
    } else {
        Err(Error::Internal(format!(
            "the database has the character type {ctype}: make it with a UTF-8 locale, such as C.UTF-8"
        )))
    }
}
