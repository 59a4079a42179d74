//! The time for which a provider sends money of a payment back: afterwards it would refuse, so it is not asked.

use ground::{Conn, Result, fetch_optional};
use model::{
    Id, Millis,
    order::{Payment, PaymentState},
};

use crate::payment::Gateways;

/// Returns the days for which the provider of a payment refunds it, if they are over.
pub(super) async fn closed_window(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<Option<u32>> {
    const PAID: &str = "select provider, coalesce(finalized_at, created_at) from payment where id = $1 and state = $2";
    let mut conn = conn.into();
    let paid: Option<(String, Millis)> = fetch_optional!(&mut conn, PAID, payment, PaymentState::Succeeded);
    let Some((provider, paid_at)) = paid else { return Ok(None) };
    let gateway = conn.env.part::<Gateways>().get(&provider);
    let days = gateway.and_then(|gateway| gateway.capabilities().refund_window_days);
    Ok(days.filter(|days| paid_at.plus(i64::from(*days) * Millis::DAY) <= conn.env.now()))
}
