//! `/events?order=…`: tells the buyer's page when their order has changed, so that it need not ask. A person has a few
//! such streams; each ends soon after the session that it was opened in.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::Request,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use commerce::order::{self, OrderStatus};
use futures::stream;
use http::{StatusCode, header::RETRY_AFTER};
use model::{Id, account::Person, order::Order};
use people::session;
use tokio::{
    sync::{broadcast, watch},
    time::timeout,
};

use super::{
    Web, page,
    visitor::{Visitor, client},
};
use crate::front::Stream;

/// The interval at which an order is read again, since another instance may have changed it.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// The number of polls after which the stream ends; the browser asks anew if it is still there.
const MAX_POLLS: u32 = 300;

/// A page that watches one order.
struct Watch {
    web: Web,
    order: Id<Order>,
    changes: broadcast::Receiver<Id<Order>>,
    ending: watch::Receiver<bool>,
    last_sent: Option<OrderStatus>,
    polls: u32,
    /// The token of the session in which it was opened, and its person.
    session: (String, Id<Person>),
    _counted: Stream,
}

/// Answers with a stream of states; the first comes at once.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let ctx = visitor.request.ctx;
    let wanted = parts.uri.query().and_then(|query| query.strip_prefix("order=")?.parse().ok());
    let (Some(who), Some(token)) = (visitor.request.viewer.who, visitor.request.token) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Some(order) = wanted else { return StatusCode::NOT_FOUND.into_response() };
    let (changes, ending) = (web.db.env.part::<order::OrderUpdates>().subscribe(), web.ending.subscribe());
    match order::status(&web.db, &ctx, order).await {
        Ok(_) => {}
        Err(ground::Error::NotFound) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return page::internal_error(&error),
    }
    let Some(counted) = web.front.stream(who.id, client(&web, &parts)) else {
        return ([(RETRY_AFTER, "10")], StatusCode::TOO_MANY_REQUESTS).into_response();
    };
    let session = (token, who.id);
    let watch = Watch { web, order, changes, ending, last_sent: None, polls: 0, session, _counted: counted };
    let states = stream::unfold((watch, ctx), |(mut watch, ctx)| async move {
        let state = watch.next(&ctx).await?;
        Some((Ok::<_, Infallible>(Event::default().data(words(state))), (watch, ctx)))
    });
    Sse::new(states).keep_alive(KeepAlive::default()).into_response()
}

/// Returns the text that the page reads: `awaiting`, or with a payment `awaiting pending`.
fn words(OrderStatus { state, payment }: OrderStatus) -> String {
    payment.map_or_else(|| state.to_string(), |payment| format!("{state} {payment}"))
}

impl Watch {
    /// Returns the order's state as soon as it is another one; `None` at the end of the stream.
    async fn next(&mut self, ctx: &ground::RequestContext) -> Option<OrderStatus> {
        loop {
            if !self.is_signed_in().await {
                return None;
            }
            let state = order::status(&self.web.db, ctx, self.order).await.ok()?;
            if self.last_sent.replace(state) != Some(state) {
                return Some(state);
            }
            self.polls += 1;
            if self.polls > MAX_POLLS || *self.ending.borrow() {
                return None;
            }
            self.wait().await;
        }
    }

    /// Tells whether the session still stands: it ends with signing out, a new password and a suspension.
    async fn is_signed_in(&self) -> bool {
        let (token, person) = &self.session;
        matches!(session::load(&self.web.db, token).await, Ok(Some(session)) if session.who.id == *person)
    }

    /// Waits until this order changes, the server ends, or some time has passed.
    async fn wait(&mut self) {
        let changed = async {
            loop {
                match self.changes.recv().await {
                    Ok(order) if order != self.order => {}
                    // Having missed some is a reason to look, too.
                    Ok(_) | Err(_) => return,
                }
            }
        };
        tokio::select! {
            _ = timeout(POLL_INTERVAL, changed) => {}
            _ = self.ending.changed() => {}
        }
    }
}
