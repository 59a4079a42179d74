//! The entries of an order's timeline in words.

use leptos::prelude::*;
use model::{
    admin::TimelineEvent,
    ledger::LedgerEntryKind,
    order::{GrantSource, RefundProblem, RefundReason},
};
use ui::Text;

use crate::{labels, t};

/// Returns the label of an entry.
pub fn label(event: &TimelineEvent) -> Text {
    match event {
        TimelineEvent::Order { kind, state, .. } => labels::order_event(*kind, *state),
        TimelineEvent::PaymentBegun { .. } => t::timeline_begun(),
        TimelineEvent::PaymentEnded { state, .. } => labels::payment(*state),
        TimelineEvent::Webhook { outcome, .. } => outcome.map_or_else(t::timeline_waiting, labels::webhook),
        TimelineEvent::Ledger { entry, .. } => match entry {
            LedgerEntryKind::Sale => t::timeline_sale(),
            LedgerEntryKind::UnappliedPayment => t::timeline_unapplied_payment(),
            LedgerEntryKind::Refund => t::timeline_refund(),
            LedgerEntryKind::RefundPaid => t::timeline_refund_paid(),
            LedgerEntryKind::RefundReversed => t::timeline_refund_reversed(),
            LedgerEntryKind::RefundReturned => t::timeline_refund_returned(),
        },
        TimelineEvent::RefundRequested { .. } => t::timeline_requested(),
        TimelineEvent::RefundUnsent { .. } => t::timeline_unsent(),
        TimelineEvent::RefundAccepted { .. } => t::timeline_refund_accepted(),
        TimelineEvent::RefundRefused { .. } => t::timeline_refund_refused(),
        TimelineEvent::RefundLeft => t::timeline_refund_left(),
        TimelineEvent::RefundSent { .. } => t::timeline_succeeded(),
        TimelineEvent::AccessGranted { source, .. } => match source {
            GrantSource::Purchase => t::timeline_purchase(),
            GrantSource::Free => t::timeline_free(),
        },
        TimelineEvent::AccessEnded { .. } => t::timeline_ended(),
    }
}

/// Returns the details of an entry: references of providers, accounts, reasons, titles.
pub fn detail(event: TimelineEvent) -> AnyView {
    match event {
        TimelineEvent::Order { decline, .. } => decline.map(labels::decline).into_any(),
        TimelineEvent::PaymentBegun { gateway, reference } => content([Some(gateway), reference]),
        TimelineEvent::PaymentEnded { gateway, reference, decline, .. } => {
            let decline = decline.map(|decline| view! { " " {labels::decline(decline)} });
            view! { {content([Some(gateway), reference])} {decline} }.into_any()
        }
        TimelineEvent::Webhook { gateway, deliveries, .. } => content([Some(gateway), Some(format!("× {deliveries}"))]),
        TimelineEvent::Ledger { account, .. } => labels::account(&account).into_any(),
        TimelineEvent::RefundRequested { by: Some(handle), note, .. } => {
            content([Some(format!("@{handle}: {note}")), None])
        }
        TimelineEvent::RefundRequested { reason, .. } => match reason {
            RefundReason::DuplicatePayment => t::reason_duplicate_payment().into_any(),
            RefundReason::AlreadyOwned => t::reason_already_owned().into_any(),
            RefundReason::IssuedBySchool => t::reason_issued_by_school().into_any(),
        },
        TimelineEvent::RefundUnsent { problem } => match RefundProblem::parse(problem) {
            RefundProblem::ProviderRemoved => t::timeline_provider_removed().into_any(),
            RefundProblem::Answer(answer) => view! { <q><bdi>{answer}</bdi></q> }.into_any(),
        },
        TimelineEvent::RefundSent { reference } | TimelineEvent::RefundAccepted { reference } => {
            content([Some(reference), None])
        }
        TimelineEvent::RefundRefused { reason } => view! { <q><bdi>{reason}</bdi></q> }.into_any(),
        TimelineEvent::RefundLeft => t::timeline_refund_left_detail().into_any(),
        TimelineEvent::AccessGranted { title, .. } | TimelineEvent::AccessEnded { title } => {
            content([Some(title), None])
        }
    }
}

/// Returns a text that somebody else wrote.
fn content(parts: [Option<String>; 2]) -> AnyView {
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    view! { <bdi>{text}</bdi> }.into_any()
}
