//! Disputes: objections of payers at their banks.

use commerce::payment::{DisputeUpdate, GatewayError, PaymentReference, WebhookError};
use model::{Millis, dispute::DisputeState};
use serde::Deserialize;

use super::{
    api::Api,
    keys::Keys,
    object::{Identified, id, is_id, money},
};
use crate::client::unreadable;

/// The pages of a payment's disputes that are read, at most.
const MAX_PAGES: usize = 10;
/// The characters of a reason, at most.
const MAX_REASON_CHARS: usize = 100;

/// A dispute as Stripe reports it.
#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    id: String,
    object: String,
    amount: i64,
    currency: String,
    status: String,
    reason: String,
    livemode: bool,
    created: i64,
    #[serde(default)]
    evidence_details: Option<EvidenceDetails>,
    payment_intent: Option<String>,
    #[serde(default)]
    balance_transactions: Vec<Movement>,
}

/// What is known of the evidence.
#[derive(Debug, Deserialize)]
struct EvidenceDetails {
    /// In seconds since 1970.
    due_by: Option<i64>,
}

/// What a dispute moved on the account.
#[derive(Debug, Deserialize)]
struct Movement {
    amount: i64,
}

impl Identified for Dispute {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Dispute {
    /// Returns the update in our words, or `None` when it is about nothing that was paid as we have it paid. `kind` is
    /// the type of the event; empty where it was asked for.
    ///
    /// # Errors
    /// [`WebhookError::WrongMerchant`] for one of the other environment; [`WebhookError::Malformed`] for words that
    /// nobody agreed on.
    pub fn into_update(self, kind: &str, is_live: bool) -> Result<Option<DisputeUpdate>, WebhookError> {
        if self.object != "dispute" {
            return Err(WebhookError::Malformed);
        }
        if self.livemode != is_live {
            return Err(WebhookError::WrongMerchant);
        }
        let state = match self.status.as_str() {
            // A payment that is prevented from being disputed stands.
            "prevented" => DisputeState::Won,
            // Our states have the names that Stripe gave them.
            status => DisputeState::parse(status).ok_or(WebhookError::Malformed)?,
        };
        let Some(payment_reference) = self.payment_intent else { return Ok(None) };
        let moved = self.balance_transactions.iter().fold(0_i64, |sum, moved| sum.saturating_add(moved.amount));
        let funds_withdrawn = match kind {
            "charge.dispute.funds_withdrawn" => true,
            "charge.dispute.funds_reinstated" => false,
            _ => moved < 0,
        };
        Ok(Some(DisputeUpdate {
            reference: id(self.id)?,
            merchant_reference: String::new(),
            payment_reference: id(payment_reference)?,
            amount: money(self.amount, &self.currency)?,
            state,
            reason: self.reason.chars().take(MAX_REASON_CHARS).collect(),
            funds_withdrawn,
            opened_at: millis(self.created)?,
            evidence_due_at: self.evidence_details.and_then(|details| details.due_by).map(millis).transpose()?,
        }))
    }
}

/// Fetches a dispute. Returns `None` when Stripe does not know it.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn fetch(api: &Api, keys: &Keys, reference: &str) -> Result<Option<DisputeUpdate>, GatewayError> {
    if !is_id(reference) {
        return Ok(None);
    }
    let found: Option<Dispute> = api.find(api.get(&format!("disputes/{reference}"))).await?;
    found.map_or(Ok(None), |dispute| believed(dispute, keys))
}

/// Fetches the disputes of a payment.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn list(
    api: &Api,
    keys: &Keys,
    payment: &PaymentReference,
) -> Result<Vec<DisputeUpdate>, GatewayError> {
    let Some(payment) = payment.reference.as_deref().filter(|payment| is_id(payment)) else { return Ok(Vec::new()) };
    let (query, mut found) = (vec![("payment_intent", payment.to_owned())], Vec::new());
    let each = |dispute: Dispute| {
        found.extend(believed(dispute, keys)?);
        Ok::<_, GatewayError>(true)
    };
    api.list("disputes", &query, MAX_PAGES, each).await?;
    Ok(found)
}

fn believed(dispute: Dispute, keys: &Keys) -> Result<Option<DisputeUpdate>, GatewayError> {
    let update = dispute.into_update("", keys.is_live);
    update.map_err(|why| unreadable(format!("a dispute that is not believed: {why:?}")))
}

/// Returns the instant of seconds since 1970.
fn millis(seconds: i64) -> Result<Millis, WebhookError> {
    let is_sane = seconds > 0;
    seconds.checked_mul(Millis::SECOND).map(Millis).filter(|_| is_sane).ok_or(WebhookError::Malformed)
}
