//! The buyer's way to the provider's payment page, and back.

use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_optional, transaction};
use model::{
    Id, Lang, Millis, Money,
    order::{Order, OrderEventKind, OrderState, Payment, PaymentState},
    rule::Rule,
    url,
};

use super::{
    gateway::{CreatePayment, GatewayError, GatewayErrorKind, HostedCheckout},
    gateways::Gateways,
    poll,
    row::{PaymentRow, find_payment, open_payment},
};
use crate::order::{self, state};

/// The page to which a buyer who wants to pay is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// The provider's payment page, by its address.
    Provider(String),
    /// The order's own page: it needs no payment any more.
    Order,
}

/// Starts the payment of one of the actor's own orders, or goes on with the open one, and returns the page to go to.
/// However often and wherever they click, there is one open payment. `site` is the address of the school, such as
/// `https://school.example`.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; [`Error::Invalid`] with
/// the field `gateway` when the school has no such provider; [`Error::Gateway`] when it does not answer; or when the
/// database fails.
pub async fn start(
    db: &Db,
    ctx: &RequestContext,
    order: Id<Order>,
    gateway: &str,
    site: &str,
    lang: Lang,
) -> Result<NextStep> {
    order::require_buyer(db, ctx, order).await?;
    let opened = transaction!(db, |tx| { open_or_create(tx, order, gateway).await })?;
    let Some(Open { payment, description, expires_at }) = opened else { return Ok(NextStep::Order) };
    if let Some(address) = payment.redirect_url {
        return Ok(NextStep::Provider(address));
    }
    let provider = db.env.part::<Gateways>().get(&payment.gateway).ok_or_else(unknown_gateway)?;
    let request = CreatePayment {
        payment: payment.id,
        amount: payment.money(),
        description,
        return_url: url::on_site(site, &url::checkout_return(order)),
        notify_url: url::on_site(site, &url::webhook(&payment.gateway)),
        lang,
        expires_at,
    };
    match provider.create_payment(&request).await {
        Ok(opened) => {
            transaction!(db, |tx| { record_checkout(tx, payment.id, &opened).await })?;
            Ok(NextStep::Provider(opened.redirect_url))
        }
        Err(error) => {
            transaction!(db, |tx| { state::record_event(tx, order, OrderEventKind::ProviderUnreachable, None).await })?;
            Err(error.into())
        }
    }
}

fn unknown_gateway() -> Error {
    GatewayError::new(GatewayErrorKind::Unsupported, "the school has no such way to pay").into()
}

/// A payment that is under way.
struct Open {
    payment: PaymentRow,
    /// The title of what is paid for.
    description: String,
    /// The instant from which it is too late to pay.
    expires_at: Millis,
}

/// Returns the open payment of this order, and creates it if there is none. Returns `None` when the order needs no
/// payment.
async fn open_or_create(tx: &mut Tx, order: Id<Order>, gateway: &str) -> Result<Option<Open>> {
    const ORDER: &str = "select o.state, o.amount, o.currency, o.closes_at, i.title \
        from orders o \
        join order_item i on i.order_id = o.id \
        where o.id = $1 \
        order by i.id \
        limit 1";
    const MAKE: &str = "insert into payment (id, order_id, gateway, state, amount, currency, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7)";
    let now = tx.now();
    let found: Option<(OrderState, i64, model::Currency, Millis, String)> = fetch_optional!(&mut *tx, ORDER, order);
    let (state, amount, currency, expires_at, description) = found.ok_or(Error::NotFound)?;
    if state != OrderState::Awaiting || expires_at <= now {
        return Ok(None);
    }
    let is_unknown = !tx.env().part::<Gateways>().offers(gateway, Money { minor: amount, currency });
    Error::invalid("gateway", Rule::NotFound).when(is_unknown)?;
    if let Some(payment) = open_payment(&mut *tx, order).await? {
        return Ok(Some(Open { payment, description, expires_at }));
    }
    let id: Id<Payment> = tx.id()?;
    exec!(&mut *tx, MAKE, id, order, gateway, PaymentState::Created.as_str(), amount, currency.as_str(), now);
    state::record_event(tx, order, OrderEventKind::PaymentStarted, None).await?;
    poll::schedule(tx, id, now, 0).await?;
    let payment = find_payment(&mut *tx, id).await?.ok_or(Error::NotFound)?;
    Ok(Some(Open { payment, description, expires_at }))
}

/// Records the provider's payment page. A webhook may have been faster: then only the page is new.
async fn record_checkout(tx: &mut Tx, payment: Id<Payment>, opened: &HostedCheckout) -> Result<()> {
    const OPENED: &str = "update payment \
        set reference = coalesce(reference, $2), redirect_url = $3, state = case state when 'created' then 'pending' \
          else state end \
        where id = $1";
    exec!(tx, OPENED, payment, &opened.reference, &opened.redirect_url);
    Ok(())
}

/// Polls the provider about an order whose buyer came back from the payment page, and records the return if the payment
/// is still open.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; or when the database
/// fails.
pub async fn handle_return(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<()> {
    order::require_buyer(db, ctx, order).await?;
    poll::poll_order(db, order).await?;
    transaction!(db, |tx| {
        let waits = open_payment(&mut *tx, order).await?.is_some();
        if waits && state::last(&mut *tx, order).await? != Some(OrderEventKind::ReturnedFromProvider) {
            state::record_event(tx, order, OrderEventKind::ReturnedFromProvider, None).await?;
        }
        Ok(())
    })
}
