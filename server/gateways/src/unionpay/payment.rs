//! Payments: created, asked about, and left to end.

use commerce::payment::{
    CreatePayment, CreatedPayment, GatewayError, GatewayErrorKind, PayerAction, PaymentMethod, PaymentReference,
    PaymentUpdate,
};
use model::{Currency, Millis, order::PaymentState};

use super::{
    api::{Api, Door},
    code::Code,
    message::Message,
    time::timestamp,
    transaction::{self, CURRENCY, PAYMENT, business, failure, query},
};
use crate::client::unreadable;

/// The characters of a title, at most.
const MAX_TITLE_CHARS: usize = 60;
/// A number of an order that is nobody's.
const NOBODYS: &str = "lyceumconnectioncheck";

/// Creates a payment. For a page it is a form that we sign, so that UnionPay hears of the payment from its payer.
///
/// # Errors
/// [`GatewayError`] when UnionPay is asked and does not answer, or will not take it.
pub(super) async fn create(api: &Api, request: &CreatePayment) -> Result<CreatedPayment, GatewayError> {
    if request.amount.currency != Currency::Cny {
        return Err(GatewayError::new(GatewayErrorKind::Refused, "UnionPay takes renminbi"));
    }
    let next = match request.method {
        // 07: a computer, 08: a phone.
        PaymentMethod::Page => page(api, request, "07")?,
        PaymentMethod::MobileWeb => page(api, request, "08")?,
        PaymentMethod::QrCode => code(api, request).await?,
        PaymentMethod::InWeChat | PaymentMethod::Saved => {
            return Err(GatewayError::new(GatewayErrorKind::Unsupported, format!("no payments by {}", request.method)));
        }
    };
    // UnionPay has no number of its own before the payer is there.
    Ok(CreatedPayment { reference: String::new(), next })
}

/// Returns what every payment is created with. It cannot be paid after the order has closed.
fn message(request: &CreatePayment) -> Message {
    Message::default().with([
        ("txnType", PAYMENT.into()),
        ("orderId", request.payment.to_string()),
        ("txnTime", timestamp(request.created_at)),
        ("txnAmt", request.amount.minor.to_string()),
        ("currencyCode", CURRENCY.into()),
        ("payTimeout", timestamp(request.expires_at)),
        ("backUrl", request.notify_url.clone()),
        ("riskRateInfo", format!("{{commodityName={}}}", title(&request.description))),
    ])
}

/// Returns a title without the signs that have a meaning of their own in a message.
fn title(description: &str) -> String {
    let is_taken =
        |c: char| !c.is_control() && !matches!(c, '{' | '}' | '[' | ']' | '&' | '=' | '<' | '>' | '"' | '\'');
    let kept: String = description.chars().map(|c| if is_taken(c) { c } else { ' ' }).take(MAX_TITLE_CHARS).collect();
    let kept = kept.trim();
    if kept.is_empty() { "-".into() } else { kept.into() }
}

/// Returns the form by which the payer's browser opens UnionPay's page.
fn page(api: &Api, request: &CreatePayment, channel: &str) -> Result<PayerAction, GatewayError> {
    let message = message(request).with([
        ("txnSubType", "01".into()),
        ("bizType", business(request.method).into()),
        ("channelType", channel.into()),
        ("frontUrl", request.return_url.clone()),
    ]);
    Ok(PayerAction::Form { url: api.address(Door::Page), fields: api.signed(message)?.into_fields() })
}

/// Returns the code that a phone scans. UnionPay gives it out once: when its answer was lost, the payer has to begin anew.
async fn code(api: &Api, request: &CreatePayment) -> Result<PayerAction, GatewayError> {
    let message = message(request).with([
        ("txnSubType", "07".into()),
        ("bizType", business(request.method).into()),
        ("channelType", "08".into()),
    ]);
    let answer = api.ask(Door::Transaction, message).await?;
    let ours = request.payment.to_string();
    match Code::of(answer.get("respCode")) {
        Code::Success if answer.get("orderId") != ours || answer.get("qrCode").is_empty() => {
            Err(unreadable("another payment than the one that was asked for".into()))
        }
        Code::Success => Ok(PayerAction::QrCode(answer.get("qrCode").into())),
        Code::Repeated => match find(api, &ours, request.created_at).await? {
            Some(update) if update.state == PaymentState::Succeeded => Ok(PayerAction::Nothing),
            _ => Err(failure(&answer)),
        },
        _ => Err(failure(&answer)),
    }
}

/// Fetches a payment. Returns `None` when UnionPay does not know it, as long as its payer has opened nothing.
///
/// # Errors
/// [`GatewayError`] when UnionPay does not answer.
pub(super) async fn fetch(api: &Api, payment: &PaymentReference) -> Result<Option<PaymentUpdate>, GatewayError> {
    find(api, &payment.payment.to_string(), payment.created_at).await
}

async fn find(api: &Api, number: &str, began: Millis) -> Result<Option<PaymentUpdate>, GatewayError> {
    let Some(answer) = query(api, number, began).await? else { return Ok(None) };
    let update = transaction::payment(&answer, "origRespCode");
    update.map(Some).ok_or_else(|| unreadable("a payment that cannot be read".into()))
}

/// Asks about a transaction that nobody has: an answer that is signed proves that the keys of both sides fit.
///
/// # Errors
/// [`GatewayErrorKind::Unauthorized`] when they do not; [`GatewayError`] when UnionPay does not answer.
pub(super) async fn prove_keys(api: &Api, now: Millis) -> Result<(), GatewayError> {
    query(api, NOBODYS, now).await.map(drop)
}
