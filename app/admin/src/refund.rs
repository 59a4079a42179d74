//! Refunding an order.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id, Money,
    order::{Order, RefundAccess},
};
use ui::{Button, Choice, Field, Glyph, Icon, Input, Look, Select, Text, lang};

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
) -> impl IntoView {
    let state = FormState::of(RefundOrder::PATH);
    let is_open = state.refused();
    let access = state.value("access", RefundAccess::ByAmount.as_str());
    let choices = RefundAccess::ALL.iter().map(|one| Choice::new(one.as_str(), access_text(*one))).collect();
    let (amount, note) = (Signal::stored(state.field_error("amount")), Signal::stored(state.field_error("note")));
    let went = Money { minor: total.minor - left.minor, ..total };
    view! {
        <details class="confirm" open=is_open>
            <summary class="button button-quiet"><Icon glyph=Glyph::Undo/> {t::refund_give()}</summary>
            <div class="card card-body">
                <Form action=RefundOrder::PATH state=state.clone()>
                    <p>{t::refund_left(left.text(lang()), total.text(lang()), went.text(lang()))}</p>
                    <p class="small muted">{t::refund_hint()}</p>
                    <input type="hidden" name="order" value=order.to_string()/>
                    <Field
                        name="amount"
                        label=t::refund_amount(left.currency.as_str())
                        input=Input::Amount
                        value=state.value("amount", &left.amount())
                        error=amount
                    />
                    <Field name="note" label=t::refund_note() help=t::refund_note_help() value=state.value("note", "") error=note/>
                    <Select name="access" label=t::refund_access() help=t::refund_access_help() choices selected=access/>
                    <div class="row"><Button look=Look::Danger submit=true>{t::refund_now()}</Button></div>
                </Form>
            </div>
        </details>
    }
}

/// Returns what a choice does to the buyer's access.
pub fn access_text(access: RefundAccess) -> Text {
    match access {
        RefundAccess::ByAmount => t::refund_access_by_amount(),
        RefundAccess::Keep => t::refund_access_keep(),
        RefundAccess::End => t::refund_access_end(),
    }
}
