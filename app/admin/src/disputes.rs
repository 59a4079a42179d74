//! Payers who object to a payment at their bank, by state; and those of one order.

use kit::{AppError, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id, Permission,
    admin::Rows,
    dispute::{Dispute, DisputeAnswer, DisputeReason, DisputeRow, DisputeState},
    url,
};
use ui::{Button, Callout, Choice, Column, Empty, Glyph, Precision, Table, Text, Tone, When, lang};

use crate::{
    frame::{Frame, Pages, Refused, Search, asked_as, badge},
    labels, t,
};

/// Lists the disputes, by state.
#[server(prefix = "/fn", endpoint = "admin/load_disputes", output = kit::Json)]
pub async fn load_disputes(state: Option<DisputeState>, page: Option<u32>) -> Result<Rows<DisputeRow>, AppError> {
    Ok(commerce::dispute::list(&kit::server::db(), &kit::server::context(), state, page).await?)
}

/// Asks the provider about a dispute. The page shows the answer.
#[server(prefix = "/fn", endpoint = "admin/ask_dispute", output = kit::Json)]
pub async fn ask_dispute(dispute: Id<Dispute>) -> Result<(), AppError> {
    let request = kit::server::request();
    let answer = commerce::dispute::ask(&request.db, &request.ctx, dispute).await?;
    kit::server::redirect(&url::with_query(url::ADMIN_DISPUTES, [("answer", answer.as_str())]));
    Ok(())
}

/// The page `/admin/disputes?state=&page=&answer=`.
#[component]
pub fn Disputes() -> impl IntoView {
    let (state, page) = (asked_as::<DisputeState>("state"), asked_as::<u32>("page"));
    let disputes = Resource::new(move || (state.get(), page.get()), |(state, page)| load_disputes(state, page));
    let states = DisputeState::ALL.iter().map(|one| Choice::new(one.as_str(), label(*one).0)).collect();
    view! {
        <Frame title=t::disputes()>
            <Answered/>
            <Refused forms=&[AskDispute::PATH] fields=&[]/>
            <Search action=url::ADMIN_DISPUTES choices=vec![("state", t::state(), states)]/>
            <Load of=disputes view=move |rows| {
                let state = state.get_untracked().map_or(String::new(), |state| state.to_string());
                view! { <List rows keep=vec![("state", state)]/> }.into_any()
            }/>
        </Frame>
    }
}

/// What the provider has answered, where it was just asked.
#[component]
fn Answered() -> impl IntoView {
    let answer = asked_as::<DisputeAnswer>("answer");
    move || {
        answer.get().map(|answer| {
            let (tone, words) = match answer {
                DisputeAnswer::Changed => (Tone::Success, t::dispute_answer_changed()),
                DisputeAnswer::Unchanged => (Tone::Neutral, t::dispute_answer_unchanged()),
                DisputeAnswer::Unknown => (Tone::Warning, t::dispute_answer_unknown()),
                DisputeAnswer::Unclear => (Tone::Danger, t::dispute_answer_unclear()),
            };
            view! { <div class="told" role="status"><Callout tone title=words/></div> }
        })
    }
}

#[component]
fn List(rows: Rows<DisputeRow>, keep: Vec<(&'static str, String)>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_dispute() hint=t::no_dispute_hint() glyph=Glyph::Check/> }.into_any();
    }
    let manages = viewer().who.is_some_and(|who| who.may.can(Permission::PaymentManageAny));
    let columns = vec![
        Column::new(t::number(), |row: &DisputeRow| {
            view! { <a href=url::admin_order(row.order)><code>{row.order.to_string()}</code></a> }
        }),
        Column::new(t::state(), |row: &DisputeRow| badge(label(row.state))),
        Column::new(t::dispute_due(), due),
        Column::new(t::amount(), |row: &DisputeRow| row.amount.text(lang())).numbers(),
        Column::new(t::dispute_reason(), |row: &DisputeRow| reason(&row.reason)),
        Column::new(t::buyer(), |row: &DisputeRow| view! { <bdi>{row.buyer.clone()}</bdi> }),
        Column::new(t::course_name(), |row: &DisputeRow| view! { <bdi>{row.title.clone()}</bdi> }),
        Column::new(
            t::dispute_opened(),
            |row: &DisputeRow| view! { <When at=row.opened_at precision=Precision::Day/> },
        ),
        Column::new(t::dispute_place(), move |row: &DisputeRow| {
            let asks = (manages && !row.state.is_closed()).then(|| ask(row.id));
            view! { {place(row)} {asks} }
        }),
    ];
    view! {
        <p class="muted">{t::disputes_hint()}</p>
        <div class="card admin-table"><Table caption=t::disputes() columns rows=rows.rows.clone()/></div>
        <Pages rows path=url::ADMIN_DISPUTES keep/>
    }
    .into_any()
}

