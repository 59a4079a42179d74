//! The history of an order.

use leptos::prelude::*;
use model::order::{DeclineReason, OrderEvent};
use ui::When;

use crate::{labels, t};

/// The events, oldest first, as a timeline.
#[component]
pub fn History(
    /// The events.
    events: Vec<OrderEvent>,
) -> impl IntoView {
    let events: Vec<_> = events
        .into_iter()
        .map(|event| {
            let label = labels::event(event.kind, event.decline);
            let why = event.decline.filter(|why| *why != DeclineReason::CancelledByPayer);
            view! {
                <li>
                    <p>{label}</p>
                    {why.map(|why| view! { <p class="small">{labels::decline(why)}</p> })}
                    <p class="small muted"><When at=event.at/></p>
                </li>
            }
        })
        .collect();
    view! {
        <section aria-labelledby="history">
            <h2 id="history">{t::history()}</h2>
            <ol class="timeline">{events}</ol>
        </section>
    }
}
