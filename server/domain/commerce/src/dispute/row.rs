//! Disputes as the database stores them.

use ground::{Conn, Result, fetch_all, fetch_optional};
use model::{
    Currency, Id, Millis, Money,
    dispute::{Dispute, DisputeState},
    order::Payment,
};

/// A stored dispute.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column, and any of them may be true with any other")]
pub(super) struct Row {
    pub id: Id<Dispute>,
    pub payment_id: Id<Payment>,
    pub amount: i64,
    pub currency: Currency,
    pub reason: String,
    pub state: DisputeState,
    /// Whether the provider said once that it holds the money back.
    pub funds_withdrawn: bool,
    pub evidence_due_at: Option<Millis>,
    /// Whether the ledger has taken it off the provider's account.
    pub is_withdrawn: bool,
    /// Whether the ledger has divided the loss.
    pub is_divided: bool,
    /// Whether it closed the courses of its order for good.
    pub ends_access: bool,
}

impl Row {
    pub const fn money(&self) -> Money {
        Money { minor: self.amount, currency: self.currency }
    }

    /// Returns whether the money is not on the school's account at the provider.
    pub fn is_money_gone(&self) -> bool {
        self.state == DisputeState::Lost || (self.state.is_contested() && self.funds_withdrawn)
    }
}

/// Returns the dispute with this reference of the provider's.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn find(conn: impl Into<Conn<'_>>, provider: &str, reference: &str) -> Result<Option<Row>> {
    const ROW: &str = "select id, payment_id, amount, currency, reason, state, funds_withdrawn, evidence_due_at, \
          is_withdrawn, is_divided, ends_access \
        from dispute \
        where provider = $1 and reference = $2";
    Ok(fetch_optional!(conn.into(), ROW, provider, reference))
}

/// Returns the disputes of a payment, oldest first.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn of_payment(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<Vec<Row>> {
    const ROWS: &str = "select id, payment_id, amount, currency, reason, state, funds_withdrawn, evidence_due_at, \
          is_withdrawn, is_divided, ends_access \
        from dispute \
        where payment_id = $1 \
        order by id";
    Ok(fetch_all!(conn.into(), ROWS, payment))
}
