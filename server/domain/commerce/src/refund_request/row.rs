//! Requests as the database stores them.

use ground::{Conn, Error, Result, fetch_optional, fetch_scalar};
use model::{
    Currency, Id, Millis, Money,
    order::Order,
    refund_request::{RefundFacts, RefundRequest, RefundRequestState, RefundRequestView},
};

/// A stored request.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Row {
    pub id: Id<RefundRequest>,
    pub asked_at: Millis,
    pub reason: String,
    facts: String,
    pub proposed: i64,
    pub currency: Currency,
    pub state: RefundRequestState,
    pub decided_at: Option<Millis>,
    pub note: String,
    pub amount: Option<i64>,
}

impl Row {
    pub const fn money(&self, minor: i64) -> Money {
        Money { minor, currency: self.currency }
    }

    pub fn is_open(&self) -> bool {
        self.state == RefundRequestState::Asked
    }

    /// Returns the request as its buyer sees it.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when its formula cannot be read.
    pub fn view(&self) -> Result<RefundRequestView> {
        let unreadable = |_| Error::Inconsistent { table: "refund_request", column: "facts", row: self.id.to_string() };
        let facts: RefundFacts = serde_json::from_str(&self.facts).map_err(unreadable)?;
        Ok(RefundRequestView {
            state: self.state,
            reason: self.reason.clone(),
            asked_at: self.asked_at,
            facts,
            amount: self.amount.map(|minor| self.money(minor)),
            note: self.note.clone(),
            decided_at: self.decided_at,
        })
    }
}

/// Returns whether a request for a refund of an order waits.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn is_asked(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<bool> {
    const ASKED: &str = "select exists (select 1 from refund_request where order_id = $1 and state = 'asked')";
    Ok(fetch_scalar!(conn.into(), ASKED, order))
}

/// Returns the newest request of an order.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn newest(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<Option<Row>> {
    const NEWEST: &str = "select id, asked_at, reason, facts, proposed, currency, state, decided_at, note, amount \
        from refund_request \
        where order_id = $1 \
        order by id desc \
        limit 1";
    Ok(fetch_optional!(conn.into(), NEWEST, order))
}
