//! The names of an order's states.

use model::order::OrderState;
use ui::{Text, Tone};

use crate::t;

/// Returns the name of an order's state for those who sell, and its tone. Buyers read some of them in words of their
/// own.
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
