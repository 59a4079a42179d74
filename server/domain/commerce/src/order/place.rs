//! Placing an order: a course at its present price, with the job that closes it if nobody pays.

use content::grant;
use ground::{Conn, Db, Error, RequestContext, Result, Tx, exec, fetch_all, fetch_optional, jobs, transaction};
use model::{
    Currency, Id, Millis, Money,
    account::Person,
    course::Course,
    job::JobKind,
    order::{Order, OrderEventKind, OrderState},
};

use super::{CloseOrder, state, waiting::waiting};
use crate::{PlatformFee, payment::Gateways, refund_policy};

/// The time for which an order waits for its money and its price holds, in milliseconds.
pub const PAYMENT_WINDOW_MS: i64 = 30 * Millis::MINUTE;

/// A course as the catalogue offers it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Offer {
    /// The course.
    pub course: Id<Course>,
    /// The teacher of the course.
    pub teacher: Id<Person>,
    /// The title of the course.
    pub title: String,
    /// The language of the course, as a BCP 47 tag.
    pub language: String,
    price: i64,
    currency: String,
}

impl Offer {
    /// Returns the price of the course, or `None` when it costs nothing.
    pub fn price(&self) -> Option<Money> {
        let currency = Currency::parse(&self.currency).filter(|_| self.price > 0)?;
        Some(Money { minor: self.price, currency })
    }
}

/// Places an order for a course at its present price and returns its id. Ten clicks and two tabs get the same open
/// order; an unpaid one at an older price is closed and replaced.
///
/// # Errors
/// [`Error::NotFound`] when the catalogue has no such course; [`Error::AlreadyOwned`] when it is open to the actor, or frozen;
/// [`Error::PriceChanged`] when it costs nothing any more; [`Error::NotOnSale`] when the school has no payment provider
/// that takes its price and nothing waits to be paid; [`Error::Unauthenticated`] for guests; or when the database
/// fails.
pub async fn place(db: &Db, ctx: &RequestContext, slug: &str) -> Result<Id<Order>> {
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let offer = offer(&mut *tx, slug).await?;
        // What is closed for a dispute only is theirs, and is not sold to them a second time.
        let owned = ctx.is(offer.teacher)
            || grant::is_open(&mut *tx, person, offer.course).await?
            || grant::frozen_by(&mut *tx, person, offer.course).await?.is_some();
        Error::AlreadyOwned(slug.into()).when(owned)?;
        let price = offer.price().ok_or_else(|| Error::PriceChanged(slug.into()))?;
        match waiting(&mut *tx, person, offer.course).await? {
            Some(waiting) if waiting.is_paid_for || waiting.price == price => Ok(waiting.order),
            Some(waiting) => {
                require_on_sale(tx, slug, price)?;
                state::transition(tx, waiting.order, OrderState::Closed, OrderEventKind::Closed).await?;
                insert(tx, person, &offer, price).await
            }
            None => {
                require_on_sale(tx, slug, price)?;
                insert(tx, person, &offer, price).await
            }
        }
    })
}

/// Checks that a course can be bought at its present price, for whoever is about to say who they are. One that costs
/// nothing always can; what the catalogue does not have is left to the page that says so.
///
/// # Errors
/// [`Error::NotOnSale`] when the school has no payment provider that takes its price; or when the database fails.
pub async fn check_on_sale(conn: impl Into<Conn<'_>>, slug: &str) -> Result<()> {
    let mut conn = conn.into();
    let price = match offer(&mut conn, slug).await {
        Ok(offer) => offer.price(),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let is_off_sale = price.is_some_and(|price| !conn.env.part::<Gateways>().take(price));
    Error::NotOnSale(slug.into()).when(is_off_sale)
}

/// Checks that a course can be bought at this price.
fn require_on_sale(tx: &Tx, slug: &str, price: Money) -> Result<()> {
    Error::NotOnSale(slug.into()).when(!tx.env().part::<Gateways>().take(price))
}

/// Returns the course of this slug as the catalogue offers it.
pub(super) async fn offer(conn: impl Into<Conn<'_>>, slug: &str) -> Result<Offer> {
    const OFFER: &str = "select course_id as course, teacher_id as teacher, title, language, price, currency \
        from listing \
        where slug = $1";
    let offer: Option<Offer> = fetch_optional!(conn.into(), OFFER, slug);
    offer.ok_or(Error::NotFound)
}

/// Returns at most `most` courses of the catalogue that cost something, oldest first.
///
/// # Errors
/// Fails when the database does.
pub async fn for_sale(tx: &mut Tx, most: i64) -> Result<Vec<Offer>> {
    const FOR_SALE: &str = "select course_id as course, teacher_id as teacher, title, language, price, currency \
        from listing \
        where price > 0 \
        order by course_id \
        limit $1";
    Ok(fetch_all!(tx, FOR_SALE, most))
}

async fn insert(tx: &mut Tx, person: Id<Person>, offer: &Offer, price: Money) -> Result<Id<Order>> {
    const ORDER: &str = "insert into orders (id, person_id, state, amount, currency, created_at, closes_at) \
        values ($1, $2, $3, $4, $5, $6, $7)";
    const ITEM: &str = "insert into order_item (id, order_id, course_id, teacher_id, title, title_folded, language, \
          amount, platform_fee_bps, refund_days, refund_share_percent, release_id) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, ( \
            select r.id \
            from release r \
            where r.course_id = $3 and r.live_at <= $12 \
            order by r.live_at desc, r.id desc \
            limit 1 \
          ))";
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
    let folded = collation::fold(&offer.title);
    let policy = refund_policy::of_course(&mut *tx, offer.course).await?;
    exec!(
        &mut *tx,
        ITEM,
        item,
        order,
        offer.course,
        offer.teacher,
        &offer.title,
        folded,
        &offer.language,
        price.minor,
        share,
        policy.days,
        policy.share_percent,
        now
    );
    state::record_event(tx, order, OrderEventKind::Placed, None).await?;
    jobs::enqueue_at(tx, JobKind::CloseOrder, &CloseOrder { order }, closes_at).await?;
    Ok(order)
}
