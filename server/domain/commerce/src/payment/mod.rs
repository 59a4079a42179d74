//! Payments: attempts to pay an order. What a provider says about one comes through [`settle()`], whichever way it
//! came: by notification, by asking, early, late, twice, or in any order.
//!
//! Nothing that a browser says moves money: its return only makes us ask the provider.

mod begin;
mod close;
pub mod gateway;
pub mod inbox;
mod part;
mod reconcile;
pub mod refund;
mod row;
mod settle;

pub use begin::{Way, begin, returned};
pub use close::{close, give_up};
pub use gateway::{Answer, Disbelieved, Gateway, Gateways, Notice, Opened, Request, Told, Unanswered};
use ground::work::Registry;
use model::{job::JobKind, order::OrderEventKind};
pub use part::{Part, Refund};
pub use reconcile::ask;
pub use refund::{Given, give};
pub use settle::{Outcome, settle};

use crate::order;

/// Adds the jobs and sweeps of payments and orders.
pub(super) fn register(registry: Registry) -> Registry {
    let registry = registry.job(JobKind::CloseOrder, |db, job| async move {
        let order::Close { order } = job.payload()?;
        close(&db, order, OrderEventKind::Closed).await
    });
    refund::register(reconcile::register(registry)).sweep("inbox", |db| async move { inbox::sweep(&db).await })
}
