//! What the test provider answers, and what it means.

use commerce::payment::{
    GatewayError, PaymentUpdate, RefundUpdate, SavedMethod, SavedMethodKind, SetupState, SetupUpdate, WebhookError,
};
use model::{
    Currency, Money,
    order::{DeclineReason, PaymentState, RefundState},
};
use reqwest::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::client::{refusal, unreadable};

/// A payment as the provider reports it.
#[derive(Deserialize)]
pub(super) struct TheirPayment {
    pub id: String,
    pub url: String,
    pub qr_code: Option<String>,
    merchant: String,
    reference: String,
    amount: i64,
    currency: String,
    state: String,
    reason: Option<String>,
    saved_method: Option<TheirMethod>,
}

#[derive(Deserialize)]
struct TheirMethod {
    token: String,
    label: String,
}

/// The saving of a method without a payment as the provider reports it.
#[derive(Deserialize)]
pub(super) struct TheirSetup {
    pub id: String,
    pub url: String,
    merchant: String,
    reference: String,
    state: String,
    saved_method: Option<TheirMethod>,
}

/// A refund as the provider reports it.
#[derive(Deserialize)]
pub(super) struct TheirRefund {
    id: String,
    reference: Option<String>,
    payment: String,
    amount: i64,
    currency: String,
    state: String,
    refusal: Option<String>,
}

/// The account that the secret opens.
#[derive(Deserialize)]
pub(super) struct TheirAccount {
    pub merchant: String,
    pub sandbox: bool,
}

impl TheirPayment {
    /// Returns the update in our words, if it is about a payment of this merchant's.
    ///
    /// # Errors
    /// [`WebhookError::WrongMerchant`]; or [`WebhookError::Malformed`] for words that nobody agreed on.
    pub(super) fn into_update(self, merchant: &str) -> Result<PaymentUpdate, WebhookError> {
        if self.merchant != merchant {
            return Err(WebhookError::WrongMerchant);
        }
        let state = match self.state.as_str() {
            "created" => PaymentState::Created,
            "processing" => PaymentState::Pending,
            "succeeded" => PaymentState::Succeeded,
            "failed" => PaymentState::Failed,
            "cancelled" => PaymentState::Cancelled,
            _ => return Err(WebhookError::Malformed),
        };
        Ok(PaymentUpdate {
            merchant_reference: self.reference,
            reference: self.id,
            amount: money(self.amount, &self.currency).ok_or(WebhookError::Malformed)?,
            state,
            decline: self.reason.map(|reason| DeclineReason::parse(&reason).unwrap_or(DeclineReason::Unknown)),
            saved: self.saved_method.map(TheirMethod::into_ours),
        })
    }
}

impl TheirMethod {
    fn into_ours(self) -> SavedMethod {
        SavedMethod { token: self.token, label: self.label, kind: SavedMethodKind::Card, expires_at: None }
    }
}

impl TheirSetup {
    /// Returns the update in our words.
    ///
    /// # Errors
    /// [`GatewayError`] when it is another merchant's, or for words that nobody agreed on.
    pub(super) fn into_update(self, merchant: &str) -> Result<SetupUpdate, GatewayError> {
        if self.merchant != merchant {
            return Err(unreadable("a method of another merchant's".into()));
        }
        let state = match (self.state.as_str(), self.saved_method) {
            ("open", _) => SetupState::Open,
            ("saved", Some(method)) => SetupState::Saved(method.into_ours()),
            ("saved", None) | ("failed", _) => SetupState::Failed,
            (state, _) => return Err(unreadable(format!("a method that is {state:?}"))),
        };
        Ok(SetupUpdate { merchant_reference: self.reference, state })
    }
}

impl TheirRefund {
    /// Returns the update in our words. A refund that we did not name is none of ours.
    ///
    /// # Errors
    /// [`GatewayError`] for words that nobody agreed on.
    pub(super) fn into_update(self) -> Result<RefundUpdate, GatewayError> {
        let state = match self.state.as_str() {
            "processing" => RefundState::Pending,
            "succeeded" => RefundState::Succeeded,
            "failed" => RefundState::Refused,
            state => return Err(unreadable(format!("a refund that is {state:?}"))),
        };
        let amount = money(self.amount, &self.currency);
        Ok(RefundUpdate {
            merchant_reference: self.reference.unwrap_or_default(),
            reference: self.id,
            payment_reference: self.payment,
            amount: amount.ok_or_else(|| unreadable(format!("an amount in {:?}", self.currency)))?,
            state,
            refusal: self.refusal,
        })
    }
}

/// Returns an amount in a currency of ours.
pub(super) fn money(minor: i64, currency: &str) -> Option<Money> {
    Currency::parse(currency).map(|currency| Money { minor, currency })
}

/// Returns what is in a response that is a success, or reports a conflict with the state of what was asked for.
///
/// # Errors
/// [`GatewayError`] for any other response.
pub(super) fn read<T: DeserializeOwned>(status: StatusCode, answer: Value) -> Result<T, GatewayError> {
    if !status.is_success() && status != StatusCode::CONFLICT {
        return Err(refusal(status, &answer));
    }
    serde_json::from_value(answer).map_err(|error| unreadable(format!("{status}: {error}")))
}
