//! An open transaction.

use std::{fmt, sync::Arc};

use model::{Id, Millis};
use sqlx::{Postgres, Sqlite, Transaction};

use super::pool::{Db, Engine};
use crate::{Env, Result};

/// Something to do once a transaction is committed.
type AfterCommit = Box<dyn FnOnce(&Env) + Send + Sync>;

/// An open transaction; made by [`transaction!`](crate::transaction) only.
pub struct Tx {
    pub(super) inner: Inner,
    pub(super) env: Arc<Env>,
    now: Millis,
    after_commit: Vec<AfterCommit>,
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("now", &self.now).finish_non_exhaustive()
    }
}

pub(super) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens a transaction. Use [`transaction!`](crate::transaction), which also commits and repeats.
    #[doc(hidden)]
    pub async fn begin(&self) -> Result<Tx> {
        let inner = match &self.engine {
            Engine::Sqlite { write, .. } => Inner::Sqlite(write.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => Inner::Postgres(pool.begin_with("begin isolation level serializable").await?),
        };
        Ok(Tx { inner, env: self.env.clone(), now: self.env.now(), after_commit: Vec::new() })
    }
}

impl Tx {
    /// The instant at which the transaction began: one for all that happens in it.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// A new id.
    pub fn id<T>(&self) -> Result<Id<T>> {
        self.env.id()
    }

    /// What the school has at hand.
    #[must_use]
    pub fn env(&self) -> &Env {
        &self.env
    }

    /// Has something done as soon as this is committed, and not at all when it is rolled back. For what lives in this
    /// process's memory; what must not get lost is a job.
    pub fn after_commit(&mut self, action: impl FnOnce(&Env) + Send + Sync + 'static) {
        self.after_commit.push(Box::new(action));
    }

    #[doc(hidden)]
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        for action in self.after_commit {
            action(&self.env);
        }
        Ok(())
    }

    #[doc(hidden)]
    pub async fn rollback(self) {
        // A failed rollback means a dead connection, and with it the transaction is gone anyway.
        let result = match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await,
            Inner::Postgres(tx) => tx.rollback().await,
        };
        if let Err(error) = result {
            tracing::debug!(%error, "rollback");
        }
    }
}
