//! The receipt of an order: on the screen a card, on paper the whole page.

use leptos::prelude::*;
use model::order::{OrderPage, OrderRefund, RefundState};
use ui::{Glyph, Icon, When};

use crate::{
    items::{Amount, Items},
    labels, t,
};

/// The receipt of a paid order, or the items of any other.
#[component]
pub fn Receipt(
    /// The order.
    order: OrderPage,
) -> impl IntoView {
    let heading = if order.paid_at.is_some() { t::receipt() } else { t::contents() };
    let refunds = order.refunds.iter().cloned().map(|OrderRefund { amount, note, state, is_external }| {
        let what = match state {
            RefundState::Requested | RefundState::Pending => t::state_refunding(),
            RefundState::Succeeded => t::refunded(),
            RefundState::Refused => t::refund_refused(),
        };
        // What nobody has asked for is a payment that could not be applied.
        let why = if is_external {
            t::refund_external().into_any()
        } else if note.is_empty() {
            t::refund_unapplied().into_any()
        } else {
            view! { <q><bdi>{note}</bdi></q> }.into_any()
        };
        view! {
            <dt>{what} " " <small class="muted">{why}</small></dt>
            <dd><Amount of=amount/></dd>
        }
    });
    let refunds = refunds.collect_view();
    let of = order.charged_back;
    let charged_back = (of.minor > 0).then(|| {
        view! {
            <dt>{t::taken_back()}</dt>
            <dd><Amount of/></dd>
        }
    });
    let (items, total) = (order.items.clone(), order.total);
    view! {
        <section class="card card-body receipt" aria-labelledby="receipt">
            <header>
                <p class="receipt-school"><Icon glyph=Glyph::Mark/> <span>{ui::school()}</span></p>
                <h2 id="receipt">{heading}</h2>
            </header>
            <Facts order/>
            <Items items total>{refunds} {charged_back}</Items>
        </section>
    }
}

#[component]
fn Facts(order: OrderPage) -> impl IntoView {
    let paid = order.paid_at.map(|at| {
        view! {
            <dt>{t::paid_at()}</dt>
            <dd><When at/></dd>
        }
    });
    // Before the payment there is neither a number nor a provider.
    let payment = order.payment.filter(|_| order.paid_at.is_some()).map(|payment| {
        let reference = payment.reference.map(|reference| {
            view! {
                <dt>{t::reference()}</dt>
                <dd><code>{reference}</code></dd>
            }
        });
        view! {
            <dt>{t::way_to_pay()}</dt>
            <dd>{way(&payment.way.provider)}</dd>
            {reference}
        }
    });
    view! {
        <dl class="facts">
            <dt>{t::number()}</dt>
            <dd><code>{order.id.to_string()}</code></dd>
            <dt>{t::buyer()}</dt>
            <dd><bdi>{order.buyer}</bdi></dd>
            <dt>{t::placed_at()}</dt>
            <dd><When at=order.placed_at/></dd>
            {paid}
            <dt>{t::currency()}</dt>
            <dd><code>{order.total.currency.as_str()}</code></dd>
            {payment}
        </dl>
    }
}

fn way(provider: &str) -> impl IntoView + use<> {
    view! { <span>{labels::provider(provider)}</span> }
}
