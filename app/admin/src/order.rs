//! An order with all that is known of it, as a timeline.

use kit::{Form, FormState, Load, order_state, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id, Permission,
    admin::{OrderDetail, TimelineEntry},
    order, url,
};
use ui::{Badge, Button, Callout, Column, Precision, Table, Tone, When, lang};

use crate::{
    api::{RetryRefunds, load_order},
    disputes::OfOrder,
    frame::Frame,
    labels, order_timeline,
    refund::{Approved, Refund},
    refund_request::RefundRequest,
    t,
};

/// The page `/admin/orders/{order}`.
#[component]
pub fn Order() -> impl IntoView {
    let order = kit::id_param::<order::Order>("order");
    let detail = Resource::new(move || order.get(), load_order);
    view! {
        <Frame title=t::order_timeline()>
            <Load of=detail view=|detail| view! { <Body detail/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn Body(detail: OrderDetail) -> impl IntoView {
    let OrderDetail { line, handle, left, refund_left, limit, approval, disputes, timeline } = detail;
    let refunds_any = viewer().who.is_some_and(|who| who.may.can(Permission::OrderRefundAny));
    // Nobody gives money back to themselves.
    let refunds = viewer().who.is_some_and(|who| who.may.can(Permission::OrderRefundAny) && who.handle != handle);
    let left = left.filter(|_| refunds);
    let approved = approval.clone().filter(|_| refunds_any);
    let (state, tone) = order_state(line.state);
    let columns = vec![
        Column::new(t::when(), |row: &TimelineEntry| view! { <When at=row.at precision=Precision::Second/> }),
        Column::new(t::source_name(), |row: &TimelineEntry| labels::source(row.event.source())),
        Column::new(t::what(), |row: &TimelineEntry| order_timeline::label(&row.event)),
        Column::new(t::detail(), |row: &TimelineEntry| order_timeline::detail(row.event.clone())),
        Column::new(t::amount(), |row: &TimelineEntry| row.amount.map(|amount| amount.text(lang()))).numbers(),
    ];
    view! {
        <div class="stack">
            <p class="row">
                <code>{line.id.to_string()}</code>
                <Badge tone text=state/>
                <strong>{line.total.text(lang())}</strong>
            </p>
            <p><bdi>{line.title}</bdi> " · " <a href=url::with_query(url::ADMIN_PEOPLE, [("q", &*handle)])><bdi>{line.buyer}</bdi></a></p>
            <OfOrder disputes/>
            {refund_left.then(|| view! { <RefundLeft order=line.id may=refunds/> })}
            {approved.map(|approval| view! { <Approved approval/> })}
            {refunds_any.then(|| view! { <RefundRequest order=line.id/> })}
            {left.map(|left| view! { <Refund order=line.id total=line.total left limit approval/> })}
            <div class="card admin-table"><Table caption=t::order_timeline() columns rows=timeline/></div>
        </div>
    }
}

/// A refund that is left to a person: what that means, and the button that has it tried again.
#[component]
fn RefundLeft(order: Id<order::Order>, may: bool) -> impl IntoView {
    let form = may.then(|| {
        view! {
            <Form action=RetryRefunds::PATH state=FormState::of(RetryRefunds::PATH)>
                <input type="hidden" name="order" value=order.to_string()/>
                <Button submit=true>{t::refund_retry()}</Button>
            </Form>
        }
    });
    view! {
        <Callout tone=Tone::Warning title=t::timeline_refund_left()>
            <p>{t::refund_left_hint()}</p>
            {form}
        </Callout>
    }
}
