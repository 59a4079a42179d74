//! An order: its receipt, and everything that happened to it.

mod history;
mod receipt;

use kit::Load;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::order::{OrderPage, OrderState};
use ui::{Badge, Breadcrumb, Button, ButtonLink, Crumb, Glyph, Look, Title};

use crate::{
    api::load_order,
    checkout::{Again, Start},
    t, words,
};
use history::History;
use receipt::Receipt;

/// `/me/orders/{id}`
#[component]
pub fn Order() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let order = Resource::new(move || id.get(), load_order);
    view! {
        <div class="page">
            <Load of=order view=|order| view! { <Body order/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(order: OrderPage) -> impl IntoView {
    let (state, tone) = words::state(order.state);
    let title = t::order(order.id);
    let crumbs = vec![Crumb::new(t::account(), "/me"), Crumb::new(t::orders(), "/me/orders")];
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
            </div>
            <div class="stack stack-8 no-print">
                <History events=order.events.clone()/>
                <Why order/>
            </div>
        </div>
    }
}

/// What can be done with it now.
#[component]
fn Next(order: OrderPage) -> impl IntoView {
    let first = order.items.into_iter().next();
    let next = match (order.state, first) {
        (OrderState::Awaiting, _) => {
            view! { <ButtonLink href=format!("/checkout/{}", order.id) look=Look::Primary wide=true>{t::go_on()}</ButtonLink> }
                .into_any()
        }
        (OrderState::Closed, Some(item)) if !item.open => view! { <Again slug=item.slug/> }.into_any(),
        (_, Some(item)) if item.open => view! { <Start slug=item.slug/> }.into_any(),
        _ => ().into_any(),
    };
    let print = order.paid_at.is_some().then(|| {
        view! {
            <span class="needs-script">
                <Button icon=Glyph::Print wide=true on:click=|_| ui::print()>{t::print_receipt()}</Button>
            </span>
        }
    });
    view! { <div class="order-next no-print">{next}{print}</div> }
}

/// Why this page is open to whoever reads it.
#[component]
fn Why(order: OrderPage) -> impl IntoView {
    let open = order.state == OrderState::Paid && order.items.iter().any(|item| item.open);
    view! {
        <details class="why">
            <summary>{t::why()}</summary>
            <p class="small muted">{t::why_order(&order.buyer)}</p>
            {open.then(|| view! { <p class="small muted">{t::why_course()}</p> })}
        </details>
    }
}
