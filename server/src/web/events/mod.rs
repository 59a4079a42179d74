//! `/events`: tells a page what has changed, so that it need not ask: an order (`?order=`), the viewer's notices
//! (`?notices`) or the talk under a lesson (`?talk=`). A person has a few such streams. Nothing is sent any more once the
//! session that one was opened in has ended.

mod hub;
mod live;
mod opened;
mod order;
mod poll;

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use ground::{Error, RequestContext};
use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use model::{Id, course::Lesson, order::Order};

use super::{
    Web, page,
    visitor::{Visitor, client},
};
pub use hub::Hub;
use opened::{EventStream, Session};
pub use poll::follow;

/// What a page listens to.
#[derive(Clone, Copy)]
enum Topic {
    Order(Id<Order>),
    Notices,
    Talk(Id<Lesson>),
}

impl Topic {
    fn of(query: &str) -> Option<Self> {
        match query.split_once('=').unwrap_or((query, "")) {
            ("order", order) => order.parse().ok().map(Self::Order),
            ("notices", "") => Some(Self::Notices),
            ("talk", lesson) => lesson.parse().ok().map(Self::Talk),
            _ => None,
        }
    }

    /// Returns the answer when there is no place for one more stream. The bell is on every page: it is told to listen no
    /// more for now (HTML, server-sent events), where an error would stand in the console of every browser.
    fn no_place(self) -> Response {
        match self {
            Self::Notices => StatusCode::NO_CONTENT.into_response(),
            Self::Order(_) | Self::Talk(_) => ([(RETRY_AFTER, "10")], StatusCode::TOO_MANY_REQUESTS).into_response(),
        }
    }

    /// Checks that the viewer may listen.
    async fn check(self, web: &Web, ctx: &RequestContext) -> ground::Result<()> {
        match self {
            Self::Order(order) => commerce::order::status(&web.db, ctx, order).await.map(drop),
            Self::Notices => Ok(()),
            Self::Talk(lesson) => content::course::discussed(&web.db, ctx, lesson).await.map(drop),
        }
    }
}

/// Answers with a stream of events.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let ctx = visitor.request.ctx;
    let (Some(who), Some(token)) = (visitor.request.viewer.who, visitor.request.token) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Some(topic) = parts.uri.query().and_then(Topic::of) else { return StatusCode::NOT_FOUND.into_response() };
    match topic.check(&web, &ctx).await {
        Ok(()) => {}
        Err(Error::NotFound) => return StatusCode::NOT_FOUND.into_response(),
        Err(Error::NotBought(_)) => return StatusCode::FORBIDDEN.into_response(),
        Err(error) => return page::internal_error(&error),
    }
    let client = client(&web, &parts);
    let counted = match topic {
        Topic::Notices => web.front.spare_stream(who.id, client),
        Topic::Order(_) | Topic::Talk(_) => web.front.stream(who.id, client),
    };
    let Some(counted) = counted else { return topic.no_place() };
    let opened = EventStream { web, ctx, session: Session { token, person: who.id }, counted };
    match topic {
        Topic::Order(order) => order::serve(opened, order),
        Topic::Notices => live::notices(opened),
        Topic::Talk(lesson) => live::talk(opened, lesson, has_listened(&parts.headers)),
    }
}

/// Tells whether a browser comes back whose stream had ended: something may have changed meanwhile.
fn has_listened(headers: &HeaderMap) -> bool {
    headers.contains_key("last-event-id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_listens_to_one_thing() {
        assert!(matches!(Topic::of("order=0000000000007"), Some(Topic::Order(order)) if order == Id::from_raw(7)));
        assert!(matches!(Topic::of("talk=0000000000007"), Some(Topic::Talk(lesson)) if lesson == Id::from_raw(7)));
        assert!(matches!(Topic::of("notices"), Some(Topic::Notices)));
        for bad in ["", "order", "order=x", "talk=", "notices=1", "notices&order=0000000000007", "x=1"] {
            assert!(Topic::of(bad).is_none(), "{bad}");
        }
    }
}
