//! A transaction as UnionPay tells it, in an answer or in a notification: its number, its amount, and how it stands.
//!
//! UnionPay has a number of its own for a transaction (`queryId`) only once a payer was there. Before that, and by anybody
//! who lost it, it is found by our number (`orderId`) together with the time of the request (`txnTime`), which is why that
//! is always the time at which we began it.

use commerce::payment::{GatewayError, GatewayErrorKind, PaymentMethod, PaymentUpdate, RefundUpdate};
use model::{
    Currency, Millis, Money,
    order::{PaymentState, RefundState},
};

use super::{
    api::{Api, Door},
    code::{Code, decline, said},
    message::Message,
    time::timestamp,
};
use crate::client::unreadable;

/// Renminbi, by its number.
pub(super) const CURRENCY: &str = "156";
/// The type of a payment.
pub(super) const PAYMENT: &str = "01";
/// The type of a refund.
pub(super) const REFUND: &str = "04";
/// The digits of an amount, at most.
const MAX_AMOUNT_DIGITS: usize = 12;
/// The length of UnionPay's own number, at most.
const MAX_NUMBER_CHARS: usize = 32;

/// Returns the kind of business (`bizType`) of a payment that was begun by a method. Its refunds have the same.
pub(super) const fn business(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Page | PaymentMethod::MobileWeb => "000201",
        PaymentMethod::QrCode | PaymentMethod::InWeChat | PaymentMethod::Saved => "000000",
    }
}

/// Asks about the transaction of ours with this number that was begun at an instant. Returns `None` when UnionPay does not
/// know it.
///
/// # Errors
/// [`GatewayError`] when UnionPay does not answer.
pub(super) async fn query(api: &Api, number: &str, began: Millis) -> Result<Option<Message>, GatewayError> {
    let request = Message::default().with([
        ("txnType", "00".into()),
        ("txnSubType", "00".into()),
        ("bizType", "000000".into()),
        ("orderId", number.into()),
        ("txnTime", timestamp(began)),
    ]);
    let answer = api.ask(Door::Query, request).await?;
    match Code::of(answer.get("respCode")) {
        Code::Success => {
            if answer.get("orderId") == number && answer.get("txnTime") == timestamp(began) {
                Ok(Some(answer))
            } else {
                Err(unreadable("an answer about something else".into()))
            }
        }
        Code::Unknown => Ok(None),
        _ => Err(failure(&answer)),
    }
}

/// Returns the error of an answer whose code says that nothing was done. Where the code leaves that open, nothing is known.
pub(super) fn failure(answer: &Message) -> GatewayError {
    let kind = match Code::of(answer.get("respCode")) {
        Code::Failed(kind) => kind,
        Code::Pending => GatewayErrorKind::TimedOut,
        Code::Unknown | Code::Repeated | Code::NoFile => GatewayErrorKind::Refused,
        Code::Success => GatewayErrorKind::Unreadable,
    };
    GatewayError::new(kind, said(answer, "respCode", "respMsg"))
}

/// Returns the amount that is written in fen, such as `8800`.
pub(super) fn fen(text: &str) -> Option<Money> {
    let is_amount = (1..=MAX_AMOUNT_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_amount.then(|| text.parse().ok())?.map(|minor| Money { minor, currency: Currency::Cny })
}

/// Returns UnionPay's own number of a transaction, which may be missing; `None` for what is no number.
fn number(text: &str) -> Option<String> {
    let is_number = text.len() <= MAX_NUMBER_CHARS && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_number.then(|| text.to_owned())
}

/// Returns the amount of a message in renminbi. A query of what nobody has paid yet says no currency.
fn amount(message: &Message) -> Option<Money> {
    let currency = message.get("currencyCode");
    fen(message.get("txnAmt")).filter(|_| currency == CURRENCY || currency.is_empty())
}

/// Returns the status of a payment. `code` is the name of the field with the code of the payment itself. Returns `None`
/// for a message of another type, or that cannot be read.
pub(super) fn payment(message: &Message, code: &str) -> Option<PaymentUpdate> {
    let said = message.get(code);
    let (state, decline) = match Code::of(said) {
        Code::Success => (PaymentState::Succeeded, None),
        Code::Pending => (PaymentState::Pending, None),
        Code::Failed(GatewayErrorKind::Unreadable) => return None,
        _ => (PaymentState::Failed, Some(decline(said))),
    };
    let update = PaymentUpdate {
        merchant_reference: message.get("orderId").into(),
        reference: number(message.get("queryId"))?,
        amount: amount(message)?,
        state,
        decline,
        saved: None,
    };
    // What was paid has a number.
    let is_whole = state != PaymentState::Succeeded || !update.reference.is_empty();
    (message.get("txnType") == PAYMENT && is_whole).then_some(update)
}

/// Returns the status of a refund, as [`payment`] does. `payment_reference` is UnionPay's number of its payment, where
/// the message says none.
pub(super) fn refund(message: &Message, code: &str, payment_reference: &str) -> Option<RefundUpdate> {
    let (state, refusal) = match Code::of(message.get(code)) {
        Code::Success => (RefundState::Succeeded, None),
        Code::Pending => (RefundState::Pending, None),
        Code::Failed(GatewayErrorKind::Unreadable | GatewayErrorKind::Unreachable) => return None,
        _ => (
            RefundState::Refused,
            Some(said(message, code, if code == "respCode" { "respMsg" } else { "origRespMsg" })),
        ),
    };
    let original = number(message.get("origQryId"))?;
    let update = RefundUpdate {
        merchant_reference: message.get("orderId").into(),
        reference: number(message.get("queryId"))?,
        payment_reference: if original.is_empty() { payment_reference.into() } else { original },
        amount: amount(message)?,
        state,
        refusal,
    };
    (message.get("txnType") == REFUND).then_some(update)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_fen() {
        for (text, minor) in [
            ("8800", Some(8_800)),
            ("1", Some(1)),
            ("000000008800", Some(8_800)),
            ("88.00", None),
            ("-1", None),
            ("+1", None),
            (" 1", None),
            ("", None),
            ("1234567890123", None),
            ("８８", None),
        ] {
            assert_eq!(fen(text).map(|amount| amount.minor), minor, "{text}");
        }
    }
}
