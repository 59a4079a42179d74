//! Payments: created, asked about, closed.

use commerce::payment::{
    CreatePayment, CreatedPayment, GatewayError, GatewayErrorKind, PayerAction, PaymentMethod, PaymentReference,
    PaymentUpdate,
};
use model::{Currency, order::PaymentState};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    api::{Api, nonce, seconds},
    transaction::{Transaction, cut},
};
use crate::{
    client::{present, unreadable},
    shanghai::rfc_3339,
};

/// The bytes of a title, at most.
const MAX_DESCRIPTION_BYTES: usize = 127;
/// The codes of a payment that WeChat Pay does not know.
pub(super) const UNKNOWN: [&str; 2] = ["ORDERNOTEXIST", "RESOURCENOTEXISTS"];
const PAID: &str = "ORDERPAID";
/// The codes of a payment that cannot be closed now, since it is paid, closed already, or being paid.
const NOT_OPEN: [&str; 3] = [PAID, "ORDERCLOSED", "USERPAYING"];

/// A payment for a phone's browser.
#[derive(Deserialize)]
struct ByPhone {
    h5_url: String,
}

/// A payment for a code on the screen.
#[derive(Deserialize)]
struct ByCode {
    code_url: String,
}

/// A payment for somebody in WeChat.
#[derive(Deserialize)]
struct ByWeChat {
    prepay_id: String,
}

/// Creates a payment. Asked again, WeChat Pay gives out another code or page of the same one.
///
/// # Errors
/// [`GatewayError`] when WeChat Pay does not answer, or will not take it.
pub(super) async fn create(api: &Api, request: &CreatePayment) -> Result<CreatedPayment, GatewayError> {
    let refused = |why: &str| Err(GatewayError::new(GatewayErrorKind::Refused, why));
    if request.amount.currency != Currency::Cny {
        return refused("WeChat Pay takes renminbi");
    }
    let mut content = content(api, request);
    let next = match request.method {
        PaymentMethod::QrCode => {
            let created = api.post::<ByCode>("/v3/pay/transactions/native", &content).await;
            created.map(|created| created.code_url).map(PayerAction::QrCode)
        }
        PaymentMethod::MobileWeb if request.payer.address.is_empty() => return refused("no address of the payer"),
        PaymentMethod::MobileWeb => {
            content["scene_info"]["h5_info"] = json!({ "type": "Wap" });
            let created = api.post::<ByPhone>("/v3/pay/transactions/h5", &content).await;
            match created.map(|created| page(&created.h5_url, &request.return_url)) {
                Ok(page) => Ok(PayerAction::Redirect(page?)),
                Err(error) => Err(error),
            }
        }
        PaymentMethod::InWeChat if api.keys.app_secret.is_some() => {
            let Some(open_id) = &request.payer.open_id else { return refused("nobody said who pays") };
            content["payer"] = json!({ "openid": open_id });
            match api.post::<ByWeChat>("/v3/pay/transactions/jsapi", &content).await {
                Ok(created) => Ok(PayerAction::WeChatBridge(bridge(api, &created.prepay_id)?)),
                Err(error) => Err(error),
            }
        }
        other => {
            return Err(GatewayError::new(GatewayErrorKind::Unsupported, format!("no payments by {other}")));
        }
    };
    let next = match next {
        Ok(PayerAction::QrCode(code)) if code.is_empty() => return Err(unreadable("no code".into())),
        Ok(next) => next,
        Err(error) if error.is(&[PAID]) => PayerAction::Nothing,
        Err(error) => return Err(error.into()),
    };
    Ok(CreatedPayment { reference: request.payment.to_string(), next })
}

/// Returns what every payment is created with. It cannot be paid after the order has closed.
fn content(api: &Api, request: &CreatePayment) -> Value {
    let mut content = json!({
        "appid": api.keys.app_id,
        "mchid": api.keys.merchant_id,
        "description": description(&request.description),
        "out_trade_no": request.payment.to_string(),
        "time_expire": rfc_3339(request.expires_at),
        "notify_url": request.notify_url,
        "amount": { "total": request.amount.minor, "currency": request.amount.currency.as_str() },
    });
    if !request.payer.address.is_empty() {
        content["scene_info"] = json!({ "payer_client_ip": request.payer.address });
    }
    content
}

