//! The buyer's way to the provider's payment page, and back.

use ground::{Db, Error, RequestContext, Result, Tx, exec, transaction};
use model::{
    Id, Lang, Money,
    account::Person,
    order::{Order, OrderEventKind, Payment, PaymentState},
    payment::{PaymentMethod, PaymentWay, SavedMethod, Visitor},
    rule::Rule,
    url,
};

use super::{
    create::{Due, NextStep, Open, create_at_provider, due, unknown_provider},
    gateway::{Payer, PayerAction},
    gateways::Gateways,
    offer::{offers, prefer, visitor},
    payer_state, poll,
    row::{PaymentRow, find_payment, open_payment},
    saved,
};
use crate::order::{self, state};

/// The way in which somebody chose to pay.
#[derive(Clone, Copy, Debug)]
pub struct PayChoice<'a> {
    /// The text of a [`PaymentWay`] or of a saved method ([`SavedMethod::choice`]), or the name of a provider, whose
    /// best method for the payer's device is taken.
    pub way: &'a str,
    /// Whether to save the method for later, where the provider can.
    pub save: bool,
}

impl<'a> From<&'a str> for PayChoice<'a> {
    /// Returns the choice of a way that is not to be saved.
    fn from(way: &'a str) -> Self {
        Self { way, save: false }
    }
}

/// The choice, as far as it can be had.
struct Chosen {
    way: PaymentWay,
    saved: Option<Id<SavedMethod>>,
    save: bool,
}

impl Chosen {
    /// Returns whether this payment is made in another way.
    fn differs(&self, payment: &PaymentRow) -> bool {
        self.way.provider != payment.provider
            || self.way.method != payment.method
            || self.saved != payment.saved_method_id
            // A provider takes the same reference for the same request, and would not save it.
            || (self.save && !payment.saves_method)
    }
}

/// Returns the choice, if a person can pay this amount so on this device.
async fn choose(
    db: &Db,
    person: Id<Person>,
    visitor: Visitor,
    amount: Money,
    choice: PayChoice<'_>,
) -> Result<Option<Chosen>> {
    if let Some(method) = saved::find_offered(db, person, amount, choice.way).await? {
        let way = PaymentWay { provider: method.provider, method: PaymentMethod::Saved };
        return Ok(Some(Chosen { way, saved: Some(method.id), save: false }));
    }
    let offers = offers(db, visitor, amount).await?;
    let way = offers.into_iter().find(|offer| offer.provider == choice.way || offer.to_string() == choice.way);
    Ok(way.map(|way| {
        let gateway = db.env.part::<Gateways>().get(&way.provider);
        let saves = gateway.is_some_and(|gateway| gateway.capabilities().saves_methods);
        Chosen { way, saved: None, save: choice.save && saves }
    }))
}

/// Starts the payment of one of the actor's own orders, or goes on with the open one, and returns the page to go to.
/// However often and wherever they click, there is one open payment. A saved method is charged at once, so that its
/// payer sees how that ended, or what its provider still wants of them. A provider that has to know who its payer is gets
/// the payment when they come back from it ([`start_identified`](super::start_identified)). `site` is the address of the
/// school, such as `https://school.example`.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; [`Error::Invalid`] with
/// the field `provider` when the school has no such way to pay, or none for this amount or device, and with
/// [`Rule::PaymentRefused`] when the provider will not have the payment; [`Error::Gateway`] when it does not answer; or
/// when the database fails.
pub async fn start(
    db: &Db,
    ctx: &RequestContext,
    order: Id<Order>,
    choice: impl Into<PayChoice<'_>>,
    site: &str,
    lang: Lang,
) -> Result<NextStep> {
    let choice = choice.into();
    let person = order::require_buyer(db, ctx, order).await?;
    let amount = order::load(db, ctx, order).await?.total;
    let chosen = choose(db, person, visitor(ctx, lang), amount, choice).await?;
    withdraw_charge(db, order, chosen.as_ref()).await?;
    let opened = transaction!(db, |tx| { open_or_create(tx, order, person, chosen.as_ref(), site).await })?;
    let Some(open) = opened else { return Ok(NextStep::Order) };
    let payment = &open.payment;
    let gateway = db.env.part::<Gateways>().get(&payment.provider);
    let is_anew = gateway.as_ref().is_some_and(|gateway| gateway.capabilities().pages_expire);
    let is_page = |action: &PayerAction| matches!(action, PayerAction::Redirect(_));
    if let Some(action) = payment.action()?.filter(|action| !(is_anew && is_page(action))) {
        return Ok(NextStep::of(action));
    }
    let gateway = gateway.ok_or_else(unknown_provider)?;
    if payment.method == PaymentMethod::InWeChat {
        let state = payer_state::issue(&db.env, person, payment);
        if let Some(address) = gateway.open_id_url(&url::on_site(site, &url::checkout_payer(order)), &state) {
            return Ok(NextStep::Provider(address));
        }
    }
    let payer = Payer { person, open_id: None, address: ctx.address.clone(), lang };
    create_at_provider(db, &*gateway, open, payer, site).await
}

