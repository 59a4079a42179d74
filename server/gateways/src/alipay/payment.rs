//! Payments: created, asked about, closed.

use commerce::payment::{
    CreatePayment, CreatedPayment, GatewayError, GatewayErrorKind, PayerAction, PaymentMethod, PaymentReference,
    PaymentUpdate,
};
use model::{Currency, order::PaymentState};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    api::{Api, Call, CallError},
    trade::{Trade, is_number},
};
use crate::{client::unreadable, shanghai::timestamp};

/// The characters of a title, at most.
const MAX_SUBJECT_CHARS: usize = 128;
/// The codes of a trade that cannot be closed any more, since it is paid or closed already.
const NOT_OPEN: [&str; 4] =
    ["ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID", "ACQ.REASON_ILLEGAL_STATUS", "ACQ.TRADE_HAS_CLOSE"];
/// The code of a trade that Alipay does not know: its payer has not opened it yet.
pub(super) const TRADE_NOT_EXIST: &str = "ACQ.TRADE_NOT_EXIST";

/// A code for a payer's phone.
#[derive(Deserialize)]
struct Precreated {
    out_trade_no: String,
    qr_code: String,
}

/// A trade that was asked about.
#[derive(Deserialize)]
struct Queried {
    out_trade_no: String,
    trade_status: String,
    total_amount: String,
    trans_currency: Option<String>,
    /// The time at which money came.
    send_pay_date: Option<String>,
}

#[derive(Deserialize)]
struct Closed {
    out_trade_no: String,
}

/// Creates a payment. A page is an address that we sign, so that Alipay hears of the payment from its payer.
///
/// # Errors
/// [`GatewayError`] when Alipay is asked and does not answer, or will not take it.
pub(super) async fn create(api: &Api, request: &CreatePayment) -> Result<CreatedPayment, GatewayError> {
    let page = |method, product: &str, more: &[(&str, &str)]| {
        let mut content = content(request);
        content["product_code"] = product.into();
        for (name, value) in more {
            content[*name] = (*value).into();
        }
        let call = Call { return_url: Some(&request.return_url), ..call(method, request, &content) };
        api.page(&call).map(PayerAction::Redirect)
    };
    if request.amount.currency != Currency::Cny {
        return Err(GatewayError::new(GatewayErrorKind::Refused, "Alipay takes renminbi"));
    }
    let next = match request.method {
        PaymentMethod::Page => page("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY", &[])?,
        PaymentMethod::MobileWeb => {
            page("alipay.trade.wap.pay", "QUICK_WAP_WAY", &[("quit_url", &request.return_url)])?
        }
        PaymentMethod::QrCode => precreate(api, request).await?,
        PaymentMethod::InWeChat | PaymentMethod::Saved => {
            return Err(GatewayError::new(GatewayErrorKind::Unsupported, format!("no payments by {}", request.method)));
        }
    };
    Ok(CreatedPayment { reference: request.payment.to_string(), next })
}

/// Returns the code that a phone scans. Asked again, Alipay gives out a code of the same payment.
async fn precreate(api: &Api, request: &CreatePayment) -> Result<PayerAction, GatewayError> {
    let content = content(request);
    match api.ask::<Precreated>(&call("alipay.trade.precreate", request, &content)).await {
        Ok(created) if created.out_trade_no != request.payment.to_string() || created.qr_code.is_empty() => {
            Err(unreadable("another payment than the one that was asked for".into()))
        }
        Ok(created) => Ok(PayerAction::QrCode(created.qr_code)),
        Err(error) if error.is("ACQ.TRADE_HAS_SUCCESS") => Ok(PayerAction::Nothing),
        Err(error) => Err(error.into()),
    }
}

fn call<'a>(method: &'a str, request: &'a CreatePayment, content: &'a Value) -> Call<'a> {
    Call { notify_url: Some(&request.notify_url), ..Call::new(method, content) }
}

