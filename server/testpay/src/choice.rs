//! The choices of the payer on the hosted page, and those that an amount makes where there is no page.

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

/// What becomes of a refund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub(crate) enum RefundManner {
    /// It is sent at once.
    #[default]
    Now,
    /// It is accepted, and sent after a while.
    Later,
    /// It is accepted, and refused after a while.
    RefusedLater,
    /// It is refused at once.
    Refused,
}

impl RefundManner {
    /// Returns the manner of a refund of this amount: the last two digits decide, and the payer's choice where they say
    /// nothing.
    pub(crate) const fn of(amount: i64, chosen: Self) -> Self {
        match amount % 100 {
            81 => Self::Later,
            82 => Self::RefusedLater,
            83 => Self::Refused,
            _ => chosen,
        }
    }
}

/// Returns the outcome of a charge of a saved method: nobody sees a page, so the last two digits of the amount decide.
pub(crate) const fn of_saved(amount: i64) -> (Choice, Option<Reason>) {
    match amount % 100 {
        84 => (Choice::Decline, Some(Reason::InsufficientFunds)),
        85 => (Choice::Decline, Some(Reason::ExpiredCard)),
        86 => (Choice::Delay, None),
        _ => (Choice::Succeed, None),
    }
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
    /// What becomes of its refunds.
    #[serde(default)]
    pub refunds: RefundManner,
    /// Sent when the method is to be saved.
    pub save: Option<String>,
}
