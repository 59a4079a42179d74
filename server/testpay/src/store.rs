//! The provider's own database.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Error, Provider, change};

/// Opens the file; makes the tables that are missing.
pub(crate) async fn open(path: &Path) -> Result<SqlitePool, Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Survives the end of the process. Test money need not survive the end of the power.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(10))
        .disable_statement_logging();
    // One connection: whoever wants to change something waits in line and never meets BUSY.
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::raw_sql(include_str!("../schema.sql")).execute(&pool).await?;
    let (version,): (i64,) = sqlx::query_as("pragma user_version").fetch_one(&pool).await?;
    if version < 1 {
        sqlx::raw_sql(include_str!("../schema-1.sql")).execute(&pool).await?;
    }
    if version < 2 {
        sqlx::raw_sql(include_str!("../schema-2.sql")).execute(&pool).await?;
    }
    Ok(pool)
}

impl Provider {
    /// Begins a transaction: what had to happen by now has happened before it.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, Error> {
        let mut tx = self.0.pool.begin_with("begin immediate").await?;
        change::ripen(self, &mut tx).await?;
        Ok(tx)
    }
}
