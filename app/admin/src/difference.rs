//! A line of a day: what it is, and what is done about a difference.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id, Money,
    payment::StatementKind,
    reconciliation::{Answer, Day, Line, LineClass, LineRow, Resolution},
    refund_request::MAX_REASON_CHARS,
    url,
};
use ui::{Badge, Button, Callout, Field, Input, Look, Text, TextArea, Tone, lang};

use crate::{
    frame::asked_as,
    statement::{AskProvider, BookDifference, NoteDifference, RefundDifference},
    t,
};

/// What the provider has answered, where it was just asked.
#[component]
pub fn Answered() -> impl IntoView {
    let answer = asked_as::<Answer>("answer");
    move || {
        answer.get().map(|answer| {
            let (tone, words) = match answer {
                Answer::Agreed => (Tone::Success, t::recon_answer_agreed()),
                Answer::Unchanged => (Tone::Neutral, t::recon_answer_unchanged()),
                Answer::Unknown => (Tone::Warning, t::recon_answer_unknown()),
            };
            view! { <div class="told" role="status"><Callout tone title=words/></div> }
        })
    }
}

/// Returns the label of a class.
pub fn class(class: LineClass) -> (Text, Tone) {
    match class {
        LineClass::Matched => (t::line_class_matched(), Tone::Success),
        LineClass::Fee => (t::line_class_fee(), Tone::Neutral),
        LineClass::MissingHere => (t::line_class_missing_here(), Tone::Danger),
        LineClass::MissingThere => (t::line_class_missing_there(), Tone::Danger),
        LineClass::OtherAmount => (t::line_class_other_amount(), Tone::Warning),
        LineClass::OtherCurrency => (t::line_class_other_currency(), Tone::Warning),
    }
}

fn kind(kind: StatementKind) -> Text {
    match kind {
        StatementKind::Payment => t::line_kind_payment(),
        StatementKind::Refund => t::line_kind_refund(),
        StatementKind::Reversal => t::line_kind_reversal(),
        StatementKind::Fee => t::line_kind_fee(),
        StatementKind::Dispute => t::line_kind_dispute(),
        StatementKind::Payout => t::line_kind_payout(),
        StatementKind::Adjustment => t::line_kind_adjustment(),
    }
}

/// Returns what a line is: its kind, its reference, its order.
pub fn what(row: &LineRow) -> AnyView {
    let order = row.order.map(|order| {
        view! { <br/> <a href=url::admin_order(order)>{t::recon_order()} " " <code>{order.to_string()}</code></a> }
    });
    let number = (row.number > 0).then(|| view! { <span class="small muted">{t::recon_line(row.number)}</span> " " });
    view! {
        {number} {kind(row.kind)} <br/>
        <code class="small muted">{row.reference.clone()}</code>
        {order}
    }
    .into_any()
}

/// Returns the amount in the statement, with what reached the account where it was changed into another currency.
pub fn theirs(row: &LineRow) -> AnyView {
    let amount = row.theirs.map_or_else(|| "–".into(), |money| money.text(lang()));
    let settled = row.settled.map(|settled| {
        view! { <br/> <span class="small muted">{t::recon_settled(settled.text(lang()))}</span> }
    });
    view! { {amount} {settled} }.into_any()
}

/// Returns the badges of a line.
pub fn badges(row: &LineRow) -> AnyView {
    let (text, tone) = class(row.class);
    let tone = if row.is_open || !row.class.is_difference() { tone } else { Tone::Neutral };
    let late = row.is_late.then(|| view! { " " <Badge tone=Tone::Warning text=t::recon_late()/> });
    view! { <Badge tone text/> {late} }.into_any()
}

/// Returns how a line was resolved, or the ways to do it.
pub fn resolution(day: Id<Day>, row: &LineRow, can_act: bool) -> AnyView {
    match row.resolution {
        Some(resolution) => {
            let words = match resolution {
                Resolution::Asked => t::resolution_asked(),
                Resolution::Booked => t::resolution_booked(),
                Resolution::Refunded => t::resolution_refunded(),
                Resolution::Noted => t::resolution_noted(),
            };
            let by = row.resolved_by.clone().filter(|by| !by.is_empty());
            let by = by.map(|by| view! { " " <bdi class="muted">{format!("@{by}")}</bdi> });
            let note = (!row.note.is_empty()).then(|| view! { <br/> <q><bdi>{row.note.clone()}</bdi></q> });
            view! { {words} {by} {note} }.into_any()
        }
        None if row.is_open && can_act => actions(day, row),
        None if row.is_open => t::recon_waits().into_any(),
        None => ().into_any(),
    }
}

fn actions(day: Id<Day>, row: &LineRow) -> AnyView {
    let ask = row.can_ask().then(|| {
        view! {
            <form method="post" action=AskProvider::PATH>
                {hidden(day, row.id)}
                <Button submit=true>{t::recon_ask()}</Button>
            </form>
        }
    });
    let amount = row.theirs.map(|theirs| Money { minor: theirs.minor.abs(), ..theirs }.amount()).unwrap_or_default();
    let refund = row.can_refund().then(|| {
        let amount = Some(amount);
        noted(day, row.id, RefundDifference::PATH, (t::recon_refund(), t::recon_refund_hint(), Look::Danger), amount)
    });
    view! {
        <div class="stack stack-2">
            {ask}
            {noted(day, row.id, BookDifference::PATH, (t::recon_book(), t::recon_book_hint(), Look::Primary), None)}
            {refund}
            {noted(day, row.id, NoteDifference::PATH, (t::recon_accept(), t::recon_accept_hint(), Look::Primary), None)}
        </div>
    }
    .into_any()
}

fn hidden(day: Id<Day>, line: Id<Line>) -> impl IntoView {
    view! {
        <input type="hidden" name="day" value=day.to_string()/>
        <input type="hidden" name="line" value=line.to_string()/>
    }
}

/// Returns a form with a note, and with an amount where there is one at first. Each line has such forms; one of them
/// was refused.
fn noted(
    day: Id<Day>,
    line: Id<Line>,
    action: &'static str,
    (name, hint, look): (Text, Text, Look),
    amount: Option<String>,
) -> impl IntoView {
    let state = FormState::of(action);
    let is_this = state.typed("line") == Some(line.to_string());
    let state = if is_this { state } else { FormState::of("") };
    let form = action.rsplit('/').next().unwrap_or_default();
    let (open, error) = (state.refused(), |field: &str| Signal::stored(state.field_error(field)));
    let money = amount.map(|amount| {
        let (id, value, error) = (format!("{form}-amount-{line}"), state.value("amount", &amount), error("amount"));
        view! { <Field name="amount" id label=t::amount() input=Input::Amount value error/> }
    });
    let (id, value, error) = (format!("{form}-note-{line}"), state.value("note", ""), error("note"));
    view! {
        <details class="admin-more" open=open>
            <summary class="button button-quiet">{name.clone()}</summary>
            <Form action state=FormState::of("")>
                <p class="small">{hint}</p>
                {hidden(day, line)}
                {money}
                <TextArea name="note" id label=t::recon_note() rows=2 help=t::recon_note_help(MAX_REASON_CHARS) value error/>
                <Button look submit=true>{name}</Button>
            </Form>
        </details>
    }
}
