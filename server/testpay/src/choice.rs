//! What the payer chooses on the hosted page.

use serde::{Deserialize, Serialize};

/// What happens to the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum Choice {
    /// It succeeds.
    Succeed,
    /// It fails.
    Decline,
    /// It stays in processing and succeeds after a while.
    Delay,
    /// It stays in processing, and nobody says a word.
    Silent,
    /// It succeeds after the merchant's deadline.
    Late,
}

/// Why a payment failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub(crate) enum Reason {
    /// The account holds too little.
    InsufficientFunds,
    /// The bank said no.
    CardDeclined,
    /// The card is too old.
    ExpiredCard,
    /// More than the payer may spend.
    LimitExceeded,
    /// The payer changed their mind.
    CancelledByPayer,
}

/// What the merchant sees first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum First {
    /// The notification.
    #[default]
    Notification,
    /// The returning payer.
    Return,
}

/// The hosted page's form.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    /// What happens.
    pub choice: Choice,
    /// Why, if it is declined.
    pub reason: Option<Reason>,
    /// What comes first.
    #[serde(default)]
    pub order: First,
}
