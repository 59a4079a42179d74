//! Beginning with a course at the price that was seen: an order where it costs something, else an enrolment.

use content::grant;
use ground::{Db, Error, RequestContext, Result};
use model::{Id, Money, course::Lesson, order::Order, url};

use super::place::{offer, place};

/// The next thing to do with a course that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// To pay this order.
    Order(Id<Order>),
    /// To learn: the first lesson of a course that costs nothing, if it has any.
    Lesson(Option<Id<Lesson>>),
}

impl Begun {
    /// Returns the address of the page on which the course of this slug goes on.
    #[must_use]
    pub fn address(self, slug: &str) -> String {
        match self {
            Self::Order(order) => url::checkout(order),
            Self::Lesson(Some(lesson)) => url::lesson(slug, lesson),
            Self::Lesson(None) => url::course(slug),
        }
    }
}

/// Places an order for a course, or enrols the actor in one that costs nothing, provided that its price is the one that
/// they have `seen` (`None`: it cost nothing).
///
/// # Errors
/// [`Error::NotFound`] when the catalogue has no such course; [`Error::AlreadyOwned`] when it is open to the actor;
/// [`Error::PriceChanged`] when its price is another one; [`Error::Unauthenticated`] for guests; or when the database
/// fails.
pub async fn begin(db: &Db, ctx: &RequestContext, slug: &str, seen: Option<Money>) -> Result<Begun> {
    let person = ctx.person()?;
    let offer = offer(db, slug).await?;
    let owned = ctx.is(offer.teacher) || grant::is_open(db, person, offer.course).await?;
    Error::AlreadyOwned(slug.into()).when(owned)?;
    Error::PriceChanged(slug.into()).when(offer.price() != seen)?;
    match seen {
        Some(_) => place(db, ctx, slug).await.map(Begun::Order),
        None => grant::enrol(db, ctx, slug).await.map(Begun::Lesson),
    }
}
