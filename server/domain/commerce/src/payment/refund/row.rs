//! Refunds as the database stores them, and the job that carries one out.

use ground::{Conn, Result, fetch_all, fetch_optional};
use model::{
    Currency, Id, Millis, Money,
    account::Person,
    order::{Order, Payment, RefundReason, RefundState},
};
use serde::{Deserialize, Serialize};

use crate::{
    order::Item,
    payment::allocation::{Refund, RefundAllocation},
};

/// The payload of the job that sends a refund, and asks about it until it is final.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct SendRefund {
    pub refund: Id<Refund>,
    pub tries: usize,
    /// The instant from which it is tried; `None`: since the refund was requested.
    #[serde(default)]
    pub since: Option<Millis>,
    /// Whether a refund that the provider had accepted and does not know any more is created again.
    #[serde(default)]
    pub creates_again: bool,
}

impl SendRefund {
    /// Returns the payload of the first attempt.
    pub const fn new(refund: Id<Refund>) -> Self {
        Self { refund, tries: 0, since: None, creates_again: false }
    }
}

/// A stored refund.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct RefundRow {
    pub id: Id<Refund>,
    pub payment_id: Id<Payment>,
    pub order_id: Id<Order>,
    pub provider: String,
    pub amount: i64,
    pub currency: Currency,
    pub reason: RefundReason,
    pub state: RefundState,
    pub note: String,
    pub reference: Option<String>,
    pub created_at: Millis,
    /// Whether it closed the courses of its order.
    pub ends_access: bool,
    /// The instant at which it was left to a person; `None`: it goes on by itself, or is done.
    pub given_up_at: Option<Millis>,
    /// Whether it was made at the provider itself.
    pub is_external: bool,
}

impl RefundRow {
    pub const fn money(&self) -> Money {
        Money { minor: self.amount, currency: self.currency }
    }
}

/// Returns the refund with our reference.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn find_refund(conn: impl Into<Conn<'_>>, refund: Id<Refund>) -> Result<Option<RefundRow>> {
    const ROW: &str = "select r.id, r.payment_id, p.order_id, p.provider, r.amount, r.currency, r.reason, r.state, \
          r.note, r.reference, r.created_at, r.ends_access, r.given_up_at, r.is_external \
        from refund r \
        join payment p on p.id = r.payment_id \
        where r.id = $1";
    Ok(fetch_optional!(conn.into(), ROW, refund))
}

/// Returns the parts of a refund, in the order of its order's items.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn parts(conn: impl Into<Conn<'_>>, refund: Id<Refund>) -> Result<Vec<RefundAllocation>> {
    const PARTS: &str = "select f.order_item_id, i.teacher_id, f.amount, f.teacher_amount \
        from refund_item f \
        join order_item i on i.id = f.order_item_id \
        where f.refund_id = $1 \
        order by f.order_item_id";
    let rows: Vec<(Id<Item>, Id<Person>, i64, i64)> = fetch_all!(conn.into(), PARTS, refund);
    let part = |(item, teacher, amount, teacher_amount)| RefundAllocation { item, teacher, amount, teacher_amount };
    Ok(rows.into_iter().map(part).collect())
}
