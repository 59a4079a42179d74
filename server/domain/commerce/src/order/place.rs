//! Placing an order.

use content::grant;
use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_all, fetch_optional, jobs, transaction};
use model::{
    Currency, Id, Millis, Money,
    account::Person,
    course::Course,
    job::JobKind,
    order::{Order, OrderEventKind, OrderState},
};

use super::{CloseOrder, state};
use crate::PlatformFee;

/// For so long an order waits for its money, and its price holds.
pub const PAYMENT_WINDOW_MS: i64 = 30 * Millis::MINUTE;

/// What the catalogue says of a course that may be for sale.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Offer {
    /// The course.
    pub course: Id<Course>,
    /// Whoever teaches it.
    pub teacher: Id<Person>,
    /// Its title.
    pub title: String,
    /// The language that it is in, as BCP 47.
    pub language: String,
    price: i64,
    currency: String,
}

impl Offer {
    /// What it costs; `None`: nothing.
    pub fn price(&self) -> Option<Money> {
        let currency = Currency::parse(&self.currency).filter(|_| self.price > 0)?;
        Some(Money { minor: self.price, currency })
    }
}

/// Orders a course at its present price. Ten clicks and two tabs get the same waiting order;
/// [`Error::Owned`] when the course is open to her already, [`Error::PriceChanged`] when it costs nothing any more.
pub async fn place(db: &Db, ctx: &RequestContext, slug: &str) -> Result<Id<Order>> {
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let offer = offer(tx, slug).await?;
        let owned = ctx.is(offer.teacher) || grant::is_open(&mut *tx, person, offer.course).await?;
        Error::AlreadyOwned(slug.into()).when(owned)?;
        let price = offer.price().ok_or_else(|| Error::PriceChanged(slug.into()))?;
        match waiting(tx, person, offer.course).await? {
            Some(waiting) if waiting.is_paid_for || waiting.price == price => Ok(waiting.order),
            Some(waiting) => {
                state::transition(tx, waiting.order, OrderState::Closed, OrderEventKind::Closed).await?;
                insert(tx, person, &offer, price).await
            }
            None => insert(tx, person, &offer, price).await,
        }
    })
}

async fn offer(tx: &mut Tx, slug: &str) -> Result<Offer> {
    const OFFER: &str = "select course_id as course, teacher_id as teacher, title, language, price, currency \
        from listing \
        where slug = $1";
    let offer: Option<Offer> = fetch_optional!(tx, OFFER, slug);
    offer.ok_or(Error::NotFound)
}

/// The first so many courses of the catalogue that cost something, the oldest first.
pub async fn for_sale(tx: &mut Tx, most: i64) -> Result<Vec<Offer>> {
    const FOR_SALE: &str = "select course_id as course, teacher_id as teacher, title, language, price, currency \
        from listing \
        where price > 0 \
        order by course_id \
        limit $1";
    Ok(fetch_all!(tx, FOR_SALE, most))
}

/// An order that waits for its money.
struct Waiting {
    order: Id<Order>,
    price: Money,
    /// Whether a payment of it is under way.
    is_paid_for: bool,
}

/// The newest order of this course that waits for this person's money.
async fn waiting(tx: &mut Tx, person: Id<Person>, course: Id<Course>) -> Result<Option<Waiting>> {
    const WAITING: &str = "select o.id, o.amount, o.currency, exists (select 1 from payment p where p.order_id = o.id \
          and p.state in ('created', 'pending')) \
        from orders o \
        join order_item i on i.order_id = o.id \
        where o.person_id = $1 and i.course_id = $2 and o.state = 'awaiting' and o.closes_at > $3 \
        order by o.id desc \
        limit 1";
    let now = tx.now();
    let row: Option<(Id<Order>, i64, Currency, bool)> = fetch_optional!(tx, WAITING, person, course, now);
    let waiting =
        |(order, minor, currency, is_paid_for)| Waiting { order, price: Money { minor, currency }, is_paid_for };
    Ok(row.map(waiting))
}

async fn insert(tx: &mut Tx, person: Id<Person>, offer: &Offer, price: Money) -> Result<Id<Order>> {
    const ORDER: &str = "insert into orders (id, person_id, state, amount, currency, created_at, closes_at) \
        values ($1, $2, $3, $4, $5, $6, $7)";
    const ITEM: &str = "insert into order_item (id, order_id, course_id, teacher_id, title, language, amount, \
          platform_fee_bps) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (order, item): (Id<Order>, Id<super::Item>) = (tx.id()?, tx.id()?);
    let (now, share) = (tx.now(), tx.env().part::<PlatformFee>().0);
    let closes_at = now.plus(PAYMENT_WINDOW_MS);
    exec!(
        &mut *tx,
        ORDER,
        order,
        person,
        OrderState::Awaiting.as_str(),
        price.minor,
        price.currency.as_str(),
        now,
        closes_at
    );
    exec!(&mut *tx, ITEM, item, order, offer.course, offer.teacher, &offer.title, &offer.language, price.minor, share);
    state::record_event(tx, order, OrderEventKind::Placed, None).await?;
    jobs::enqueue_at(tx, JobKind::CloseOrder, &CloseOrder { order }, closes_at).await?;
    Ok(order)
}
