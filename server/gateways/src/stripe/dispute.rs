//! Disputes: objections of payers at their banks.

use commerce::payment::{DisputeUpdate, WebhookError};
use model::order::DisputeState;
use serde::Deserialize;

use super::object::{id, money};

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
    payment_intent: Option<String>,
    #[serde(default)]
    balance_transactions: Vec<Movement>,
}

/// What a dispute moved on the account.
#[derive(Debug, Deserialize)]
struct Movement {
    amount: i64,
}

impl Dispute {
    /// Returns the update in our words, or `None` when it is about nothing that was paid as we have it paid. `kind` is
    /// the type of the event.
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
            "needs_response" | "under_review" | "warning_needs_response" | "warning_under_review" => DisputeState::Open,
            // A warning that ends took no money; a payment that is prevented from being disputed stands, too.
            "won" | "warning_closed" | "prevented" => DisputeState::Won,
            "lost" => DisputeState::Lost,
            _ => return Err(WebhookError::Malformed),
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
        }))
    }
}
