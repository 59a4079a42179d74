//! The buyer's way to the provider's page, and back.

use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_optional, transaction};
use model::{
    Id, Lang, Millis,
    order::{Order, OrderEventKind, OrderState, Payment, PaymentState},
    url,
};

use super::{
    gateway::{Gateways, Opened, Request, Unanswered},
    reconcile,
    row::{Row, row, under_way},
};
use crate::order::{self, state};

/// Where the buyer goes to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the provider's page.
    Provider(String),
    /// Back to the order: it needs no payment any more.
    Order,
}

/// Begins to pay an order of the actor's own, or goes on with the payment that is under way: however often and
/// wherever she clicks, there is one. `site` is the address of the school, such as `https://school.example`.
pub async fn begin(
    db: &Db,
    ctx: &RequestContext,
    order: Id<Order>,
    gateway: &str,
    site: &str,
    lang: Lang,
) -> Result<Way> {
    order::owner(db, ctx, order).await?;
    let opened = transaction!(db, |tx| { open(tx, order, gateway).await })?;
    let Some(Open { payment, description, expires_at }) = opened else { return Ok(Way::Order) };
    if let Some(address) = payment.address {
        return Ok(Way::Provider(address));
    }
    let provider = db.env.part::<Gateways>().get(&payment.gateway).ok_or_else(no_gateway)?;
    let request = Request {
        payment: payment.id,
        amount: payment.money(),
        description,
        return_url: url::on_site(site, &url::checkout_return(order)),
        notify_url: url::on_site(site, &format!("/hooks/{}", payment.gateway)),
        lang,
        expires_at,
    };
    match provider.create(&request).await {
        Ok(opened) => {
            transaction!(db, |tx| { note_opened(tx, payment.id, &opened).await })?;
            Ok(Way::Provider(opened.address))
        }
        Err(unanswered) => {
            transaction!(db, |tx| { state::note(tx, order, OrderEventKind::ProviderUnreachable, None).await })?;
            Err(unanswered.into())
        }
    }
}

fn no_gateway() -> Error {
    Unanswered("the school has no such way to pay".into()).into()
}

/// A payment that is under way.
struct Open {
    payment: Row,
    /// What it is for.
    description: String,
    /// From then on it is too late.
    expires_at: Millis,
}

/// The payment of this order that is under way, made if there is none. `None`: the order waits for no money.
async fn open(tx: &mut Tx, order: Id<Order>, gateway: &str) -> Result<Option<Open>> {
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
    if let Some(payment) = under_way(&mut *tx, order).await? {
        return Ok(Some(Open { payment, description, expires_at }));
    }
    if tx.env().part::<Gateways>().get(gateway).is_none() {
        return Err(no_gateway());
    }
    let id: Id<Payment> = tx.id()?;
    exec!(&mut *tx, MAKE, id, order, gateway, PaymentState::Created.as_str(), amount, currency.as_str(), now);
    state::note(tx, order, OrderEventKind::PaymentBegun, None).await?;
    reconcile::schedule(tx, id, now, 0).await?;
    let payment = row(&mut *tx, id).await?.ok_or(Error::NotFound)?;
    Ok(Some(Open { payment, description, expires_at }))
}

/// The provider has a page for it. A notification may have been faster: then only the page is new.
async fn note_opened(tx: &mut Tx, payment: Id<Payment>, opened: &Opened) -> Result<()> {
    const OPENED: &str = "update payment \
        set reference = coalesce(reference, $2), address = $3, state = case state when 'created' then 'pending' \
          else state end \
        where id = $1";
    exec!(tx, OPENED, payment, &opened.reference, &opened.address);
    Ok(())
}

/// The buyer came back from the provider's page: it is asked what became of the payment.
pub async fn returned(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<()> {
    order::owner(db, ctx, order).await?;
    reconcile::ask_for_order(db, order).await?;
    transaction!(db, |tx| {
        let waits = under_way(&mut *tx, order).await?.is_some();
        if waits && state::last(&mut *tx, order).await? != Some(OrderEventKind::Returned) {
            state::note(tx, order, OrderEventKind::Returned, None).await?;
        }
        Ok(())
    })
}