/// Returns the label of a dispute's state, and its colour.
fn label(state: DisputeState) -> (Text, Tone) {
    match state {
        DisputeState::WarningNeedsResponse => (t::dispute_state_warning_needs_response(), Tone::Warning),
        DisputeState::WarningUnderReview => (t::dispute_state_warning_under_review(), Tone::Neutral),
        DisputeState::WarningClosed => (t::dispute_state_warning_closed(), Tone::Neutral),
        DisputeState::NeedsResponse => (t::dispute_state_needs_response(), Tone::Danger),
        DisputeState::UnderReview => (t::dispute_state_under_review(), Tone::Warning),
        DisputeState::Won => (t::dispute_state_won(), Tone::Success),
        DisputeState::Lost => (t::dispute_state_lost(), Tone::Danger),
    }
}

/// Returns what a dispute in this state means for the order.
fn hint(state: DisputeState) -> Text {
    match state {
        DisputeState::WarningNeedsResponse | DisputeState::WarningUnderReview => t::dispute_hint_warning(),
        DisputeState::NeedsResponse | DisputeState::UnderReview => t::dispute_hint_contested(),
        DisputeState::WarningClosed | DisputeState::Won => t::dispute_hint_won(),
        DisputeState::Lost => t::dispute_hint_lost(),
    }
}

/// Returns the reason that a payer gave: in words, or as the provider names it.
fn reason(word: &str) -> AnyView {
    let Some(reason) = DisputeReason::parse(word) else { return view! { <code>{word.to_owned()}</code> }.into_any() };
    match reason {
        DisputeReason::Fraudulent => t::dispute_why_fraudulent(),
        DisputeReason::Unrecognized => t::dispute_why_unrecognized(),
        DisputeReason::Duplicate => t::dispute_why_duplicate(),
        DisputeReason::ProductNotReceived => t::dispute_why_product_not_received(),
        DisputeReason::ProductUnacceptable => t::dispute_why_product_unacceptable(),
        DisputeReason::CreditNotProcessed => t::dispute_why_credit_not_processed(),
        DisputeReason::SubscriptionCanceled => t::dispute_why_subscription_canceled(),
        DisputeReason::InsufficientFunds => t::dispute_why_insufficient_funds(),
        DisputeReason::BankCannotProcess => t::dispute_why_bank_cannot_process(),
        DisputeReason::CheckReturned => t::dispute_why_check_returned(),
        DisputeReason::CustomerInitiated => t::dispute_why_customer_initiated(),
        DisputeReason::IncorrectAccountDetails => t::dispute_why_incorrect_account_details(),
        DisputeReason::Noncompliant => t::dispute_why_noncompliant(),
        DisputeReason::DebitNotAuthorized => t::dispute_why_debit_not_authorized(),
        DisputeReason::General => t::dispute_why_general(),
    }
    .into_any()
}

/// Returns the button that has the provider asked about a dispute, whose news may be lost.
fn ask(dispute: Id<Dispute>) -> impl IntoView {
    view! {
        <form method="post" action=AskDispute::PATH>
            <input type="hidden" name="dispute" value=dispute.to_string()/>
            <Button submit=true>{t::dispute_ask()}</Button>
        </form>
    }
}

/// Returns the day until which evidence must be there, while some may be sent.
fn due(row: &DisputeRow) -> AnyView {
    let at = row.evidence_due_at.filter(|_| row.state.needs_answer());
    at.map(|at| view! { <When at precision=Precision::Day/> }).into_any()
}

/// Returns the link to where a dispute is answered, or its reference at the provider.
fn place(row: &DisputeRow) -> AnyView {
    let provider = labels::provider(&row.provider);
    match row.dashboard.clone() {
        Some(href) => view! { <a href=href rel="noreferrer" target="_blank">{provider}</a> }.into_any(),
        None => view! { {provider} " " <code>{row.reference.clone()}</code> }.into_any(),
    }
}

/// The disputes of an order, each with what it means now.
#[component]
pub fn OfOrder(
    /// The disputes.
    disputes: Vec<DisputeRow>,
) -> impl IntoView {
    let one = |row: DisputeRow| {
        let (state, tone) = label(row.state);
        let until = row.evidence_due_at.filter(|_| row.state.needs_answer()).map(|at| {
            view! { " · " {t::dispute_due()} ": " <When at precision=Precision::Day/> }
        });
        view! {
            <Callout tone title=t::dispute_title(state)>
                <p>{row.amount.text(lang())} " · " {reason(&row.reason)} {until}</p>
                <p>{hint(row.state)}</p>
                <p>{place(&row)}</p>
            </Callout>
        }
    };
    disputes.into_iter().map(one).collect_view()
}
