//! A connection, wherever it comes from: the pool, or an open transaction.

use std::ops::{Deref, DerefMut};

use sqlx::{Database, PgConnection, Postgres, Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection};

use super::{
    pool::{Db, Engine},
    tx::{Inner, Tx},
};
use crate::{Env, Result};

/// The source of a read's connection: the pool, or the transaction that is open.
pub struct Conn<'a> {
    source: Source<'a>,
    /// The school's environment.
    pub env: &'a Env,
}

enum Source<'a> {
    SqlitePool(&'a SqlitePool),
    Sqlite(&'a mut SqliteConnection),
    PostgresPool(&'a sqlx::PgPool),
    Postgres(&'a mut PgConnection),
}

/// A connection of one of the two drivers.
pub enum AcquiredConn<'a> {
    /// A connection to SQLite.
    Sqlite(ConnRef<'a, Sqlite>),
    /// A connection to PostgreSQL.
    Postgres(ConnRef<'a, Postgres>),
}

/// A connection from a pool, or one that is borrowed.
pub enum ConnRef<'a, DB: Database> {
    /// A connection that goes back to its pool when dropped.
    Pooled(PoolConnection<DB>),
    /// A connection that belongs to a transaction.
    Borrowed(&'a mut DB::Connection),
}

impl<DB: Database> Deref for ConnRef<'_, DB> {
    type Target = DB::Connection;
    fn deref(&self) -> &DB::Connection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Borrowed(connection) => connection,
        }
    }
}
impl<DB: Database> DerefMut for ConnRef<'_, DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Borrowed(connection) => connection,
        }
    }
}

impl<'a> Conn<'a> {
    /// Returns the connection itself, taken from the pool where it is not a transaction's.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when the pool gives no connection.
    pub async fn acquire(self) -> Result<AcquiredConn<'a>> {
        Ok(match self.source {
            Source::SqlitePool(pool) => AcquiredConn::Sqlite(ConnRef::Pooled(pool.acquire().await?)),
            Source::Sqlite(connection) => AcquiredConn::Sqlite(ConnRef::Borrowed(connection)),
            Source::PostgresPool(pool) => AcquiredConn::Postgres(ConnRef::Pooled(pool.acquire().await?)),
            Source::Postgres(connection) => AcquiredConn::Postgres(ConnRef::Borrowed(connection)),
        })
    }
}

impl<'a> From<&'a Db> for Conn<'a> {
    fn from(db: &'a Db) -> Self {
        let source = match &db.engine {
            Engine::Sqlite { read, .. } => Source::SqlitePool(read),
            Engine::Postgres(pool) => Source::PostgresPool(pool),
        };
        Self { source, env: &db.env }
    }
}

impl<'a> From<&'a mut Tx> for Conn<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        let source = match &mut tx.inner {
            Inner::Sqlite(tx) => Source::Sqlite(tx),
            Inner::Postgres(tx) => Source::Postgres(tx),
        };
        Self { source, env: &tx.env }
    }
}

impl Tx {
    /// Lends the transaction's connection to a read that takes a `&mut Conn`, as `&mut tx.conn()`.
    pub fn conn(&mut self) -> Conn<'_> {
        self.into()
    }
}

/// Lends the connection on, so that one read can run several queries.
impl<'a> From<&'a mut Conn<'_>> for Conn<'a> {
    fn from(conn: &'a mut Conn<'_>) -> Self {
        let source = match &mut conn.source {
            Source::SqlitePool(pool) => Source::SqlitePool(pool),
            Source::Sqlite(connection) => Source::Sqlite(connection),
            Source::PostgresPool(pool) => Source::PostgresPool(pool),
            Source::Postgres(connection) => Source::Postgres(connection),
        };
        Self { source, env: conn.env }
    }
}
