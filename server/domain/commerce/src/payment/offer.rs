//! What the checkout offers: the ways to pay that fit the buyer, the one by which they paid last among them.

use ground::{Db, RequestContext, Result, Tx, exec, fetch_optional};
use model::{
    Device, Id, Lang, Money,
    account::Person,
    order::{Order, OrderPage, OrderState},
    payment::{PayerAction, PaymentMethod, PaymentWay, Visitor},
};

use super::{gateways::Gateways, qr, row::open_payment, saved};
use crate::order;

/// Returns one of the actor's own orders as [`order::load`] does, with the ways by which it can be paid now and, while
/// a payment of it is open, what its payer does next; nothing where that goes on inside WeChat alone, and they are not
/// there.
///
/// # Errors
/// Those of [`order::load`].
pub async fn checkout(db: &Db, ctx: &RequestContext, order: Id<Order>, lang: Lang) -> Result<OrderPage> {
    const PREFERENCE: &str = "select provider, method \
        from payment_preference \
        where person_id = $1";
    let mut page = order::load(db, ctx, order).await?;
    if page.state != OrderState::Awaiting {
        return Ok(page);
    }
    page.offers = offers(db, visitor(ctx, lang), page.total).await?;
    page.saved = saved::offered(db, ctx.person()?, page.total).await?;
    let gateways = db.env.part::<Gateways>();
    let saves = |name: &str| gateways.get(name).is_some_and(|gateway| gateway.capabilities().saves_methods);
    page.pay_elsewhere = gateways.elsewhere(visitor(ctx, lang), page.total);
    page.savers = page.offers.iter().map(|way| way.provider.clone()).filter(|name| saves(name)).collect();
    page.savers.dedup();
    let preference: Option<(String, PaymentMethod)> = fetch_optional!(db, PREFERENCE, ctx.person()?);
    let preferred = preference.map(|(provider, method)| PaymentWay { provider, method });
    page.preferred = preferred.filter(|way| page.offers.contains(way));
    if let (Some(open), Some(payment)) = (open_payment(db, order).await?, &mut page.payment) {
        // What was begun inside WeChat goes on there alone; elsewhere another way is chosen.
        let is_in_wechat = visitor(ctx, lang).device == Device::WeChat;
        let fits = |action: &PayerAction| is_in_wechat || !matches!(action, PayerAction::WeChatBridge(_));
        payment.action = open.action()?.filter(fits);
        match &payment.action {
            Some(PayerAction::QrCode(text)) => payment.code = qr::draw(text),
            Some(PayerAction::Embedded { .. }) => {
                let gateway = db.env.part::<Gateways>().get(&open.provider);
                payment.script = gateway.and_then(|gateway| Some(gateway.embedded_form()?.script.clone()));
            }
            _ => {}
        }
    }
    Ok(page)
}

/// Returns who is about to pay.
pub(super) fn visitor(ctx: &RequestContext, lang: Lang) -> Visitor {
    Visitor { device: Device::of_agent(&ctx.agent), lang }
}

/// Returns the ways by which a visitor can pay an amount now, those that readers of their language mostly use first, and
/// those of providers that have failed again and again last.
pub(super) async fn offers(db: &Db, visitor: Visitor, amount: Money) -> Result<Vec<PaymentWay>> {
    let known = db.env.part::<Gateways>();
    let mut gateways = known.offered(db).await?;
    gateways.sort_by_key(|gateway| (known.is_last(gateway.name()), gateway.capabilities().rank_for(visitor.lang)));
    let ways = gateways.iter().flat_map(|gateway| {
        let methods = gateway.capabilities().methods_for(visitor, amount);
        methods.into_iter().map(|method| PaymentWay { provider: gateway.name().into(), method })
    });
    Ok(ways.collect())
}

/// Remembers by which way a person pays.
pub(super) async fn prefer(tx: &mut Tx, person: Id<Person>, way: &PaymentWay) -> Result<()> {
    const REMEMBER: &str = "insert into payment_preference (person_id, provider, method, chosen_at) \
        values ($1, $2, $3, $4) \
        on conflict (person_id) do update \
        set provider = excluded.provider, method = excluded.method, chosen_at = excluded.chosen_at";
    let now = tx.now();
    exec!(tx, REMEMBER, person, &way.provider, way.method, now);
    Ok(())
}
