//! An order: its receipt, and its history.

mod history;
mod receipt;
mod refund;

use kit::Load;
use leptos::prelude::*;
use model::{
    Id,
    order::{Grant, GrantSource, Order as Of, OrderPage, OrderState},
    url,
};
use ui::{Badge, Breadcrumb, Button, ButtonLink, Crumb, Glyph, Look, Title, When};

use crate::{
    api::load_order,
    checkout::{Again, Start},
    labels, t,
};
use history::History;
use receipt::Receipt;
use refund::Refund;

/// The page `/me/orders/{id}`.
#[component]
pub fn Order() -> impl IntoView {
    let id = kit::id_param::<Of>("id");
    let order = Resource::new(move || id.get(), load_order);
    view! {
        <div class="page">
            <Load of=order view=|order| view! { <Body order/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(order: OrderPage) -> impl IntoView {
    let (state, tone) = labels::state(order.state, order.refunded, order.charged_back);
    let title = t::order(order.id);
    let crumbs = vec![Crumb::new(t::account(), url::ME), Crumb::new(t::orders(), url::ORDERS)];
    view! {
        <Title text=title.clone()/>
        <Breadcrumb crumbs/>
        <header class="page-head no-print">
            <div class="row">
                <h1>{title}</h1>
                <Badge tone text=state/>
            </div>
        </header>
        <div class="split-end">
            <div class="stack">
                <Receipt order=order.clone()/>
                <Next order=order.clone()/>
                {order.paid_at.is_some().then(|| view! { <Refund order=order.id state=order.state refunded=order.refunded/> })}
            </div>
            <div class="stack stack-8 no-print">
                <History events=order.events.clone()/>
                <AccessReason order/>
            </div>
        </div>
    }
}

/// The actions on it now.
#[component]
fn Next(order: OrderPage) -> impl IntoView {
    let is_frozen = order.is_frozen();
    let charged_back = order.is_charged_back().then(|| view! { <p role="status">{t::charged_back()}</p> });
    let first = order.items.into_iter().next();
    let next = match (order.state, first) {
        _ if is_frozen => view! { <p role="status">{t::frozen()}</p> }.into_any(),
        (OrderState::Awaiting, _) => {
            view! { <ButtonLink href=url::checkout(order.id) look=Look::Primary wide=true>{t::go_on()}</ButtonLink> }
                .into_any()
        }
        // One that is paid and closed was lost in a dispute.
        (OrderState::Closed | OrderState::Refunded | OrderState::PartRefunded | OrderState::Paid, Some(item))
            if !item.is_open() =>
        {
            view! { <Again slug=item.slug/> }.into_any()
        }
        (_, Some(item)) if item.is_open() => view! { <Start slug=item.slug/> }.into_any(),
        _ => ().into_any(),
    };
    let print = order.paid_at.is_some().then(|| {
        view! {
            <span class="needs-script">
                <Button icon=Glyph::Print wide=true on:click=|_| ui::print()>{t::print_receipt()}</Button>
            </span>
        }
    });
    view! { <div class="order-next no-print">{charged_back}{next}{print}</div> }
}

/// The reason why its courses are open to the viewer: every grant, with its source and its term.
#[component]
fn AccessReason(order: OrderPage) -> impl IntoView {
    let this = order.id;
    let items: Vec<_> = order
        .items
        .into_iter()
        .map(|item| {
            let why = if item.is_open() {
                item.grants.into_iter().map(|grant| reason(grant, this)).collect_view().into_any()
            } else {
                view! { <li>{t::why_not()}</li> }.into_any()
            };
            view! {
                <dt lang=item.language>{item.title}</dt>
                <dd><ul class="plain">{why}</ul></dd>
            }
        })
        .collect();
    view! {
        <details class="why">
            <summary>{t::why()}</summary>
            <p class="small muted">{t::why_order(&order.buyer)}</p>
            <dl class="small muted">{items}</dl>
        </details>
    }
}

fn reason(grant: Grant, this: Id<Of>) -> impl IntoView {
    let source = match (grant.source, grant.order) {
        (GrantSource::Free, _) => t::why_free().into_any(),
        (GrantSource::Purchase, Some(order)) if order != this => {
            view! { <a href=url::order(order)>{t::why_other_order(order)}</a> }.into_any()
        }
        (GrantSource::Purchase, _) => t::why_this_order().into_any(),
    };
    let until = match grant.ends_at {
        Some(at) => view! { <span>{t::why_until()} " " <When at/></span> }.into_any(),
        None => view! { <span>{t::why_for_good()}</span> }.into_any(),
    };
    view! { <li>{source} " · " <span>{t::why_since()} " " <When at=grant.starts_at/></span> " · " {until}</li> }
}
