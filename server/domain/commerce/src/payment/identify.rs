//! Payers whom their provider has to know before it takes a payment, as in WeChat: their browser goes to the provider
//! and comes back with a code, for which the provider tells who they are in its app.
//!
//! That is asked anew each time and kept nowhere: an account of the school may be used in another one's app, and whoever
//! holds the phone now is the one who pays.

use ground::{Db, Error, RequestContext, Result};
use model::{Id, Lang, order::Order, rule::Rule};

use super::{
    create::{Due, NextStep, Open, create_at_provider, due, record_failure, unknown_provider},
    gateway::Payer,
    gateways::Gateways,
    payer_state,
    row::{PaymentRow, open_payment},
};
use crate::order;

/// The longest code, in bytes; those of WeChat have 32.
const MAX_CODE_BYTES: usize = 512;

/// What a browser brings back from a provider that was asked who its payer is.
#[derive(Clone, Copy, Debug, Default)]
pub struct PayerAnswer<'a> {
    /// The code by which the provider tells who it is; empty when it was not given.
    pub code: &'a str,
    /// The state that the browser took there.
    pub state: &'a str,
}

/// Goes on with the payment of one of the actor's own orders, whose provider was asked who they are, and returns the
/// page to go to. One that goes on already, or is not open any more, leads to the order's page: coming back twice does
/// nothing.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; [`Error::Invalid`] for
/// the field `provider`, with [`Rule::PayerUnknown`] when the answer is not one to a question of theirs about this
/// payment, is too late, or is no good to the provider, and with [`Rule::PaymentRefused`] when the provider will not have
/// the payment; [`Error::Gateway`] when it does not answer; or when the database fails.
pub async fn start_identified(
    db: &Db,
    ctx: &RequestContext,
    order: Id<Order>,
    answer: PayerAnswer<'_>,
    site: &str,
    lang: Lang,
) -> Result<NextStep> {
    let person = order::require_buyer(db, ctx, order).await?;
    let Some(payment) = unidentified(db, order).await? else { return Ok(NextStep::Order) };
    let is_answer = !answer.code.is_empty() && answer.code.len() <= MAX_CODE_BYTES;
    let is_ours = payer_state::is_good(&db.env, person, &payment, answer.state);
    Error::invalid("provider", Rule::PayerUnknown).when(!(is_answer && is_ours))?;
    let Some(Due { description, expires_at, .. }) = due(db, order, db.env.now()).await? else {
        return Ok(NextStep::Order);
    };
    let gateway = db.env.part::<Gateways>().get(&payment.provider).ok_or_else(unknown_provider)?;
    let open_id = match gateway.fetch_open_id(answer.code).await {
        Ok(open_id) => open_id,
        Err(error) => {
            // A code is good once, and the same page, opened twice at a time, may have used it.
            return match unidentified(db, order).await? {
                Some(payment) => Err(record_failure(db, &payment, error, Rule::PayerUnknown).await?),
                None => Ok(NextStep::Order),
            };
        }
    };
    let payer = Payer { person, open_id: Some(open_id), address: ctx.address.clone(), lang };
    create_at_provider(db, &*gateway, Open { payment, description, expires_at }, payer, site).await
}

/// Returns the open payment of an order, if nobody has been told yet how it is paid.
async fn unidentified(db: &Db, order: Id<Order>) -> Result<Option<PaymentRow>> {
    match open_payment(db, order).await? {
        Some(payment) if payment.action()?.is_none() => Ok(Some(payment)),
        _ => Ok(None),
    }
}
