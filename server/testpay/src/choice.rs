//! The choices of the payer on the hosted page.

use serde::{Deserialize, Serialize};

/// The outcome of the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum Choice {
    /// Success at once.
    Succeed,
    /// A decline.
    Decline,
    /// Processing, and success after a while.
    Delay,
    /// Processing, without another word.
    Silent,
    /// Success after the merchant's deadline.
    Late,
}

/// The reason why a payment failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub(crate) enum Reason {
    /// An account that holds too little.
    InsufficientFunds,
    /// A decline by the bank.
    CardDeclined,
    /// A card that is too old.
    ExpiredCard,
    /// An amount above what the payer may spend.
    LimitExceeded,
    /// A payer who changed their mind.
    CancelledByPayer,
}

/// The event that the merchant sees first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum First {
    /// The webhook.
    #[default]
    Notification,
    /// The returning payer.
    Return,
}

/// The hosted page's form.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    /// The outcome.
    pub choice: Choice,
    /// The reason, if it is declined.
    pub reason: Option<Reason>,
    /// The event that comes first.
    #[serde(default)]
    pub order: First,
}
