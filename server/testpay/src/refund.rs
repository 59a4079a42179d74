//! Refunds, never more than was captured.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{Error, payment::State};

/// A refund, stored and shown alike.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub(crate) struct Refund {
    /// The id, `tr_…`.
    pub id: String,
    /// The merchant's own name for it, if it gave one.
    pub reference: Option<String>,
    /// The payment's id.
    pub payment: String,
    /// The amount in minor units.
    pub amount: i64,
    /// The payment's currency.
    pub currency: String,
    /// The state: processing, succeeded or failed.
    pub state: State,
    /// The reason of a failure.
    pub refusal: Option<String>,
    /// The time at which it was made, in milliseconds.
    pub created_at: i64,
    /// The time at which it succeeded or failed, in milliseconds.
    pub settled_at: Option<i64>,
}

/// The refund that a merchant asks for.
pub(crate) struct Order {
    /// The merchant's own name for it.
    pub reference: Option<String>,
    /// The payment's id.
    pub payment: String,
    /// The amount in minor units.
    pub amount: i64,
    /// The reason, for the merchant's own records.
    pub reason: String,
}

/// Writes a query for a refund's columns, chosen by the rest of the text.
macro_rules! refund {
    ($rest:literal) => {
        concat!(
            "select r.id, r.reference, r.payment, r.amount, p.currency, r.state, r.refusal, r.created_at, \
               r.settled_at \
             from refund r \
             join payment p on p.id = r.payment ",
            $rest
        )
    };
}

/// Returns the refund with this id.
pub(crate) async fn by_id(conn: &mut SqliteConnection, id: &str) -> Result<Option<Refund>, Error> {
    Ok(sqlx::query_as(refund!("where r.id = $1")).bind(id).fetch_optional(conn).await?)
}

/// Returns the newest refund with the merchant's own name.
pub(crate) async fn by_reference(conn: &mut SqliteConnection, reference: &str) -> Result<Option<Refund>, Error> {
    let newest = refund!("where r.reference = $1 order by r.created_at desc, r.rowid desc limit 1");
    Ok(sqlx::query_as(newest).bind(reference).fetch_optional(conn).await?)
}
