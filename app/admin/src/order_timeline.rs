//! The entries of an order's timeline in words.

use leptos::prelude::*;
use model::{
    admin::TimelineEvent,
    ledger::{LedgerAccount, LedgerEntryKind},
    order::{DeclineReason, GrantSource, OrderEventKind, OrderState, PaymentState, RefundReason, WebhookOutcome},
};
use ui::Text;

use crate::t;

/// Returns the label of an entry.
pub fn label(event: &TimelineEvent) -> Text {
    match event {
        TimelineEvent::Order { kind, state, .. } => of_order(*kind, *state),
        TimelineEvent::PaymentBegun { .. } => t::happened_begun(),
        TimelineEvent::PaymentEnded { state, .. } => of_payment(*state),
        TimelineEvent::Webhook { outcome, .. } => outcome.map_or_else(t::happened_waiting, of_webhook),
        TimelineEvent::Ledger { entry, .. } => match entry {
            LedgerEntryKind::Sale => t::happened_sale(),
            LedgerEntryKind::UnappliedPayment => t::happened_unapplied_payment(),
            LedgerEntryKind::Refund => t::happened_refund(),
            LedgerEntryKind::RefundPaid => t::happened_refund_paid(),
        },
        TimelineEvent::RefundRequested { .. } => t::happened_requested(),
        TimelineEvent::RefundUnsent { .. } => t::happened_unsent(),
        TimelineEvent::RefundSent { .. } => t::happened_succeeded(),
        TimelineEvent::AccessGranted { source, .. } => match source {
            GrantSource::Purchase => t::happened_purchase(),
            GrantSource::Free => t::happened_free(),
        },
        TimelineEvent::AccessEnded { .. } => t::happened_ended(),
    }
}

fn of_order(kind: OrderEventKind, state: OrderState) -> Text {
    match kind {
        OrderEventKind::Placed => t::happened_placed(),
        OrderEventKind::PaymentStarted => t::happened_payment_started(),
        OrderEventKind::ReturnedFromProvider => t::happened_returned_from_provider(),
        OrderEventKind::ProviderUnreachable => t::happened_provider_unreachable(),
        OrderEventKind::Declined => t::happened_declined(),
        OrderEventKind::Paid => t::happened_paid(),
        OrderEventKind::PaidLate => t::happened_paid_late(),
        OrderEventKind::Granted => t::happened_granted(),
        OrderEventKind::Closed => t::happened_closed(),
        OrderEventKind::CancelledByBuyer => t::happened_cancelled_by_buyer(),
        OrderEventKind::RefundStarted => t::happened_refund_started(),
        OrderEventKind::AccessEnded => t::happened_access_ended(),
        OrderEventKind::Refunded if state == OrderState::PartRefunded => kit::order_state(state).0,
        OrderEventKind::Refunded => t::happened_refunded(),
    }
}

fn of_payment(state: PaymentState) -> Text {
    match state {
        PaymentState::Created | PaymentState::Pending => t::happened_begun(),
        PaymentState::Succeeded => t::happened_succeeded(),
        PaymentState::Failed => t::happened_failed(),
        PaymentState::Cancelled => t::happened_cancelled(),
    }
}

fn of_webhook(outcome: WebhookOutcome) -> Text {
    match outcome {
        WebhookOutcome::Applied => t::happened_applied(),
        WebhookOutcome::Repeated => t::happened_repeated(),
        WebhookOutcome::Outdated => t::happened_outdated(),
        WebhookOutcome::Unknown => t::happened_unknown(),
        WebhookOutcome::Mismatch => t::happened_mismatch(),
        WebhookOutcome::Other => t::happened_other(),
        WebhookOutcome::InvalidSignature => t::happened_invalid_signature(),
        WebhookOutcome::TimestampOutOfRange => t::happened_timestamp_out_of_range(),
        WebhookOutcome::WrongMerchant => t::happened_wrong_merchant(),
        WebhookOutcome::Malformed => t::happened_malformed(),
    }
}

/// Returns the details of an entry: references of providers, accounts, reasons, titles.
pub fn detail(event: TimelineEvent) -> AnyView {
    match event {
        TimelineEvent::Order { decline, .. } => decline.map(of_decline).into_any(),
        TimelineEvent::PaymentBegun { gateway, reference } => content([Some(gateway), reference]),
        TimelineEvent::PaymentEnded { gateway, reference, decline, .. } => {
            let decline = decline.map(|decline| view! { " " {of_decline(decline)} });
            view! { {content([Some(gateway), reference])} {decline} }.into_any()
        }
        TimelineEvent::Webhook { gateway, deliveries, .. } => content([Some(gateway), Some(format!("× {deliveries}"))]),
        TimelineEvent::Ledger { account, .. } => of_account(&account).into_any(),
        TimelineEvent::RefundRequested { by: Some(handle), note, .. } => {
            content([Some(format!("@{handle}: {note}")), None])
        }
        TimelineEvent::RefundRequested { reason, .. } => match reason {
            RefundReason::DuplicatePayment => t::reason_duplicate_payment().into_any(),
            RefundReason::AlreadyOwned => t::reason_already_owned().into_any(),
            RefundReason::IssuedBySchool => t::reason_issued_by_school().into_any(),
        },
        TimelineEvent::RefundUnsent { problem } => content([Some(problem), None]),
        TimelineEvent::RefundSent { reference } => content([Some(reference), None]),
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

fn of_account(account: &LedgerAccount) -> Text {
    match account {
        LedgerAccount::Gateway(name) => t::books_gateway(name),
        LedgerAccount::Teacher(_) => t::books_teacher(),
        LedgerAccount::Platform => t::books_platform(),
        LedgerAccount::Suspense => t::books_suspense(),
        LedgerAccount::Refund => t::books_refund(),
    }
}

fn of_decline(decline: DeclineReason) -> Text {
    match decline {
        DeclineReason::InsufficientFunds => t::reason_insufficient_funds(),
        DeclineReason::CardDeclined => t::reason_card_declined(),
        DeclineReason::ExpiredCard => t::reason_expired_card(),
        DeclineReason::LimitExceeded => t::reason_limit_exceeded(),
        DeclineReason::CancelledByPayer => t::reason_cancelled_by_payer(),
        DeclineReason::Unknown => t::reason_unknown(),
    }
}
