//! Payments as the database stores them.

use ground::{Conn, Error, Result, fetch_optional};
use model::{
    Id, Millis, Money,
    order::{Order, Payment, PaymentState},
    payment::{PayerAction, PaymentMethod, SavedMethod},
};

use super::gateway::PaymentReference;

/// A stored payment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct PaymentRow {
    pub id: Id<Payment>,
    pub order_id: Id<Order>,
    pub provider: String,
    pub reference: Option<String>,
    pub redirect_url: Option<String>,
    pub method: PaymentMethod,
    pub next: Option<String>,
    pub notify_url: Option<String>,
    pub state: PaymentState,
    pub amount: i64,
    pub currency: model::Currency,
    pub created_at: Millis,
    /// The saved method that is charged.
    pub saved_method_id: Option<Id<SavedMethod>>,
    /// Whether its payer wants the method saved for later.
    pub saves_method: bool,
}

impl PaymentRow {
    pub const fn money(&self) -> Money {
        Money { minor: self.amount, currency: self.currency }
    }

    /// Returns what the payer does next; `None` while the provider has not said it.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when the stored action cannot be read.
    pub fn action(&self) -> Result<Option<PayerAction>> {
        let Some(next) = &self.next else { return Ok(self.redirect_url.clone().map(PayerAction::Redirect)) };
        let unreadable = |_| Error::Inconsistent { table: "payment", column: "next", row: self.id.to_string() };
        serde_json::from_str(next).map(Some).map_err(unreadable)
    }

    /// Returns the references by which the provider is asked about it.
    pub fn to_reference(&self) -> PaymentReference {
        PaymentReference {
            payment: self.id,
            reference: self.reference.clone(),
            method: self.method,
            amount: self.money(),
            created_at: self.created_at,
        }
    }
}

/// Returns the payment with our reference.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn find_payment(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<Option<PaymentRow>> {
    const ROW: &str = "select id, order_id, provider, reference, redirect_url, method, next, notify_url, state, \
          amount, currency, created_at, saved_method_id, saves_method \
        from payment \
        where id = $1";
    Ok(fetch_optional!(conn.into(), ROW, payment))
}

/// Returns the payment with this reference of a provider's.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn find_payment_by_reference(
    conn: impl Into<Conn<'_>>,
    provider: &str,
    reference: &str,
) -> Result<Option<PaymentRow>> {
    const ROW: &str = "select id, order_id, provider, reference, redirect_url, method, next, notify_url, state, \
          amount, currency, created_at, saved_method_id, saves_method \
        from payment \
        where provider = $1 and reference = $2";
    Ok(fetch_optional!(conn.into(), ROW, provider, reference))
}

/// Returns the open payment of an order, of which there is one at most.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn open_payment(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<Option<PaymentRow>> {
    const ROW: &str = "select id, order_id, provider, reference, redirect_url, method, next, notify_url, state, \
          amount, currency, created_at, saved_method_id, saves_method \
        from payment \
        where order_id = $1 and state in ('created', 'pending')";
    Ok(fetch_optional!(conn.into(), ROW, order))
}