/// Withdraws the charge of a saved method whose answer was lost, before another way is gone: it may have succeeded.
async fn withdraw_charge(db: &Db, order: Id<Order>, chosen: Option<&Chosen>) -> Result<()> {
    let Some(open) = open_payment(db, order).await? else { return Ok(()) };
    let is_lost = open.method == PaymentMethod::Saved && open.action()?.is_none();
    if is_lost && chosen.is_some_and(|chosen| chosen.differs(&open)) {
        poll::withdraw(db, &open).await??;
    }
    Ok(())
}

/// Returns the open payment of this order, and creates it if there is none. Returns `None` when the order needs no
/// payment.
async fn open_or_create(
    tx: &mut Tx,
    order: Id<Order>,
    person: Id<Person>,
    chosen: Option<&Chosen>,
    site: &str,
) -> Result<Option<Open>> {
    const MAKE: &str = "insert into payment (id, order_id, provider, method, notify_url, state, amount, currency, \
          created_at, saved_method_id, saves_method) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
          ( \
            select m.id \
            from saved_method m \
            where m.id = $10 and m.removed_at is null and m.set_aside_at is null \
          ), \
          $11)";
    let now = tx.now();
    let Some(Due { amount, currency, description, expires_at }) = due(&mut *tx, order, now).await? else {
        return Ok(None);
    };
    if let Some(payment) = open_payment(&mut *tx, order).await? {
        let is_another = chosen.is_some_and(|chosen| chosen.differs(&payment));
        if !is_another || payment.method == PaymentMethod::Saved || payment.action()?.is_some() {
            return Ok(Some(Open { payment, description, expires_at }));
        }
        // Its provider never said how to pay it, so nobody will; should money come after all, it is late money.
        poll::abandon_in(tx, payment.id).await?;
    }
    let Chosen { way, saved, save } = chosen.ok_or_else(|| Error::invalid("provider", Rule::NotFound))?;
    let (id, notify_url) = (tx.id::<Payment>()?, url::on_site(site, &url::webhook(&way.provider)));
    let state = PaymentState::Created;
    exec!(
        &mut *tx,
        MAKE,
        id,
        order,
        &way.provider,
        way.method,
        notify_url,
        state,
        amount,
        currency.as_str(),
        now,
        *saved,
        *save
    );
    if saved.is_none() {
        prefer(tx, person, way).await?;
    }
    state::record_event(tx, order, OrderEventKind::PaymentStarted, None).await?;
    poll::schedule(tx, id, now, 0).await?;
    let payment = find_payment(&mut *tx, id).await?.ok_or(Error::NotFound)?;
    // It was removed while its owner chose it.
    Error::invalid("provider", Rule::NotFound).when(saved.is_some() && payment.saved_method_id.is_none())?;
    Ok(Some(Open { payment, description, expires_at }))
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
