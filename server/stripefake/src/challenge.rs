//! 3-D Secure: the bank of the card asks its owner, on a page of its own.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::Call,
    error::ApiError,
    state::{State, text},
};

/// How the payer answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// They proved who they are.
    Passed,
    /// They did not.
    Failed,
}

/// The page on which the payer is asked.
pub(crate) const PATH: &str = "/3ds";

/// Returns what the payer does next: Stripe.js shows the page, or the browser goes there and comes back.
pub(crate) fn next_action(call: &Call, intent: &Value, returns: Option<&str>) -> Value {
    let id = text(intent, "id");
    let mut page = format!("{}{PATH}/{id}?client_secret={}", call.base, text(intent, "client_secret"));
    match returns.filter(|_| !call.is("use_stripe_sdk")) {
        Some(returns) => {
            let returns: String = form_urlencoded::byte_serialize(returns.as_bytes()).collect();
            page.push_str("&return_url=");
            page.push_str(&returns);
            json!({ "type": "redirect_to_url",
                "redirect_to_url": { "url": page, "return_url": call.text("return_url") } })
        }
        None => json!({ "type": "use_stripe_sdk", "use_stripe_sdk": {
            "type": "three_d_secure_redirect", "stripe_js": page, "source": format!("src_{id}") } }),
    }
}

/// Returns the error of a payer who did not prove who they are.
pub(crate) fn unproved(code: &str) -> ApiError {
    let message =
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
    ApiError::new(StatusCode::PAYMENT_REQUIRED, "invalid_request_error", message).code(code)
}

/// Returns the object that a payer is asked about, if this is its secret.
pub(crate) fn asked<'a>(state: &'a State, id: &str, client_secret: &str) -> Option<&'a Value> {
    Some(state.object(id)).filter(|intent| intent["client_secret"] == client_secret)
}
