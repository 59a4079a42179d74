//! Payments: attempts to pay an order. What a provider says about one comes through [`apply_update()`], whichever way
//! it came: by webhook or by poll, early, late, twice, or in any order.
//!
//! Nothing that a browser says moves money: its return only makes us poll the provider.

mod allocation;
mod close;
mod factory;
pub mod gateway;
mod gateways;
pub mod health;
mod metered;
mod poll;
pub mod provider;
pub mod refund;
mod row;
mod start;
mod update;
pub mod webhook;

pub use allocation::{Refund, RefundAllocation};
pub use close::{cancel, close};
pub use factory::{BadCredential, CredentialField, Credentials, GatewayFactory};
pub use gateway::{
    CreatePayment, Gateway, GatewayError, GatewayErrorKind, GatewayFuture, HostedCheckout, MerchantAccount,
    PaymentUpdate, WebhookError, WebhookEvent,
};
pub use gateways::{Gateways, reload};
use ground::jobs::JobRegistry;
use model::{job::JobKind, order::OrderEventKind};
pub use poll::poll_payment;
pub use refund::{RefundRequest, issue};
pub use start::{NextStep, handle_return, start};
pub use update::{UpdateOutcome, apply_update};

use crate::order;

/// Adds the jobs and sweeps of payments and orders.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    let registry = registry.job(JobKind::CloseOrder, |db, job| async move {
        let order::CloseOrder { order } = job.payload()?;
        close(&db, order, OrderEventKind::Closed).await
    });
    refund::register(poll::register(registry))
        .sweep("payment webhooks", |db| async move { webhook::sweep(&db).await })
        .sweep("answers of payment providers", |db| async move { health::sweep(&db).await })
}
