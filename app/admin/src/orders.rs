//! Orders: found by number, buyer, title and state.

use kit::Load;
use leptos::prelude::*;
use model::{
    admin::{OrderLine, Rows},
    order::OrderState,
    url,
};
use ui::{Badge, Choice, Column, Empty, Glyph, Table, When, lang};

use crate::{
    api::load_orders,
    frame::{Frame, Pages, Search, asked},
    t, words,
};

/// `/admin/orders?q=&state=&page=`
#[component]
pub fn Orders() -> impl IntoView {
    let (q, state, page) = (asked("q"), asked("state"), asked("page"));
    let orders =
        Resource::new(move || (q.get(), state.get(), page.get()), |(q, state, page)| load_orders(q, state, page));
    let states = OrderState::ALL.iter().map(|state| Choice::new(state.as_str(), words::order(*state).0)).collect();
    view! {
        <Frame title=t::orders()>
            <Search action=url::ADMIN_ORDERS words=Some(t::orders_search()) choices=vec![("state", t::state(), states)]/>
            <Load of=orders view=move |rows| {
                let keep = vec![("q", q.get_untracked()), ("state", state.get_untracked())];
                view! { <List rows keep/> }.into_any()
            }/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<OrderLine>, keep: Vec<(&'static str, String)>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_order() hint=t::no_order_hint() glyph=Glyph::Cart/> }.into_any();
    }
    let columns = vec![
        Column::new(t::number()),
        Column::new(t::buyer()),
        Column::new(t::course_name()),
        Column::new(t::placed_at()),
        Column::new(t::state()),
        Column::new(t::total()).numbers(),
    ];
    let lines = rows.rows.iter().cloned().map(row).collect_view();
    view! {
        <div class="card admin-table"><Table caption=t::orders() columns>{lines}</Table></div>
        <Pages rows path=url::ADMIN_ORDERS keep/>
    }
    .into_any()
}

fn row(order: OrderLine) -> impl IntoView {
    let (state, tone) = words::order(order.state);
    view! {
        <tr>
            <td><a href=url::admin_order(order.id)><code>{order.id.to_string()}</code></a></td>
            <td><bdi>{order.buyer}</bdi></td>
            <td><bdi>{order.title}</bdi></td>
            <td><When at=order.placed_at/></td>
            <td><Badge tone text=state/></td>
            <td class="number">{order.total.text(lang())}</td>
        </tr>
    }
}
