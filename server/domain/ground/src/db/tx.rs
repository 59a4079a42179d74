//! Open transactions, and what they do once they are committed.

use std::{fmt, sync::Arc};

use model::{Id, Millis};
use sqlx::{Postgres, Sqlite, Transaction};

use super::pool::{Db, Engine};
use crate::{Env, Result};

/// An action to run once a transaction is committed.
type AfterCommit = Box<dyn FnOnce(&Env) + Send + Sync>;

/// An open transaction, made by [`transaction!`](crate::transaction) only.
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
    /// Begins a transaction. Use [`transaction!`](crate::transaction), which also commits and repeats.
    ///
    /// # Errors
    /// Fails when the database does.
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
    /// Returns the instant at which the transaction began: one for all that happens in it.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Returns a new id.
    ///
    /// # Errors
    /// [`crate::Error::Crypto`] when the operating system has no randomness.
    pub fn id<T>(&self) -> Result<Id<T>> {
        self.env.id()
    }

    /// Returns the school's environment.
    #[must_use]
    pub fn env(&self) -> &Env {
        &self.env
    }

    /// Runs this action as soon as the transaction is committed, and not at all when it is rolled back. For what lives
    /// in this process's memory; what must not get lost is a job.
    pub fn after_commit(&mut self, action: impl FnOnce(&Env) + Send + Sync + 'static) {
        self.after_commit.push(Box::new(action));
    }

    /// Commits the transaction and runs its actions.
    ///
    /// # Errors
    /// Fails when the database does.
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

    /// Rolls the transaction back.
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
