//! What the states of an order are called.

use model::order::OrderState;
use ui::{Text, Tone};

use crate::t;

/// The name of an order's state for those who sell, and its colour. Its buyer reads some of them in words of her own.
#[must_use]
pub fn order_state(state: OrderState) -> (Text, Tone) {
    match state {
        OrderState::Awaiting => (t::order_awaiting(), Tone::Warning),
        OrderState::Paid => (t::order_paid(), Tone::Success),
        OrderState::Closed => (t::order_closed(), Tone::Neutral),
        OrderState::Refunding => (t::order_refunding(), Tone::Warning),
        OrderState::PartRefunded => (t::order_part_refunded(), Tone::Neutral),
        OrderState::Refunded => (t::order_refunded(), Tone::Neutral),
    }
}
