//! Payments: attempts to pay an order. What a provider says about one comes through [`apply_update()`], whichever way
//! it came: by webhook or by poll, early, late, twice, or in any order.
//!
//! Nothing that a browser says moves money: its return only makes us poll the provider.

mod account;
mod allocation;
pub(crate) mod booked;
mod capabilities;
mod certificates;
mod close;
mod create;
mod dispute_update;
mod embedded;
mod factory;
mod fee;
pub mod gateway;
mod gateway_error;
mod gateways;
pub mod health;
mod identify;
mod metered;
mod offer;
mod outcome;
mod page_needs;
mod payer_state;
mod poll;
pub mod provider;
mod provider_input;
mod qr;
pub mod refund;
mod refund_update;
pub(crate) mod row;
mod sale_gap;
pub mod saved;
mod saved_method;
mod start;
mod statement;
mod unclear;
mod update;
pub mod webhook;
mod webhook_outcome;
mod webhook_request;

pub use allocation::{Refund, RefundAllocation};
pub use capabilities::{AmountLimits, Capabilities, Currencies};
pub use certificates::expiries;
pub use close::{cancel, change_way, close};
pub use create::NextStep;
pub use dispute_update::DisputeUpdate;
pub use embedded::EmbeddedForm;
pub use factory::{BadCredential, CredentialField, Credentials, GatewayFactory};
pub use fee::record_fees;
pub use gateway::{
    Certificate, CreatePayment, CreateRefund, CreatedPayment, Gateway, GatewayError, GatewayErrorKind, GatewayFuture,
    MerchantAccount, Payer, PayerAction, PaymentMethod, PaymentReference, PaymentUpdate, RefundReference, RefundTotal,
    RefundUpdate, SavedMethod, SavedMethodKind, SetupReference, SetupState, SetupUpdate, WebhookEvent,
};
pub use gateways::{FAILURES_BEFORE_LAST, Gateways, reload};
use ground::jobs::JobRegistry;
pub(crate) use health::notify_managers;
pub use identify::{PayerAnswer, start_identified};
use model::{job::JobKind, order::OrderEventKind};
pub use offer::checkout;
pub use outcome::UpdateOutcome;
pub use page_needs::{PageNeeds, apple_domain_file, page_needs};
pub use poll::{ask_payment, poll_payment};
pub use refund::{Outcome as RefundOutcome, RefundInput, issue, retry as retry_refunds};
pub use start::{PayChoice, handle_return, start};
pub use statement::{
    Statement, StatementDay, StatementError, StatementFault, StatementKind, StatementLine, StatementPart,
};
pub use update::apply_update;
pub use webhook_request::{WebhookError, WebhookHeaders, WebhookReceipt, WebhookRequest, WebhookResponse};

use crate::order;

/// Adds the jobs and sweeps of payments and orders.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    let registry = registry.job(JobKind::CloseOrder, |db, job| async move {
        let order::CloseOrder { order } = job.payload()?;
        close(&db, order, OrderEventKind::Closed).await
    });
    saved::register(refund::register(poll::register(registry)))
        .sweep("payment webhooks", |db| async move { webhook::sweep(&db).await })
        .sweep("answers of payment providers", |db| async move { health::sweep(&db).await })
        .sweep("certificates of payment providers", |db| async move { certificates::sweep(&db).await })
}
