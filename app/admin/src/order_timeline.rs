//! The entries of an order's timeline in words; those of kinds, states and reasons stand in `labels`.

use leptos::prelude::*;
use model::{
    admin::TimelineEvent,
    order::{RefundProblem, RefundRefusal},
};
use ui::Text;

use crate::{labels, t};

/// Returns the label of an entry.
pub fn label(event: &TimelineEvent) -> Text {
    match event {
        TimelineEvent::Order { kind, state, .. } => labels::order_event(*kind, *state),
        TimelineEvent::RequestDeclined { .. } => t::timeline_refund_declined(),
        TimelineEvent::PaymentBegun { .. } => t::timeline_begun(),
        TimelineEvent::PaymentEnded { state, .. } => labels::payment(*state),
        TimelineEvent::Webhook { outcome, .. } => outcome.map_or_else(t::timeline_waiting, labels::webhook),
        TimelineEvent::Ledger { entry, .. } => labels::ledger_entry(*entry),
        TimelineEvent::RefundApproved { .. } => t::timeline_approved(),
        TimelineEvent::RefundRequested { .. } => t::timeline_requested(),
        TimelineEvent::RefundExternal { .. } => t::timeline_refund_external(),
        TimelineEvent::RefundUnsent { .. } => t::timeline_unsent(),
        TimelineEvent::RefundAccepted { .. } => t::timeline_refund_accepted(),
        TimelineEvent::RefundRefused { .. } => t::timeline_refund_refused(),
        TimelineEvent::RefundLeft => t::timeline_refund_left(),
        TimelineEvent::RefundSent { .. } => t::timeline_succeeded(),
        TimelineEvent::AccessGranted { source, .. } => labels::grant_source(*source),
        TimelineEvent::AccessEnded { .. } => t::timeline_ended(),
    }
}

/// Returns the details of an entry: references of providers, accounts, reasons, titles.
pub fn detail(event: TimelineEvent) -> AnyView {
    match event {
        TimelineEvent::Order { decline, .. } => decline.map(labels::decline).into_any(),
        TimelineEvent::PaymentBegun { provider, reference } => content([Some(named(&provider)), reference]),
        TimelineEvent::PaymentEnded { provider, reference, decline, .. } => {
            let decline = decline.map(|decline| view! { " " {labels::decline(decline)} });
            view! { {content([Some(named(&provider)), reference])} {decline} }.into_any()
        }
        TimelineEvent::Webhook { provider, deliveries, .. } => {
            content([Some(named(&provider)), Some(format!("× {deliveries}"))])
        }
        TimelineEvent::Ledger { account, .. } => labels::account(&account).into_any(),
        TimelineEvent::RequestDeclined { by, note } | TimelineEvent::RefundApproved { by, note } => {
            content([Some(format!("@{by}: {note}")), None])
        }
        TimelineEvent::RefundRequested { reason, by, .. } if by.is_empty() => labels::refund_reason(reason).into_any(),
        TimelineEvent::RefundRequested { by, note, .. } => {
            content([Some(format!("@{}: {note}", by.join(", @"))), None])
        }
        TimelineEvent::RefundExternal { reference } => {
            view! { {t::timeline_refund_external_detail()} " " {content([Some(reference), None])} }.into_any()
        }
        TimelineEvent::RefundUnsent { problem } => refund_problem(problem),
        TimelineEvent::RefundSent { reference } | TimelineEvent::RefundAccepted { reference } => {
            content([Some(reference), None])
        }
        TimelineEvent::RefundRefused { reason } => refund_problem(RefundProblem::parse(reason)),
        TimelineEvent::RefundLeft => t::timeline_refund_left_detail().into_any(),
        TimelineEvent::AccessGranted { title, .. } | TimelineEvent::AccessEnded { title } => {
            content([Some(title), None])
        }
    }
}

/// Returns the name of a provider for people.
fn named(provider: &str) -> String {
    labels::provider(provider).into_owned()
}

/// Returns why a provider refused a refund for good: in words with its own behind them, by which it can be asked, or its
/// own alone.
fn refusal(word: String) -> AnyView {
    let text = match RefundRefusal::parse(&word) {
        None => return view! { <q><bdi>{word}</bdi></q> }.into_any(),
        Some(RefundRefusal::AccountClosed) => t::refusal_account_closed(),
        Some(RefundRefusal::CardGone) => t::refusal_card_gone(),
        Some(RefundRefusal::NoBalance) => t::refusal_no_balance(),
        Some(RefundRefusal::Disputed) => t::refusal_disputed(),
        Some(RefundRefusal::AlreadyRefunded) => t::refusal_already_refunded(),
        Some(RefundRefusal::NotRefundable) => t::refusal_not_refundable(),
        Some(RefundRefusal::WindowClosed) => t::refusal_window_closed(),
        Some(RefundRefusal::Amount) => t::refusal_amount(),
        Some(RefundRefusal::Declined) => t::refusal_declined(),
        Some(RefundRefusal::Withdrawn) => t::refusal_withdrawn(),
    };
    view! { {text} " " <code>{word}</code> }.into_any()
}

/// Returns why a refund was not sent.
fn refund_problem(problem: RefundProblem) -> AnyView {
    match problem {
        RefundProblem::WindowClosed => t::timeline_window_closed().into_any(),
        RefundProblem::Disputed => t::timeline_refund_disputed().into_any(),
        RefundProblem::ChargedBack => t::timeline_refund_charged_back().into_any(),
        RefundProblem::MadeAtProvider => t::timeline_refund_made_at_provider().into_any(),
        RefundProblem::ProviderRemoved => t::timeline_provider_removed().into_any(),
        RefundProblem::Answer(answer) => refusal(answer),
    }
}

/// Returns a text that somebody else wrote.
fn content(parts: [Option<String>; 2]) -> AnyView {
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    view! { <bdi>{text}</bdi> }.into_any()
}
