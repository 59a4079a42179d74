//! The viewer's orders.

use kit::Load;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    order::{OrderList as Listing, OrderSummary},
    url,
};
use ui::{Badge, Breadcrumb, ButtonLink, Column, Crumb, Empty, Glyph, Pagination, Table, Title, When};

use crate::{api::load_orders, items::Amount, labels, t};

/// The page `/me/orders?page=`.
#[component]
pub fn Orders() -> impl IntoView {
    let query = use_query_map();
    let page = Memo::new(move |_| query.read().get("page").and_then(|page| page.parse().ok()));
    let orders = Resource::new(move || page.get(), load_orders);
    view! {
        <Title text=t::orders()/>
        <div class="page">
            <Breadcrumb crumbs=vec![Crumb::new(t::account(), url::ME)]/>
            <h1 class="page-head">{t::orders()}</h1>
            <Load of=orders view=|orders| view! { <List orders/> }.into_any()/>
        </div>
    }
}

#[component]
fn List(orders: Listing) -> impl IntoView {
    let Listing { rows, total, page, pages } = orders;
    if total == 0 {
        return view! {
            <Empty title=t::orders_none() hint=t::orders_none_hint() glyph=Glyph::Cart>
                <ButtonLink href=url::COURSES>{t::to_courses()}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new(t::column_order(), |row: &OrderSummary| {
            view! { <a href=url::order(row.id)>{row.title.clone()}</a> }
        })
        .lang(|row| row.language.clone()),
        Column::new(t::placed_at(), |row: &OrderSummary| view! { <When at=row.placed_at/> }),
        Column::new(t::column_state(), |row: &OrderSummary| {
            let (text, tone) = labels::state(row.state, row.refunded, row.charged_back);
            view! { <Badge tone text/> }
        }),
        Column::new(t::total(), |row: &OrderSummary| view! { <Amount of=row.total/> }).numbers(),
    ];
    let (page, pages) = (u32::try_from(page).unwrap_or(1), u32::try_from(pages).unwrap_or(u32::MAX));
    view! {
        <div class="card orders">
            <Table caption=t::orders() columns rows/>
        </div>
        <Pagination page pages href=|page| url::with_query(url::ORDERS, [("page", &*page.to_string())])/>
    }
    .into_any()
}
