//! Orders: found by number, buyer, title and state.

use kit::{Load, order_state};
use leptos::prelude::*;
use model::{
    admin::{AdminOrderRow, Rows},
    order::OrderState,
    url,
};
use ui::{Choice, Column, Empty, Glyph, Table, When, lang};

use crate::{
    api::{load_orders, load_orders_with_refunds_left},
    frame::{Frame, Pages, Search, asked, asked_as, badge},
    t,
};

/// The value of `refund` in the address of the orders with a refund that is left to a person.
const LEFT: &str = "left";

/// The page `/admin/orders?q=&state=&page=`; with `refund=left`, of the orders with a refund that is left to a person.
#[component]
pub fn Orders() -> impl IntoView {
    let (q, state, page) = (asked("q"), asked_as::<OrderState>("state"), asked_as::<u32>("page"));
    let refund = asked("refund");
    let is_left = move || refund.get() == LEFT;
    let orders = Resource::new(
        move || (q.get(), state.get(), page.get(), is_left()),
        |(q, state, page, is_left)| async move {
            if is_left { load_orders_with_refunds_left(page).await } else { load_orders(q, state, page).await }
        },
    );
    let states = OrderState::ALL.iter().map(|state| Choice::new(state.as_str(), order_state(*state).0)).collect();
    view! {
        <Frame title=t::orders()>
            <Search action=url::ADMIN_ORDERS words=Some(t::orders_search()) choices=vec![("state", t::state(), states)]/>
            {move || is_left().then(|| view! { <p class="muted">{t::refunds_left_list()} " " <a href=url::ADMIN_ORDERS>{t::orders_all()}</a></p> })}
            <Load of=orders view=move |rows| {
                let state = state.get_untracked().map_or(String::new(), |state| state.to_string());
                let keep = vec![("q", q.get_untracked()), ("state", state), ("refund", refund.get_untracked())];
                view! { <List rows keep/> }.into_any()
            }/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<AdminOrderRow>, keep: Vec<(&'static str, String)>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_order() hint=t::no_order_hint() glyph=Glyph::Cart/> }.into_any();
    }
    let columns = vec![
        Column::new(t::number(), |row: &AdminOrderRow| {
            view! { <a href=url::admin_order(row.id)><code>{row.id.to_string()}</code></a> }
        }),
        Column::new(t::buyer(), |row: &AdminOrderRow| view! { <bdi>{row.buyer.clone()}</bdi> }),
        Column::new(t::course_name(), |row: &AdminOrderRow| view! { <bdi>{row.title.clone()}</bdi> }),
        Column::new(t::placed_at(), |row: &AdminOrderRow| view! { <When at=row.placed_at/> }),
        Column::new(t::state(), |row: &AdminOrderRow| badge(order_state(row.state))),
        Column::new(t::total(), |row: &AdminOrderRow| row.total.text(lang())).numbers(),
    ];
    view! {
        <div class="card admin-table"><Table caption=t::orders() columns rows=rows.rows.clone()/></div>
        <Pages rows path=url::ADMIN_ORDERS keep/>
    }
    .into_any()
}
