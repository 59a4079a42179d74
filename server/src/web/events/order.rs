//! `/events?order=…`: tells the buyer's page when their order has changed, so that it need not ask.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use commerce::order::{self, OrderStatus};
use futures::stream;
use model::{Id, order::Order};
use tokio::{
    sync::{broadcast, watch},
    time::timeout,
};

use super::opened::{EventStream, Session};
use crate::{front::Stream, web::Web};

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
    session: Session,
    _counted: Stream,
}

/// Answers with a stream of states; the first comes at once.
pub(super) fn serve(opened: EventStream, order: Id<Order>) -> Response {
    let EventStream { web, ctx, session, counted } = opened;
    let (changes, ending) = (web.db.env.part::<order::OrderUpdates>().subscribe(), web.ending.subscribe());
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
            if !self.session.stands(&self.web).await {
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
