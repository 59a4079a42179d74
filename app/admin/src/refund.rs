//! Refunding an order.

use kit::{Form, FormState, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id, Money,
    order::{Order, RefundAccess},
    refund_request::{MAX_REASON_CHARS, RefundApproval},
};
use ui::{Button, Callout, Choice, Field, Glyph, Icon, Input, Look, Select, Text, TextArea, Tone, lang};

use crate::{api::RefundOrder, t};

/// A form for the amount and the reason of a refund, which asks before it is sent.
#[component]
pub fn Refund(
    /// The order.
    order: Id<Order>,
    /// The amount that was paid.
    total: Money,
    /// The amount that can still be refunded.
    left: Money,
    /// The amount above which two people decide.
    limit: Option<Money>,
    /// What the first of them decided.
    approval: Option<RefundApproval>,
) -> impl IntoView {
    let state = FormState::of(RefundOrder::PATH);
    // The first of two people has done what they can.
    let is_open = state.refused() || approval.as_ref().is_some_and(|first| !is_of_viewer(first));
    let access = approval.as_ref().map_or(RefundAccess::ByAmount, |first| first.access);
    let access = state.value("access", access.as_str());
    let minor = state.value("amount", &approval.as_ref().map_or(left, |first| first.amount).amount());
    let text = state.value("note", &approval.map_or_else(String::new, |first| first.note));
    let choices = RefundAccess::ALL.iter().map(|one| Choice::new(one.as_str(), access_text(*one))).collect();
    let (amount, note) = (Signal::stored(state.field_error("amount")), Signal::stored(state.field_error("note")));
    let went = Money { minor: total.minor - left.minor, ..total };
    view! {
        <details class="confirm" open=is_open>
            <summary class="button button-quiet"><Icon glyph=Glyph::Undo/> {t::refund_give()}</summary>
            <div class="card card-body">
                <Limit limit/>
                <Form action=RefundOrder::PATH state=state.clone()>
                    <p>{t::refund_left(left.text(lang()), total.text(lang()), went.text(lang()))}</p>
                    <p class="small muted">{t::refund_hint()}</p>
                    <input type="hidden" name="order" value=order.to_string()/>
                    <Field
                        name="amount"
                        label=t::refund_amount(left.currency.as_str())
                        input=Input::Amount
                        value=minor
                        error=amount
                    />
                    <TextArea
                        name="note"
                        label=t::refund_note()
                        rows=3
                        help=t::refund_note_help(MAX_REASON_CHARS)
                        value=text
                        error=note
                    />
                    <Select name="access" label=t::refund_access() help=t::refund_access_help() choices selected=access/>
                    <div class="row"><Button look=Look::Danger submit=true>{t::refund_now()}</Button></div>
                </Form>
            </div>
        </details>
    }
}

/// What the rule of two people says: the amount above which it holds.
#[component]
pub fn Limit(
    /// The amount above which two people decide.
    limit: Option<Money>,
) -> impl IntoView {
    limit.map(|limit| view! { <p class="small muted">{t::request_limit(limit.text(lang()))}</p> })
}

/// What the first of two people decided, and who has to do what now.
#[component]
pub fn Approved(
    /// The decision.
    approval: RefundApproval,
) -> impl IntoView {
    let is_mine = is_of_viewer(&approval);
    let RefundApproval { handle, amount, note, .. } = approval;
    let amount = amount.text(lang());
    let (title, next) = if is_mine {
        (t::request_approved_by_you(amount), t::request_second_awaited())
    } else {
        (t::request_approved(amount, format!("@{handle}")), t::request_second())
    };
    view! {
        <Callout tone=Tone::Warning title>
            <p>{next}</p>
            {(!note.is_empty()).then(|| view! { <p><q><bdi>{note}</bdi></q></p> })}
        </Callout>
    }
}

/// Returns whether the viewer is the first of two people, whose decision it is.
pub fn is_of_viewer(approval: &RefundApproval) -> bool {
    viewer().who.is_some_and(|who| who.handle == approval.handle)
}

/// Returns what a choice does to the buyer's access.
pub fn access_text(access: RefundAccess) -> Text {
    match access {
        RefundAccess::ByAmount => t::refund_access_by_amount(),
        RefundAccess::Keep => t::refund_access_keep(),
        RefundAccess::End => t::refund_access_end(),
    }
}
