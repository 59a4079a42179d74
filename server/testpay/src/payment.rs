//! A payment and its states: created → processing → succeeded | cancelled; created → succeeded | failed | cancelled.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    Error, Provider,
    choice::Reason,
    lang::Lang,
    method::{Method, SavedMethod},
};

/// The state of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum State {
    /// A new payment: the payer has not chosen yet.
    Created,
    /// A payment that the payer has made, with the money on its way.
    Processing,
    /// A captured payment.
    Succeeded,
    /// A declined payment.
    Failed,
    /// A payment that the merchant cancelled.
    Cancelled,
}

/// The payment that a merchant asks for.
pub(crate) struct Order {
    /// The merchant's own name for it.
    pub reference: String,
    /// The amount in minor units.
    pub amount: i64,
    /// The currency's code of ISO 4217.
    pub currency: String,
    /// The description of the goods.
    pub description: String,
    /// The payer's language.
    pub language: Lang,
    /// The host by which the merchant reached us.
    pub host: String,
    /// The address that the payer goes to afterwards.
    pub return_url: String,
    /// The address that webhooks go to.
    pub notify_url: String,
    /// The merchant's deadline, in milliseconds.
    pub expires_at: i64,
    /// The method.
    pub method: Method,
    /// The payer's name at the provider, where they pay in its app.
    pub open_id: Option<String>,
    /// The merchant's own name of the payer.
    pub payer: Option<String>,
    /// Whether the payer may save the method.
    pub may_save: bool,
    /// The saved method to charge.
    pub token: Option<String>,
}

/// A payment as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Payment {
    /// The id, `tp_…`.
    pub id: String,
    /// The merchant's own name for it.
    pub reference: String,
    /// The amount in minor units.
    pub amount: i64,
    /// The currency's code of ISO 4217.
    pub currency: String,
    /// The description of the goods.
    pub description: String,
    /// The payer's language.
    pub language: Lang,
    /// The host by which the merchant reached us.
    pub host: String,
    /// The address that the payer goes to afterwards.
    pub return_url: String,
    /// The address that webhooks go to.
    pub notify_url: String,
    /// The state.
    pub state: State,
    /// The reason of a failure.
    pub reason: Option<Reason>,
    /// The merchant's deadline, in milliseconds.
    pub expires_at: i64,
    /// The time at which it was made, in milliseconds.
    pub created_at: i64,
    /// The time at which it succeeded, failed or was cancelled, in milliseconds.
    pub settled_at: Option<i64>,
    /// The method.
    pub method: Method,
    /// The payer's name at the provider, where they pay in its app.
    pub open_id: Option<String>,
    /// The merchant's own name of the payer.
    pub payer: Option<String>,
    /// Whether the payer may save the method.
    pub may_save: bool,
    /// The method that was saved with it, or that was charged.
    pub token: Option<String>,
    /// The name by which the owner of that method knows it, if it was saved with it.
    pub saved_label: Option<String>,
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
    method: Method,
    /// The text of the code that a phone scans.
    qr_code: Option<String>,
    open_id: Option<&'a str>,
    saved_method: Option<SavedMethod>,
}

impl Payment {
    /// Returns the payment as the merchant sees it.
    pub(crate) fn shown<'a>(&'a self, provider: &'a Provider) -> Shown<'a> {
        let url = format!("http://{}/pay/test/{}", self.host, self.id);
        // What was saved is worth something once the money is there.
        let saved = self.token.clone().filter(|_| self.state == State::Succeeded && self.method != Method::Saved);
        Shown {
            id: &self.id,
            merchant: &provider.0.merchant,
            reference: &self.reference,
            amount: self.amount,
            currency: &self.currency,
            state: self.state,
            reason: self.reason,
            qr_code: (self.method == Method::QrCode).then(|| url.clone()),
            url,
            created_at: self.created_at,
            settled_at: self.settled_at,
            method: self.method,
            open_id: self.open_id.as_deref(),
            saved_method: saved.map(|token| SavedMethod {
                token,
                payer: self.payer.clone().unwrap_or_default(),
                label: self.saved_label.clone().unwrap_or_default(),
            }),
        }
    }
}

/// Writes a query for a payment's columns, chosen by the rest of the text.
macro_rules! payment {
    ($rest:literal) => {
        concat!(
            "select id, reference, amount, currency, description, language, host, return_url, notify_url, state, \
             reason, expires_at, created_at, settled_at, method, open_id, payer, may_save, token, \
             ( \
               select m.label \
               from saved_method m \
               where m.token = payment.token \
             ) as saved_label \
             from payment ",
            $rest
        )
    };
}

/// Returns the payment with this id.
pub(crate) async fn by_id(conn: &mut SqliteConnection, id: &str) -> Result<Option<Payment>, Error> {
    Ok(sqlx::query_as(payment!("where id = $1")).bind(id).fetch_optional(conn).await?)
}

/// Returns the newest payment with the merchant's own name.
pub(crate) async fn by_reference(conn: &mut SqliteConnection, reference: &str) -> Result<Option<Payment>, Error> {
    let newest = payment!("where reference = $1 order by created_at desc, rowid desc limit 1");
    Ok(sqlx::query_as(newest).bind(reference).fetch_optional(conn).await?)
}
