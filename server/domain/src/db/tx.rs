//! An open transaction.

use std::sync::Arc;

use model::{Id, Millis, order::Order};
use sqlx::{Postgres, Sqlite, Transaction};

use super::{Db, Engine};
use crate::{Caller, Env, Result};

/// An open transaction; made by [`crate::db::write!`] only.
#[derive(Debug)]
pub struct Tx {
    pub(super) inner: Inner,
    pub(super) env: Arc<Env>,
    caller: Arc<Caller>,
    now: Millis,
    rings: bool,
    orders: Vec<Id<Order>>,
}

#[derive(Debug)]
pub(super) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens a transaction. Use [`crate::db::write!`], which also commits and repeats.
    #[doc(hidden)]
    pub async fn begin(&self) -> Result<Tx> {
        let inner = match &self.engine {
            Engine::Sqlite { write, .. } => Inner::Sqlite(write.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => Inner::Postgres(pool.begin_with("begin isolation level serializable").await?),
        };
        Ok(Tx {
            inner,
            env: self.env.clone(),
            caller: self.caller.clone(),
            now: self.env.now(),
            rings: false,
            orders: Vec::new(),
        })
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

    /// Where the request comes from.
    pub(crate) fn caller(&self) -> Arc<Caller> {
        self.caller.clone()
    }

    /// Has the worker look for jobs as soon as this is committed.
    pub(crate) fn ring(&mut self) {
        self.rings = true;
    }

    /// Has those who watch an order look at it again as soon as this is committed.
    pub(crate) fn changed(&mut self, order: Id<Order>) {
        self.orders.push(order);
    }

    #[doc(hidden)]
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        if self.rings {
            self.env.bell.notify_one();
        }
        for order in self.orders {
            // Nobody may be watching.
            let _ = self.env.orders.send(order);
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
