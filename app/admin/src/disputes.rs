//! Payers who object to a payment at their bank, by state; and those of one order.

use kit::{AppError, Load};
use leptos::prelude::*;
use model::{
    admin::Rows,
    dispute::{DisputeRow, DisputeState},
    url,
};
use ui::{Callout, Choice, Column, Empty, Glyph, Precision, Table, Text, Tone, When, lang};

use crate::{
    frame::{Frame, Pages, Search, asked_as, badge},
    labels, t,
};

/// Lists the disputes, by state.
#[server(prefix = "/fn", endpoint = "admin/load_disputes", output = kit::Json)]
pub async fn load_disputes(state: Option<DisputeState>, page: Option<u32>) -> Result<Rows<DisputeRow>, AppError> {
    Ok(commerce::dispute::list(&kit::server::db(), &kit::server::context(), state, page).await?)
}

/// The page `/admin/disputes?state=&page=`.
#[component]
pub fn Disputes() -> impl IntoView {
    let (state, page) = (asked_as::<DisputeState>("state"), asked_as::<u32>("page"));
    let disputes = Resource::new(move || (state.get(), page.get()), |(state, page)| load_disputes(state, page));
    let states = DisputeState::ALL.iter().map(|one| Choice::new(one.as_str(), label(*one).0)).collect();
    view! {
        <Frame title=t::disputes()>
            <Search action=url::ADMIN_DISPUTES choices=vec![("state", t::state(), states)]/>
            <Load of=disputes view=move |rows| {
                let state = state.get_untracked().map_or(String::new(), |state| state.to_string());
                view! { <List rows keep=vec![("state", state)]/> }.into_any()
            }/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<DisputeRow>, keep: Vec<(&'static str, String)>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_dispute() hint=t::no_dispute_hint() glyph=Glyph::Check/> }.into_any();
    }
    let columns = vec![
        Column::new(t::number(), |row: &DisputeRow| {
            view! { <a href=url::admin_order(row.order)><code>{row.order.to_string()}</code></a> }
        }),
        Column::new(t::state(), |row: &DisputeRow| badge(label(row.state))),
        Column::new(t::dispute_due(), due),
        Column::new(t::amount(), |row: &DisputeRow| row.amount.text(lang())).numbers(),
        Column::new(t::dispute_reason(), |row: &DisputeRow| view! { <code>{row.reason.clone()}</code> }),
        Column::new(t::buyer(), |row: &DisputeRow| view! { <bdi>{row.buyer.clone()}</bdi> }),
        Column::new(t::course_name(), |row: &DisputeRow| view! { <bdi>{row.title.clone()}</bdi> }),
        Column::new(
            t::dispute_opened(),
            |row: &DisputeRow| view! { <When at=row.opened_at precision=Precision::Day/> },
        ),
        Column::new(t::dispute_place(), place),
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
                <p>{row.amount.text(lang())} " · " <code>{row.reason.clone()}</code> {until}</p>
                <p>{hint(row.state)}</p>
                <p>{place(&row)}</p>
            </Callout>
        }
    };
    disputes.into_iter().map(one).collect_view()
}
