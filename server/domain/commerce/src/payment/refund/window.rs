//! The time for which a provider sends money of a payment back: afterwards it would refuse, so it is not asked.

use ground::{Conn, Result, fetch_optional};
use model::{
    Id, Millis,
    order::{Payment, PaymentState},
};

use crate::payment::Gateways;

/// The time in which a provider refunds a payment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// Its length, in days.
    pub days: u32,
    /// The last instant in it.
    pub until: Millis,
}

/// Returns the time in which a payment's provider refunds it; `None`: it has no end that is known.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn window(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<Option<Window>> {
    const PAID: &str = "select provider, coalesce(finalized_at, created_at) \
        from payment \
        where id = $1 and state = $2";
    let mut conn = conn.into();
    let paid: Option<(String, Millis)> = fetch_optional!(&mut conn, PAID, payment, PaymentState::Succeeded);
    let Some((provider, paid_at)) = paid else { return Ok(None) };
    let gateway = conn.env.part::<Gateways>().get(&provider);
    let days = gateway.and_then(|gateway| gateway.capabilities().refund_window_days);
    Ok(days.map(|days| Window { days, until: paid_at.plus(i64::from(days) * Millis::DAY - 1) }))
}

/// Returns the days for which the provider of a payment refunds it, if they are over.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn closed_window(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<Option<u32>> {
    let mut conn = conn.into();
    let window = window(&mut conn, payment).await?;
    Ok(window.filter(|window| window.until < conn.env.now()).map(|window| window.days))
}
