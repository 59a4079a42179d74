//! An order with all that is known of it, in the order in which it happened.

use kit::{Load, viewer};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{
    Permission,
    admin::{Happening, OrderStory},
};
use ui::{Badge, Column, Precision, Table, When, lang};

use crate::{api::load_story, frame::Frame, happened, refund::Refund, t, words};

/// `/admin/orders/{order}`
#[component]
pub fn Story() -> impl IntoView {
    let params = use_params_map();
    let order = Memo::new(move |_| params.read().get("order").unwrap_or_default());
    let story = Resource::new(move || order.get(), load_story);
    view! {
        <Frame title=t::story()>
            <Load of=story view=|story| view! { <Body story/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn Body(story: OrderStory) -> impl IntoView {
    let OrderStory { line, handle, left, story } = story;
    let refunds = viewer().who.is_some_and(|who| who.may.can(Permission::OrderRefundAny));
    let left = left.filter(|_| refunds);
    let (state, tone) = words::order(line.state);
    let columns = vec![
        Column::new(t::when()),
        Column::new(t::source_name()),
        Column::new(t::what()),
        Column::new(t::detail()),
        Column::new(t::amount()).numbers(),
    ];
    let rows = story.into_iter().map(row).collect_view();
    view! {
        <div class="stack">
            <p class="row">
                <code>{line.id.to_string()}</code>
                <Badge tone text=state/>
                <strong>{line.total.text(lang())}</strong>
            </p>
            <p><bdi>{line.title}</bdi> " · " <a href=format!("/admin/people?q={handle}")><bdi>{line.buyer}</bdi></a></p>
            {left.map(|left| view! { <Refund order=line.id total=line.total left/> })}
            <div class="card admin-table"><Table caption=t::story() columns>{rows}</Table></div>
        </div>
    }
}

fn row(happening: Happening) -> impl IntoView {
    let Happening { at, source, what, detail, amount } = happening;
    let code = |text: String| view! { <code>{text}</code> }.into_any();
    let word = happened::what(source, &what).map_or_else(|| code(what), IntoAny::into_any);
    let more =
        happened::detail(source, &detail).map_or_else(|| view! { <bdi>{detail}</bdi> }.into_any(), IntoAny::into_any);
    view! {
        <tr>
            <td><When at precision=Precision::Second/></td>
            <td>{words::source(source)}</td>
            <td>{word}</td>
            <td>{more}</td>
            <td class="number">{amount.map(|amount| amount.text(lang()))}</td>
        </tr>
    }
}
