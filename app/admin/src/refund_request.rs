//! A buyer's request for a refund on the page of its order: the learning record, the formula, and the decision.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Decision, Id, Money,
    order::{Order, RefundAccess},
    refund_request::{
        LearnedLesson, MAX_REASON_CHARS, RefundApproval, RefundRequestDetail, RefundRequestState, RefundRequestView,
    },
};
use ui::{Button, Choice, Column, Field, Input, Look, Select, Table, TextArea, When, clock, lang};

use crate::{
    api::{DecideRefund, load_refund_request},
    frame::badge,
    labels,
    refund::{Limit, access_text, is_of_viewer},
    t,
};

/// The newest request for a refund of an order, if anybody asked.
#[component]
pub fn RefundRequest(
    /// The order.
    order: Id<Order>,
) -> impl IntoView {
    let detail = Resource::new(move || order, load_refund_request);
    let shown =
        move |detail: Option<RefundRequestDetail>| detail.map(|detail| view! { <Body order detail/> }).into_any();
    view! { <Load of=detail view=shown/> }
}

#[component]
fn Body(order: Id<Order>, detail: RefundRequestDetail) -> impl IntoView {
    let RefundRequestDetail { request, now, lessons, approval, limit, may_decide } = detail;
    let all_due = request.is_all_due().then(|| view! { " " {t::request_all_due()} });
    let RefundRequestView { state, reason, asked_at, facts, amount, note, .. } = request;
    let (proposed, policy) = (facts.amount, facts.policy);
    let is_within = facts.is_within_share();
    // Once it is answered, what went back is part of the formula as well.
    let waits = state == RefundRequestState::Asked;
    let since = now.filter(|now| waits && now.amount.minor < proposed.minor).map(|now| {
        view! { <p class="small">{t::request_since(now.amount.text(lang()))}</p> }
    });
    let form = may_decide.then(|| view! { <Decide order proposed limit approval/> });
    let given = amount.map(|amount| view! { <p>{t::request_given(amount.text(lang()))} {all_due}</p> });
    let answer = (!note.is_empty()).then(|| view! { <p><q><bdi>{note}</bdi></q></p> });
    view! {
        <section class="card card-body stack" aria-labelledby="request">
            <h2 id="request">{t::request()}</h2>
            <p class="row">{badge(labels::request(state))} <small class="muted"><When at=asked_at/></small></p>
            <p>{t::request_reason()} " " <q><bdi>{reason}</bdi></q></p>
            <p>{kit::refund_policy(policy)} " " {if is_within { t::request_within() } else { t::request_outside() }}</p>
            <kit::RefundFormula facts/>
            {since}
            {given}
            {answer}
            <details>
                <summary>{t::request_record()}</summary>
                <Record lessons/>
            </details>
            {form}
        </section>
    }
}

#[component]
fn Record(lessons: Vec<LearnedLesson>) -> impl IntoView {
    let columns = vec![
        Column::new(t::request_lesson(), |row: &LearnedLesson| view! { <bdi>{row.title.clone()}</bdi> }),
        Column::new(t::request_weight(), |row: &LearnedLesson| clock(row.millis)).numbers(),
        Column::new(t::request_learned(), |row: &LearnedLesson| format!("{} %", row.permille / 10)).numbers(),
    ];
    view! { <div class="admin-table"><Table caption=t::request_record() columns rows=lessons/></div> }
}

#[component]
fn Decide(order: Id<Order>, proposed: Money, limit: Option<Money>, approval: Option<RefundApproval>) -> impl IntoView {
    let state = FormState::of(DecideRefund::PATH);
    let (amount, note) = (Signal::stored(state.field_error("amount")), Signal::stored(state.field_error("note")));
    let minor = approval.as_ref().map_or(proposed, |first| first.amount);
    let access = approval.as_ref().map_or(RefundAccess::ByAmount, |first| first.access);
    let access = state.value("access", access.as_str());
    // The first of two people has accepted it already: now it is somebody else's turn.
    let is_first = approval.as_ref().is_some_and(is_of_viewer);
    let text = approval.map_or_else(String::new, |first| first.note);
    let choices = RefundAccess::ALL.iter().map(|one| Choice::new(one.as_str(), access_text(*one))).collect();
    let decide = |decision: Decision| Some(decision.as_str().to_owned());
    let is_refused = state.refused();
    let form = view! {
        <Form action=DecideRefund::PATH state=state.clone()>
            <input type="hidden" name="order" value=order.to_string()/>
            <Field
                name="amount"
                id="decide-amount"
                label=t::refund_amount(proposed.currency.as_str())
                input=Input::Amount
                value=state.value("amount", &minor.amount())
                error=amount
            />
            <TextArea
                name="note"
                id="decide-note"
                label=t::request_note()
                rows=3
                help=t::request_note_help(MAX_REASON_CHARS)
                value=state.value("note", &text)
                error=note
            />
            <Select name="access" id="decide-access" label=t::refund_access() help=t::request_access_help() choices selected=access/>
            <div class="row">
                <Button name=Some("decision".to_owned()) value=decide(Decision::Accept) look=Look::Primary submit=true>{t::request_accept()}</Button>
                <Button name=Some("decision".to_owned()) value=decide(Decision::Decline) submit=true>{t::request_decline()}</Button>
            </div>
        </Form>
    };
    let form = if is_first {
        view! {
            <details class="confirm" open=is_refused>
                <summary class="button button-quiet">{t::request_change()}</summary>
                {form}
            </details>
        }
        .into_any()
    } else {
        form.into_any()
    };
    view! {
        <Limit limit/>
        {form}
    }
}