/// Returns what every payment is created with. It cannot be paid after the order has closed.
fn content(request: &CreatePayment) -> Value {
    json!({
        "out_trade_no": request.payment.to_string(),
        "total_amount": request.amount.amount(),
        "subject": subject(&request.description),
        "time_expire": timestamp(request.expires_at),
    })
}

/// Returns a title without the signs that Alipay does not take in one.
fn subject(description: &str) -> String {
    let is_taken = |c: char| !c.is_control() && !matches!(c, '/' | '=' | '&');
    let kept: String = description.chars().map(|c| if is_taken(c) { c } else { ' ' }).take(MAX_SUBJECT_CHARS).collect();
    let kept = kept.trim();
    if kept.is_empty() { "-".into() } else { kept.into() }
}

/// Fetches a payment. Returns `None` when Alipay does not know it, as long as its payer has opened nothing.
///
/// # Errors
/// [`GatewayError`] when Alipay does not answer.
pub(super) async fn fetch(api: &Api, payment: &PaymentReference) -> Result<Option<PaymentUpdate>, GatewayError> {
    let ours = payment.payment.to_string();
    let found: Queried = match api.ask(&Call::new("alipay.trade.query", &json!({ "out_trade_no": ours }))).await {
        Ok(found) => found,
        Err(error) if error.is(TRADE_NOT_EXIST) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let update = found.trade().update().ok_or_else(|| unreadable("a trade that cannot be read".into()))?;
    same(&ours, &update.merchant_reference)?;
    Ok(Some(update))
}

impl Queried {
    fn trade(&self) -> Trade<'_> {
        Trade {
            out_trade_no: &self.out_trade_no,
            status: &self.trade_status,
            total_amount: &self.total_amount,
            currency: self.trans_currency.as_deref().filter(|currency| !currency.is_empty()),
            is_paid: self.send_pay_date.as_deref().is_some_and(|date| !date.is_empty()),
        }
    }
}

/// Closes a payment that is not paid, and returns it as it is then. Returns `None` when Alipay does not know it: whoever
/// has its page or code may still open it, until the order closes; what is paid then is late money.
///
/// # Errors
/// [`GatewayError`] when Alipay does not answer.
pub(super) async fn close(api: &Api, payment: &PaymentReference) -> Result<Option<PaymentUpdate>, GatewayError> {
    let ours = payment.payment.to_string();
    match api.ask::<Closed>(&Call::new("alipay.trade.close", &json!({ "out_trade_no": ours }))).await {
        Ok(closed) => {
            same(&ours, &closed.out_trade_no)?;
            Ok(Some(PaymentUpdate {
                merchant_reference: ours.clone(),
                reference: ours,
                amount: payment.amount,
                state: PaymentState::Cancelled,
                decline: None,
                saved: None,
            }))
        }
        Err(error) if error.is(TRADE_NOT_EXIST) => Ok(None),
        Err(error) if NOT_OPEN.iter().any(|code| error.is(code)) => fetch(api, payment).await,
        Err(error) => Err(error.into()),
    }
}

/// Asks about a trade that nobody has: an answer that is signed proves that the keys of both sides fit.
///
/// # Errors
/// [`GatewayErrorKind::Unauthorized`] when they do not; [`GatewayError`] when Alipay does not answer.
pub(super) async fn prove_keys(api: &Api) -> Result<(), GatewayError> {
    const NOBODYS: &str = "lyceum_connection_check";
    match api.ask::<Value>(&Call::new("alipay.trade.query", &json!({ "out_trade_no": NOBODYS }))).await {
        Ok(_) => Ok(()),
        Err(CallError::Failed(failure)) if failure.sub_code == TRADE_NOT_EXIST => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Checks that an answer is about what was asked.
pub(super) fn same(ours: &str, theirs: &str) -> Result<(), GatewayError> {
    if is_number(theirs) && ours == theirs { Ok(()) } else { Err(unreadable("an answer about something else".into())) }
}
