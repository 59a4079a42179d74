//! What can happen to an order, and what jobs do, in words; what has none stands as it is written down.

use model::admin::Source;
use ui::Text;

use crate::t;

/// What happened.
pub fn what(source: Source, what: &str) -> Option<Text> {
    Some(match (source, what) {
        (Source::Order, "placed") => t::happened_placed(),
        (Source::Order, "payment_begun") => t::happened_payment_begun(),
        (Source::Order, "provider_unreachable") => t::happened_provider_unreachable(),
        (Source::Order, "declined") => t::happened_declined(),
        (Source::Order, "paid") => t::happened_paid(),
        (Source::Order, "paid_late") => t::happened_paid_late(),
        (Source::Order, "granted") => t::happened_granted(),
        (Source::Order, "closed") => t::happened_closed(),
        (Source::Order, "given_up") => t::happened_given_up(),
        (Source::Order, "refund_begun") => t::happened_refund_begun(),
        (Source::Order, "access_ended") => t::happened_access_ended(),
        (Source::Order, "part_refunded") => t::order_part_refunded(),
        (Source::Order, "refunded") => t::happened_refunded(),
        (Source::Payment, "begun") => t::happened_begun(),
        (Source::Payment | Source::Refund, "succeeded") => t::happened_succeeded(),
        (Source::Payment | Source::Refund, "failed") => t::happened_failed(),
        (Source::Payment, "cancelled") => t::happened_cancelled(),
        (Source::Notification, "waiting") => t::happened_waiting(),
        (Source::Notification, "applied") => t::happened_applied(),
        (Source::Notification, "repeated") => t::happened_repeated(),
        (Source::Notification, "outdated") => t::happened_outdated(),
        (Source::Notification, "mismatch") => t::happened_mismatch(),
        (Source::Journal, "sale") => t::happened_sale(),
        (Source::Journal, "unearned") => t::happened_unearned(),
        (Source::Journal, "refund") => t::happened_refund(),
        (Source::Journal, "sent_back") => t::happened_sent_back(),
        (Source::Refund, "unsent") => t::happened_unsent(),
        (Source::Refund, "requested") => t::happened_requested(),
        (Source::Grant, "purchase") => t::happened_purchase(),
        (Source::Grant, "free") => t::happened_free(),
        (Source::Grant, "ended") => t::happened_ended(),
        _ => return None,
    })
}

/// What belongs to it: an account of the ledger, or a reason.
pub fn detail(source: Source, detail: &str) -> Option<Text> {
    Some(match (source, detail.split_once(':'), detail) {
        (Source::Journal, Some(("gateway", name)), _) => t::books_gateway(name),
        (Source::Journal, Some(("teacher", _)), _) => t::books_teacher(),
        (Source::Journal, _, "platform") => t::books_platform(),
        (Source::Journal, _, "suspense") => t::books_suspense(),
        (Source::Journal, _, "refund") => t::books_refund(),
        (Source::Refund, _, "paid_twice") => t::reason_paid_twice(),
        (Source::Refund, _, "owned") => t::reason_owned(),
        (Source::Order, _, "insufficient_funds") => t::reason_insufficient_funds(),
        (Source::Order, _, "card_declined") => t::reason_card_declined(),
        (Source::Order, _, "expired_card") => t::reason_expired_card(),
        (Source::Order, _, "limit_exceeded") => t::reason_limit_exceeded(),
        (Source::Order, _, "cancelled_by_payer") => t::reason_cancelled_by_payer(),
        (Source::Order, _, "unknown") => t::reason_unknown(),
        _ => return None,
    })
}

/// What a job does, by its kind.
pub fn task(kind: &str) -> Option<Text> {
    Some(match kind {
        "mail" => t::task_mail(),
        "sms" => t::task_sms(),
        "stats" => t::task_stats(),
        "order.close" => t::task_order_close(),
        "payment.ask" => t::task_payment_ask(),
        "refund" => t::task_refund(),
        _ => return None,
    })
}
