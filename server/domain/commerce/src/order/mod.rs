//! Orders: placed, paid, closed. The price is computed here and fixed in the order.
//!
//! Knows nothing of providers: what money does to an order is told by `payment`.

mod course;
mod page;
mod place;
pub(crate) mod state;

use ground::{Conn, Db, Error, RequestContext, Result, Tx, fetch_all, fetch_optional, fetch_optional_scalar};
use model::{
    Id,
    account::Person,
    order::{Order, OrderState, PaymentState},
};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

pub use course::course_page;
pub use page::{list_for_buyer, load};
pub use place::{Offer, PAYMENT_WINDOW_MS, for_sale, place};

/// What the job that closes an order needs to know.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseOrder {
    /// The order.
    pub order: Id<Order>,
}

/// Tells this process who waits for an order that it changed.
#[derive(Debug)]
pub struct OrderUpdates(broadcast::Sender<Id<Order>>);

impl Default for OrderUpdates {
    fn default() -> Self {
        Self(broadcast::Sender::new(1_024))
    }
}

impl OrderUpdates {
    /// The orders that change from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Id<Order>> {
        self.0.subscribe()
    }
}

/// Has those who watch an order look at it again as soon as this is committed.
fn publish_update_on_commit(tx: &mut Tx, order: Id<Order>) {
    // Nobody may be watching.
    tx.after_commit(move |env| drop(env.part::<OrderUpdates>().0.send(order)));
}

/// What a page that waits for something to happen to an order has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OrderStatus {
    /// Where the order stands.
    pub state: OrderState,
    /// Where its newest payment stands, if there is one.
    pub payment: Option<PaymentState>,
}

/// Where an order of the actor's own stands, and its newest payment.
pub async fn status(conn: impl Into<Conn<'_>>, ctx: &RequestContext, order: Id<Order>) -> Result<OrderStatus> {
    const STATES: &str = "select o.state, (select p.state from payment p where p.order_id = o.id \
          order by p.id desc limit 1) as payment \
        from orders o \
        where o.id = $1 and o.person_id = $2";
    let person = ctx.person()?;
    let watched: Option<OrderStatus> = fetch_optional!(conn.into(), STATES, order, person);
    watched.ok_or(Error::NotFound)
}

/// The buyer of an order; nobody else learns that there is one.
pub(crate) async fn require_buyer(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<Id<Person>> {
    let (person, buyer) = (ctx.person()?, buyer(db, order).await?);
    if buyer == person { Ok(person) } else { Err(Error::NotFound) }
}

/// Whoever placed an order. [`Error::NotFound`]: there is none.
pub(crate) async fn buyer(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<Id<Person>> {
    const BUYER: &str = "select person_id from orders where id = $1";
    let buyer: Option<Id<Person>> = fetch_optional_scalar!(conn.into(), BUYER, order);
    buyer.ok_or(Error::NotFound)
}

/// The titles of what is in an order, as a letter names them.
pub(crate) fn titles(items: &[Item]) -> String {
    items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>().join(", ")
}

/// An item that somebody pays for.
#[derive(Debug, sqlx::FromRow)]
pub struct Item {
    /// Its id.
    pub id: Id<Item>,
    /// The course that it opens.
    pub course: Id<model::course::Course>,
    /// Whoever teaches it.
    pub teacher: Id<Person>,
    /// The title when it was ordered.
    pub title: String,
    /// What it costs, in minor units.
    pub amount: i64,
    /// What the platform keeps of it, in ten-thousandths.
    pub platform_fee_bps: i64,
}

/// What is in an order.
pub(crate) async fn items(tx: &mut Tx, order: Id<Order>) -> Result<Vec<Item>> {
    const ITEMS: &str = "select id, course_id as course, teacher_id as teacher, title, amount, platform_fee_bps \
            from order_item \
            where order_id = $1 \
            order by id";
    Ok(fetch_all!(tx, ITEMS, order))
}
