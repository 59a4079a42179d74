//! A payment and its states: created → processing → succeeded | cancelled; created → succeeded | failed | cancelled.
//!
//! Every step is one update that names the state it leaves, so that of two only one is made.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    Error, Provider,
    choice::{Choice, Reason},
    lang::Lang,
    notice::{self, Kind, When},
};

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

/// Stores a new payment and tells the merchant.
pub(crate) async fn create(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    order: &Order,
) -> Result<(), Error> {
    sqlx::query(
        "insert into payment (id, reference, amount, currency, description, language, host, return_url, notify_url, \
         state, expires_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id)
    .bind(&order.reference)
    .bind(order.amount)
    .bind(&order.currency)
    .bind(&order.description)
    .bind(order.language)
    .bind(&order.host)
    .bind(&order.return_url)
    .bind(&order.notify_url)
    .bind(State::Created)
    .bind(order.expires_at)
    .bind(provider.now())
    .execute(&mut *conn)
    .await?;
    tell(provider, conn, id, Kind::Created, When::Now).await
}

/// Stores a payment that was captured elsewhere. There is no merchant to tell, and no page.
pub(crate) async fn adopt(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    amount: i64,
    currency: &str,
) -> Result<(), Error> {
    sqlx::query(
        "insert into payment (id, reference, amount, currency, description, language, host, return_url, notify_url, \
         state, expires_at, created_at, settled_at) values ($1, $1, $2, $3, '', $4, '', '', '', $5, $6, $6, $6) \
         on conflict (id) do nothing",
    )
    .bind(id)
    .bind(amount)
    .bind(currency)
    .bind(Lang::En)
    .bind(State::Succeeded)
    .bind(provider.now())
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// Calls a payment off; whether that was still possible. Who chose to pay after the deadline will pay.
pub(crate) async fn cancel(provider: &Provider, conn: &mut SqliteConnection, id: &str) -> Result<bool, Error> {
    let cancelled: Option<(Option<Choice>,)> = sqlx::query_as(
        "update payment set state = $2, settled_at = $3, settles_at = null \
         where id = $1 and state in ($4, $5) and choice is not $6 returning choice",
    )
    .bind(id)
    .bind(State::Cancelled)
    .bind(provider.now())
    .bind(State::Created)
    .bind(State::Processing)
    .bind(Choice::Late)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((choice,)) = cancelled else { return Ok(false) };
    if choice != Some(Choice::Silent) {
        tell(provider, conn, id, Kind::Cancelled, When::Now).await?;
    }
    Ok(true)
}

/// Payments whose time has come succeed.
pub(crate) async fn ripen(provider: &Provider, conn: &mut SqliteConnection) -> Result<(), Error> {
    let ripe: Vec<(String,)> = sqlx::query_as(
        "update payment set state = $1, settled_at = settles_at where state = 'processing' and settles_at <= $2 \
         returning id",
    )
    .bind(State::Succeeded)
    .bind(provider.now())
    .fetch_all(&mut *conn)
    .await?;
    for (id,) in ripe {
        tell(provider, conn, &id, Kind::Succeeded, When::Now).await?;
    }
    Ok(())
}

/// Lets so many milliseconds pass for one payment that is under way: it succeeds that much earlier, not before now.
pub(crate) async fn put_forward(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    millis: i64,
) -> Result<(), Error> {
    sqlx::query(
        "update payment set settles_at = max(settles_at - $2, $3) \
         where id = $1 and state = 'processing' and settles_at > $3",
    )
    .bind(id)
    .bind(millis)
    .bind(provider.now())
    .execute(&mut *conn)
    .await?;
    ripen(provider, conn).await?;
    // Its time may be nearer now than what the delivery is waiting for.
    provider.0.bell.notify_one();
    Ok(())
}

/// Queues a notification about the payment as it is now.
async fn tell(provider: &Provider, conn: &mut SqliteConnection, id: &str, kind: Kind, when: When) -> Result<(), Error> {
    if let Some(payment) = by_id(conn, id).await? {
        notice::queue(provider, conn, kind, &payment, None, when).await?;
    }
    Ok(())
}
