//! A payment and its states: created → processing → succeeded | cancelled; created → succeeded | failed | cancelled.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{Error, Provider, choice::Reason, lang::Lang};

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum State {
    /// The payer has not chosen yet.
    Created,
    /// The payer has paid, and the money is on its way.
    Processing,
    /// Captured.
    Succeeded,
    /// Declined.
    Failed,
    /// Called off by the merchant.
    Cancelled,
}

/// What a merchant asks for.
pub(crate) struct Order {
    /// The merchant's own name for it.
    pub reference: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// What is paid for.
    pub description: String,
    /// The payer's.
    pub language: Lang,
    /// By which address the merchant reached us.
    pub host: String,
    /// Where the payer goes afterwards.
    pub return_url: String,
    /// Where notifications go.
    pub notify_url: String,
    /// The merchant's deadline.
    pub expires_at: i64,
}

/// A payment as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Payment {
    /// `tp_…`
    pub id: String,
    /// The merchant's own name for it.
    pub reference: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// What is paid for.
    pub description: String,
    /// The payer's.
    pub language: Lang,
    /// By which address the merchant reached us.
    pub host: String,
    /// Where the payer goes afterwards.
    pub return_url: String,
    /// Where notifications go.
    pub notify_url: String,
    /// Where it stands.
    pub state: State,
    /// Why it failed.
    pub reason: Option<Reason>,
    /// The merchant's deadline.
    pub expires_at: i64,
    /// When it was made.
    pub created_at: i64,
    /// When it succeeded, failed or was called off.
    pub settled_at: Option<i64>,
}

/// A payment as the merchant sees it.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    id: &'a str,
    merchant: &'a str,
    reference: &'a str,
    amount: i64,
    currency: &'a str,
    state: State,
    reason: Option<Reason>,
    url: String,
    created_at: i64,
    settled_at: Option<i64>,
}

impl Payment {
    /// As the merchant sees it.
    pub(crate) fn shown<'a>(&'a self, provider: &'a Provider) -> Shown<'a> {
        Shown {
            id: &self.id,
            merchant: &provider.0.merchant,
            reference: &self.reference,
            amount: self.amount,
            currency: &self.currency,
            state: self.state,
            reason: self.reason,
            url: format!("http://{}/pay/test/{}", self.host, self.id),
            created_at: self.created_at,
            settled_at: self.settled_at,
        }
    }
}

/// A payment's columns, chosen by the rest of the text.
macro_rules! payment {
    ($rest:literal) => {
        concat!(
            "select id, reference, amount, currency, description, language, host, return_url, notify_url, state, reason, \
             expires_at, created_at, settled_at from payment ",
            $rest
        )
    };
}

/// The payment with this id.
pub(crate) async fn by_id(conn: &mut SqliteConnection, id: &str) -> Result<Option<Payment>, Error> {
    Ok(sqlx::query_as(payment!("where id = $1")).bind(id).fetch_optional(conn).await?)
}

/// The newest payment with the merchant's own name.
pub(crate) async fn by_reference(conn: &mut SqliteConnection, reference: &str) -> Result<Option<Payment>, Error> {
    let newest = payment!("where reference = $1 order by created_at desc, rowid desc limit 1");
    Ok(sqlx::query_as(newest).bind(reference).fetch_optional(conn).await?)
}