/// Returns a title that is not too long, and never empty.
fn description(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let kept = cut(text.trim(), MAX_DESCRIPTION_BYTES).trim_end();
    if kept.is_empty() { "-".into() } else { kept.into() }
}

/// Returns the page that opens WeChat on a phone, and leads back to ours.
fn page(address: &str, return_url: &str) -> Result<String, GatewayError> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    let mut url = url.ok_or_else(|| unreadable("a page that is none".into()))?;
    url.query_pairs_mut().append_pair("redirect_url", return_url);
    Ok(url.into())
}

/// Returns what WeChat's browser is called with: the payment, signed by us.
fn bridge(api: &Api, prepay_id: &str) -> Result<String, GatewayError> {
    if prepay_id.is_empty() {
        return Err(unreadable("no payment".into()));
    }
    let (app_id, timestamp, nonce) = (&api.keys.app_id, seconds(present()), nonce()?);
    let package = format!("prepay_id={prepay_id}");
    let sign = api.sign(&[app_id, &timestamp, &nonce, &package])?;
    let call = json!({
        "appId": app_id,
        "timeStamp": timestamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": sign,
    });
    Ok(call.to_string())
}

/// Fetches a payment. Returns `None` when WeChat Pay does not know it.
///
/// # Errors
/// [`GatewayError`] when WeChat Pay does not answer.
pub(super) async fn fetch(api: &Api, payment: &PaymentReference) -> Result<Option<PaymentUpdate>, GatewayError> {
    let ours = payment.payment.to_string();
    let found: Transaction = match api.get(&query(api, &ours)).await {
        Ok(found) => found,
        Err(error) if error.is(&UNKNOWN) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let update = found.update(&api.keys, Some(payment.amount));
    let update = update.map_err(|flaw| unreadable(format!("a payment that is not taken over: {flaw:?}")))?;
    same(&ours, &update.merchant_reference)?;
    Ok(Some(update))
}

/// Closes a payment that is not paid, and returns it as it is then. Returns `None` when WeChat Pay does not know it.
///
/// # Errors
/// [`GatewayError`] when WeChat Pay does not answer.
pub(super) async fn close(api: &Api, payment: &PaymentReference) -> Result<Option<PaymentUpdate>, GatewayError> {
    let path = format!("/v3/pay/transactions/out-trade-no/{}/close", payment.payment);
    match api.tell(&path, &json!({ "mchid": api.keys.merchant_id })).await {
        Ok(()) => Ok(Some(cancelled(payment))),
        Err(error) if error.is(&UNKNOWN) => Ok(None),
        Err(error) if error.is(&NOT_OPEN) => fetch(api, payment).await,
        Err(error) => Err(error.into()),
    }
}

fn cancelled(payment: &PaymentReference) -> PaymentUpdate {
    PaymentUpdate {
        merchant_reference: payment.payment.to_string(),
        reference: payment.payment.to_string(),
        amount: payment.amount,
        state: PaymentState::Cancelled,
        decline: None,
        saved: None,
    }
}

fn query(api: &Api, number: &str) -> String {
    format!("/v3/pay/transactions/out-trade-no/{number}?mchid={}", api.keys.merchant_id)
}

/// Asks about a payment that nobody has: an answer that is signed proves that the keys of both sides fit. Where
/// certificates are fetched, that proves the key with which they are encrypted as well.
///
/// # Errors
/// [`GatewayErrorKind::Unauthorized`] when they do not; [`GatewayError`] when WeChat Pay does not answer.
pub(super) async fn prove_keys(api: &Api) -> Result<(), GatewayError> {
    const NOBODYS: &str = "lyceum_connection_check";
    match api.get::<Value>(&query(api, NOBODYS)).await {
        Err(error) if !error.is(&UNKNOWN) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Checks that an answer is about what was asked.
pub(super) fn same(ours: &str, theirs: &str) -> Result<(), GatewayError> {
    if ours == theirs { Ok(()) } else { Err(unreadable("an answer about something else".into())) }
}
