//! The shop: orders, payments, refunds and disputes, and the ledger that all money stands in.
//!
//! Knows nothing of how providers are reached, and nothing of how far learners are.

#![deny(clippy::missing_errors_doc)]

mod check;
pub mod dispute;
pub mod ledger;
mod letter;
mod notify;
pub mod order;
pub mod payment;
pub mod reconciliation;
mod refund_letters;
pub mod refund_policy;
pub mod refund_request;

use content::catalogue::SaleCheck;
use ground::{Env, db::with_step, jobs::JobRegistry, migrations, settings::Catalogue};

/// The platform's fee on a sale, in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlatformFee(pub i64);

impl Default for PlatformFee {
    /// Returns the fee of a school that sets none: a tenth.
    fn default() -> Self {
        Self(1_000)
    }
}

/// Returns the environment with the shop's migrations and state, without payment providers yet.
#[must_use]
pub fn install(env: Env) -> Env {
    let env = env.with_migrations(migrations![
        "20261129000005_commerce",
        "20261129230004_folded_titles",
        "20261130110000_renamed_codes",
        "20261130110003_unfolded_titles",
        "20261130130001_webhook_headers",
        "20261130130002_refund_updates",
        "20261130130003_ways_to_pay",
        "20261130140000_payment_providers",
        "20261130150000_provider_columns",
        "20261130170000_saved_methods",
        "20261130171000_refund_requests",
        "20261130174500_reconciliation",
        "20261130181000_disputes",
        "20261130181500_refund_approvals",
        "20261130183000_statement_parts",
        "20261130191701_token_hmac",
        "20261130193000_asked_disputes",
        "20261130193100_early_disputes",
        "20261130193200_methods_set_aside",
        "20261130200000_provider_certificates",
        "20261130203000_seen_webhooks",
        "20261130204000_refund_approvers",
        "20261130212000_statement_uploads",
        "20261130221000_external_refunds",
        "20261130221500_dispute_shares",
        "20261201040000_missing_entries",
        "20261201040001_lines_of_refunds",
    ]);
    with_step(env, order::FOLDED_TITLES)
        .with(PlatformFee::default())
        .with(payment::Gateways::default())
        .with(payment::webhook::WebhookInbox::default())
        .with(order::OrderUpdates::default())
        .with(refund_request::LearningRecord::default())
        .with(reconciliation::TimeLimit::default())
        .with(SaleCheck(|env, price| env.part::<payment::Gateways>().take(price)))
}

/// Returns the catalogue with the settings of the shop.
#[must_use]
pub fn settings(catalogue: Catalogue) -> Catalogue {
    refund_policy::settings(catalogue.with(&payment::FAILURES_BEFORE_LAST))
}

/// Returns the registry with the jobs, sweeps and checks of the shop.
#[must_use]
pub fn register(registry: JobRegistry) -> JobRegistry {
    dispute::register(reconciliation::register(payment::register(registry)))
        .check(|db| async move { check::run(&db).await })
        .check(|db| async move { refund_request::check(&db).await })
        .check(|db| async move { dispute::check(&db).await })
}
