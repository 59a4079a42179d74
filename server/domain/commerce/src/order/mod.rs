//! Orders: placed, paid, closed. The price is computed here and fixed in the order.
//!
//! Knows nothing of payment providers: `payment` says what money does to an order.

mod begin;
mod course_page;
mod folded_titles;
mod page;
mod place;
pub(crate) mod state;
mod waiting;

use ground::{Conn, Db, Error, RequestContext, Result, Tx, fetch_all, fetch_optional, fetch_optional_scalar};
use model::{
    Id,
    account::Person,
    order::{Order, OrderState, PaymentState},
};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

pub use begin::{Begun, begin};
pub use course_page::course_page;
pub(crate) use folded_titles::FOLDED_TITLES;
pub use page::{list_for_buyer, load};
pub use place::{Offer, PAYMENT_WINDOW_MS, check_on_sale, for_sale, place};

/// The payload of the job that closes an unpaid order.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseOrder {
    /// The order to close.
    pub order: Id<Order>,
}

/// A channel on which this process announces the orders that changed, for pages that wait for one.
#[derive(Debug)]
pub struct OrderUpdates(broadcast::Sender<Id<Order>>);

impl Default for OrderUpdates {
    fn default() -> Self {
        Self(broadcast::Sender::new(1_024))
    }
}

impl OrderUpdates {
    /// Returns a receiver of the ids of all orders that change from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Id<Order>> {
        self.0.subscribe()
    }
}

/// Announces a change of an order in [`OrderUpdates`] once the transaction is committed.
fn publish_update_on_commit(tx: &mut Tx, order: Id<Order>) {
    // Nobody may be watching.
    tx.after_commit(move |env| drop(env.part::<OrderUpdates>().0.send(order)));
}

/// The state of an order and of its newest payment, for pages that wait for either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OrderStatus {
    /// The state of the order.
    pub state: OrderState,
    /// The state of its newest payment; `None` when nobody has begun to pay.
    pub payment: Option<PaymentState>,
}

/// Returns the status of one of the actor's own orders.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when the actor has no such order; or when the database
/// fails.
pub async fn status(conn: impl Into<Conn<'_>>, ctx: &RequestContext, order: Id<Order>) -> Result<OrderStatus> {
    const STATES: &str = "select o.state, \
          ( \
            select p.state \
            from payment p \
            where p.order_id = o.id \
            order by p.id desc \
            limit 1 \
          ) as payment \
        from orders o \
        where o.id = $1 and o.person_id = $2";
    let person = ctx.person()?;
    let watched: Option<OrderStatus> = fetch_optional!(conn.into(), STATES, order, person);
    watched.ok_or(Error::NotFound)
}

/// Returns the actor's id if they placed the order.
///
/// # Errors
/// [`Error::NotFound`] for everybody but the buyer; [`Error::Unauthenticated`] for guests; or when the database fails.
pub(crate) async fn require_buyer(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<Id<Person>> {
    let (person, buyer) = (ctx.person()?, buyer(db, order).await?);
    if buyer == person { Ok(person) } else { Err(Error::NotFound) }
}

/// Returns the person who placed an order.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order; or when the database fails.
pub(crate) async fn buyer(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<Id<Person>> {
    const BUYER: &str = "select person_id \
        from orders \
        where id = $1";
    let buyer: Option<Id<Person>> = fetch_optional_scalar!(conn.into(), BUYER, order);
    buyer.ok_or(Error::NotFound)
}

/// Returns the titles of an order's items, joined by commas as letters name them.
pub(crate) fn titles(items: &[Item]) -> String {
    items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>().join(", ")
}

/// An item of an order: one course at the price that was agreed.
#[derive(Debug, sqlx::FromRow)]
pub struct Item {
    /// The item's id.
    pub id: Id<Item>,
    /// The course that it opens.
    pub course: Id<model::course::Course>,
    /// The teacher who sells the course.
    pub teacher: Id<Person>,
    /// The course's title when it was ordered.
    pub title: String,
    /// The price, in minor units of the order's currency.
    pub amount: i64,
    /// The platform's fee on the price, in basis points.
    pub platform_fee_bps: i64,
}

/// Returns the items of an order, in the order in which they were added.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn items(tx: &mut Tx, order: Id<Order>) -> Result<Vec<Item>> {
    const ITEMS: &str = "select id, course_id as course, teacher_id as teacher, title, amount, platform_fee_bps \
            from order_item \
            where order_id = $1 \
            order by id";
    Ok(fetch_all!(tx, ITEMS, order))
}
