//! Payments as the database stores them.

use ground::{Conn, Result, fetch_optional};
use model::{
    Id, Millis, Money,
    order::{Order, Payment, PaymentState},
};

/// A stored payment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct PaymentRow {
    pub id: Id<Payment>,
    pub order_id: Id<Order>,
    pub gateway: String,
    pub reference: Option<String>,
    pub redirect_url: Option<String>,
    pub state: PaymentState,
    pub amount: i64,
    pub currency: model::Currency,
    pub created_at: Millis,
}

impl PaymentRow {
    pub const fn money(&self) -> Money {
        Money { minor: self.amount, currency: self.currency }
    }
}

/// Returns the payment with our reference.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn find_payment(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<Option<PaymentRow>> {
    const ROW: &str = "select id, order_id, gateway, reference, redirect_url, state, amount, currency, created_at \
        from payment \
        where id = $1";
    Ok(fetch_optional!(conn.into(), ROW, payment))
}

/// Returns the open payment of an order, of which there is one at most.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn open_payment(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<Option<PaymentRow>> {
    const ROW: &str = "select id, order_id, gateway, reference, redirect_url, state, amount, currency, created_at \
        from payment \
        where order_id = $1 and state in ('created', 'pending')";
    Ok(fetch_optional!(conn.into(), ROW, order))
}
