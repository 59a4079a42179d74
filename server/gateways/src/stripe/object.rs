//! What Stripe's objects have in common.

use commerce::payment::WebhookError;
use model::{Currency, Money};
use serde::Deserialize;

/// The length of an id, at most, in bytes.
const MAX_ID_BYTES: usize = 255;

/// An object with an id.
pub(super) trait Identified {
    /// Returns the id.
    fn id(&self) -> &str;
}

/// The reference of an object.
#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    pub id: String,
}

/// What we note on our objects there. Of other people's objects on the same account, it is empty.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    /// Our reference of a payment.
    pub payment: Option<String>,
    /// The method by which it is paid.
    pub method: Option<String>,
    /// Our reference of a refund.
    pub refund: Option<String>,
    /// Our reference of a method that is saved without a payment.
    pub setup: Option<String>,
    /// Our reference of a person.
    pub person: Option<String>,
}

/// Another object: its id, or all of it where it was asked for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Expandable<T> {
    Id(String),
    Whole(T),
}

impl<T: Identified> Expandable<T> {
    /// Returns the id of the object.
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Whole(object) => object.id(),
        }
    }

    /// Returns the object, where it was asked for.
    pub const fn whole(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Whole(object) => Some(object),
        }
    }
}

impl Identified for Reference {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Returns whether a text can be an id: it goes into addresses.
pub(super) fn is_id(text: &str) -> bool {
    (1..=MAX_ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Returns an id that is one.
///
/// # Errors
/// [`WebhookError::Malformed`] for any other text.
pub(super) fn id(text: String) -> Result<String, WebhookError> {
    if is_id(&text) { Ok(text) } else { Err(WebhookError::Malformed) }
}

/// Returns an amount that is not negative, in a currency of ours, which Stripe writes in small letters.
pub(super) fn money(minor: i64, currency: &str) -> Result<Money, WebhookError> {
    signed_money(minor, currency).filter(|money| money.minor >= 0).ok_or(WebhookError::Malformed)
}

/// Returns an amount in a currency of ours, which Stripe writes in small letters.
pub(super) fn signed_money(minor: i64, currency: &str) -> Option<Money> {
    let is_small = currency.bytes().all(|byte| byte.is_ascii_lowercase());
    let currency = Currency::parse(&currency.to_ascii_uppercase()).filter(|_| is_small)?;
    Some(Money { minor, currency })
}
