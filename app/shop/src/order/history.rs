//! The history of an order: its events, and the words of each.

use leptos::prelude::*;
use model::order::{DeclineReason, OrderEvent, OrderEventKind};
use ui::{Text, When};

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
            let label = label(event.kind, event.decline);
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

/// Returns the label of an event; a payment that its payer cancelled was not declined by anybody.
fn label(what: OrderEventKind, why: Option<DeclineReason>) -> Text {
    match what {
        OrderEventKind::Declined if why == Some(DeclineReason::CancelledByPayer) => t::decline_cancelled_by_payer(),
        OrderEventKind::Placed => t::event_placed(),
        OrderEventKind::PaymentStarted => t::event_payment_started(),
        OrderEventKind::ReturnedFromProvider => t::event_returned_from_provider(),
        OrderEventKind::ProviderUnreachable => t::event_provider_unreachable(),
        OrderEventKind::Declined => t::event_declined(),
        OrderEventKind::Paid => t::event_paid(),
        OrderEventKind::PaidLate => t::event_paid_late(),
        OrderEventKind::Granted => t::event_granted(),
        OrderEventKind::Closed => t::event_closed(),
        OrderEventKind::CancelledByBuyer => t::event_cancelled_by_buyer(),
        OrderEventKind::RefundStarted => t::event_refund_started(),
        OrderEventKind::AccessEnded => t::event_access_ended(),
        OrderEventKind::Refunded => t::event_refunded(),
        OrderEventKind::RefundRefused => t::event_refund_refused(),
        OrderEventKind::RefundAsked => t::event_refund_asked(),
        OrderEventKind::RefundAccepted => t::event_refund_accepted(),
        OrderEventKind::RefundDeclined => t::event_refund_declined(),
        OrderEventKind::RefundWithdrawn => t::event_refund_withdrawn(),
        OrderEventKind::DisputeWarned => t::event_dispute_warned(),
        OrderEventKind::DisputeOpened => t::event_dispute_opened(),
        OrderEventKind::DisputeWon => t::event_dispute_won(),
        OrderEventKind::DisputeLost => t::event_dispute_lost(),
        OrderEventKind::AccessFrozen => t::event_access_frozen(),
        OrderEventKind::AccessThawed => t::event_access_thawed(),
    }
}
