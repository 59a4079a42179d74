//! The last orders of a teacher's courses.

use leptos::prelude::*;
use model::{
    figures::{Sheet, Sold},
    order::OrderState,
};
use ui::{Badge, Column, Table, Text, Tone, When, lang};

use super::head::Head;
use crate::t;

#[component]
pub(super) fn List(orders: Vec<Sold>) -> impl IntoView {
    let columns = vec![
        Column::new(t::figures_placed_at()),
        Column::new(t::figures_course()),
        Column::new(t::figures_buyer()),
        Column::new(t::figures_state()),
        Column::new(t::figures_amount()).numbers(),
        Column::new(t::figures_share()).numbers(),
    ];
    let empty = orders.is_empty();
    let rows: Vec<_> = orders.into_iter().map(row).collect();
    view! {
        <section>
            <Head title=t::figures_orders() sheet=Sheet::Orders/>
            <div class="card figures-table">
                <Table caption=t::figures_orders() columns empty>{rows}</Table>
            </div>
        </section>
    }
}

fn row(sold: Sold) -> impl IntoView {
    let (state, tone) = state(sold.state);
    view! {
        <tr>
            <td><When at=sold.at/></td>
            <td lang=sold.language>{sold.title}</td>
            <td><bdi>{sold.buyer}</bdi></td>
            <td><Badge tone text=state/></td>
            <td class="number"><bdi>{sold.amount.text(lang())}</bdi></td>
            <td class="number"><bdi>{sold.share.text(lang())}</bdi></td>
        </tr>
    }
}

/// The name of an order's state, and its colour.
fn state(state: OrderState) -> (Text, Tone) {
    match state {
        OrderState::Awaiting => (t::figures_awaiting(), Tone::Warning),
        OrderState::Paid => (t::figures_paid(), Tone::Success),
        OrderState::Closed => (t::figures_closed(), Tone::Neutral),
        OrderState::Refunding => (t::figures_refunding(), Tone::Warning),
        OrderState::PartRefunded => (t::figures_part_refunded(), Tone::Neutral),
        OrderState::Refunded => (t::figures_refunded(), Tone::Neutral),
    }
}
