//! Asking for a refund of an order: what would come back by which formula, the form, and how far the request is.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id, Money,
    order::{Order as Of, OrderState},
    refund_request::{
        MAX_REASON_CHARS, RefundFacts, RefundObstacle, RefundPreview, RefundRequestState, RefundRequestView,
    },
};
use ui::{Badge, Button, Callout, Precision, Text, TextArea, Tone, When, lang};

use crate::{
    api::{AskRefund, WithdrawRefund, load_refund},
    t,
};

/// What a buyer can do about a refund of an order.
#[component]
pub fn Refund(
    /// The order.
    order: Id<Of>,
    /// The order's state.
    state: OrderState,
    /// The money that went back of it.
    refunded: Money,
) -> impl IntoView {
    let preview = Resource::new(move || order, load_refund);
    view! {
        <section class="card card-body stack no-print" aria-labelledby="refund">
            <h2 id="refund">{t::refund_title()}</h2>
            <Load of=preview view=move |preview| view! { <Body order preview state refunded/> }.into_any()/>
        </section>
    }
}

#[component]
fn Body(order: Id<Of>, preview: RefundPreview, state: OrderState, refunded: Money) -> impl IntoView {
    let RefundPreview { facts, obstacle, is_automatic, request } = preview;
    let told = request.map(|request| {
        let given = given(&request, state, refunded);
        view! { <Request order request given/> }
    });
    let rest = match (obstacle, facts) {
        (None, Some(facts)) => view! { <Ask order facts is_automatic/> }.into_any(),
        (Some(RefundObstacle::AlreadyAsked), _) | (None, None) => ().into_any(),
        (Some(why), _) => view! { <p class="muted">{kit::refund_obstacle(why)}</p> }.into_any(),
    };
    view! {
        {told}
        {rest}
    }
}

#[component]
fn Ask(order: Id<Of>, facts: RefundFacts, is_automatic: bool) -> impl IntoView {
    let state = FormState::of(AskRefund::PATH);
    let error = Signal::stored(state.field_error("reason"));
    let is_open = state.refused();
    let is_within = facts.is_within_share();
    let hint = match (is_automatic, is_within) {
        (true, _) => t::refund_automatic(),
        (false, true) => t::refund_by_people(),
        (false, false) => t::refund_over_share(facts.policy.share_percent),
    };
    let (until, shown) = (facts.until, facts.amount.minor.to_string());
    view! {
        <p>{kit::refund_policy(facts.policy)} " " {t::refund_until()} " " <When at=until precision=Precision::Day/></p>
        <kit::RefundFormula facts/>
        <details class="confirm" open=is_open>
            <summary class="button">{t::refund_ask()}</summary>
            <Form action=AskRefund::PATH state=state.clone()>
                <input type="hidden" name="order" value=order.to_string()/>
                <input type="hidden" name="shown" value=shown/>
                <TextArea
                    name="reason"
                    label=t::refund_reason()
                    rows=3
                    help=t::refund_reason_help(MAX_REASON_CHARS)
                    value=state.value("reason", "")
                    error=error
                />
                <p class="small muted">{hint}</p>
                <div class="row"><Button submit=true>{t::refund_ask_now()}</Button></div>
            </Form>
        </details>
    }
}

/// Returns what became of the money that an answer gives back: it is on its way, or there. Where the provider refused it
/// for good, the order says that.
fn given(request: &RefundRequestView, state: OrderState, refunded: Money) -> Option<Text> {
    let amount = request.amount?;
    match state {
        OrderState::Paid => None,
        OrderState::PartRefunded if request.is_all_due() => Some(t::refund_all_due(refunded.text(lang()))),
        OrderState::PartRefunded | OrderState::Refunded => Some(t::refund_went(amount.text(lang()))),
        _ => Some(t::refund_given(amount.text(lang()))),
    }
}

/// The last request: its state, its formula, the answer; and the button that takes it back while it waits.
#[component]
fn Request(
    order: Id<Of>,
    request: RefundRequestView,
    /// What became of the money that was given back.
    given: Option<Text>,
) -> impl IntoView {
    let RefundRequestView { state, reason, asked_at, facts, note, decided_at, .. } = request;
    let (label, tone) = label(state);
    let waits = state == RefundRequestState::Asked;
    let answer = (!note.is_empty()).then(|| view! { <p>{t::refund_answer()} " " <q><bdi>{note}</bdi></q></p> });
    let given = given.map(|text| view! { <p>{text}</p> });
    let at = decided_at.map(|at| view! { <p class="small muted"><When at/></p> });
    let withdraw = waits.then(|| {
        view! {
            <p class="small muted">{t::refund_waits()}</p>
            <Form action=WithdrawRefund::PATH state=FormState::of(WithdrawRefund::PATH)>
                <input type="hidden" name="order" value=order.to_string()/>
                <Button submit=true>{t::refund_withdraw()}</Button>
            </Form>
        }
    });
    // Asked twice: the form is gone, and why stands here.
    let refused = FormState::of(AskRefund::PATH).field_error("reason").filter(|_| waits);
    let refused = refused.map(|text| view! { <div role="alert"><Callout tone=Tone::Warning title=text/></div> });
    view! {
        {refused}
        <p class="row"><Badge tone text=label/> <small class="muted"><When at=asked_at/></small></p>
        <p>{t::refund_your_reason()} " " <q><bdi>{reason}</bdi></q></p>
        {given}
        {answer}
        {at}
        <details open=waits>
            <summary>{t::refund_as_asked()}</summary>
            <kit::RefundFormula facts/>
        </details>
        {withdraw}
    }
}

fn label(state: RefundRequestState) -> (Text, Tone) {
    match state {
        RefundRequestState::Asked => (t::request_asked(), Tone::Warning),
        RefundRequestState::Accepted => (t::request_accepted(), Tone::Success),
        RefundRequestState::Declined => (t::request_declined(), Tone::Danger),
        RefundRequestState::Withdrawn => (t::request_withdrawn(), Tone::Neutral),
    }
}
