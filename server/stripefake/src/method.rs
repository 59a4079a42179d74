//! Payment methods: the cards of payers.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::{Answer, Call, Key},
    card::{self, Card},
    error::ApiError,
    list,
    state::{State, new_id, text},
};

/// Creates a payment method from a card's number.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let id = from_data(state, call, &call.params)?;
    Ok(state.show(&id))
}

/// Makes a payment method of `payment_method_data`, and returns its id. Only the payer's browser may send numbers.
pub(crate) fn from_data(state: &mut State, call: &Call, data: &Value) -> Result<String, ApiError> {
    if text(data, "type") != "card" {
        return Err(ApiError::parameter("payment_method_data[type]", "Only cards are imitated here."));
    }
    if call.key != Key::Publishable {
        let message = "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use \
                       test tokens that map to the test card you are using, see https://docs.stripe.com/testing.";
        return Err(ApiError::new(StatusCode::PAYMENT_REQUIRED, "invalid_request_error", message));
    }
    let given = &data["card"];
    let (month, year) =
        (given["exp_month"].as_i64().unwrap_or_default(), given["exp_year"].as_i64().unwrap_or_default());
    let shown = card::details(text(given, "number"), month, year, given["cvc"].as_str(), state.now())?;
    Ok(insert(state, shown, data["billing_details"].clone()))
}

fn insert(state: &mut State, card: Value, billing: Value) -> String {
    let empty = json!({ "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null,
        "state": null }, "email": null, "name": null, "phone": null, "tax_id": null });
    state.insert(json!({
        "id": new_id("pm"), "object": "payment_method", "allow_redisplay": "unspecified",
        "billing_details": if billing.is_null() { empty } else { billing }, "card": card, "created": state.now(),
        "customer": null, "customer_account": null, "livemode": false, "metadata": {}, "type": "card",
    }))
}

/// Returns the id of the payment method that a request names: its own, or a new one of a test card such as
/// `pm_card_visa`.
pub(crate) fn resolve(state: &mut State, id: &str, param: &str) -> Result<String, ApiError> {
    if let Some(card) = card::by_token(id) {
        let this_year = 1970 + state.now() / 31_556_952;
        let shown = card::details(card.number, 12, this_year + 4, None, state.now())?;
        return Ok(insert(state, shown, Value::Null));
    }
    state.find("payment_method", id, param).map(|_| id.to_owned()).map_err(|error| {
        let message = format!("No such PaymentMethod: '{id}'");
        error.with("message", message)
    })
}

/// Returns what the card of a payment method does.
pub(crate) fn card_of(state: &State, id: &str) -> Card {
    card::by_number(text(&state.object(id)["card"], "_fake_number"))
}

/// Returns whether the payer has let later payments with it pass without them.
pub(crate) fn is_set_up(state: &State, id: &str) -> bool {
    state.object(id)["_fake_set_up"] == true
}

/// Returns a payment method.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    state.find("payment_method", call.id, "payment_method")?;
    Ok(state.show(call.id))
}

/// Lists the payment methods of a customer.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let customer = if call.id.is_empty() { text(&call.params, "customer") } else { call.id }.to_owned();
    state.find("customer", &customer, "customer")?;
    list::page(state, call, "payment_method", |method| method["customer"] == customer.as_str())
}

/// Changes a payment method.
pub(crate) fn update(state: &mut State, call: &Call) -> Answer {
    state.find("payment_method", call.id, "payment_method")?;
    state.update(call.id, &call.params);
    state.event("payment_method.updated", call.id);
    Ok(state.show(call.id))
}

/// Attaches a payment method to a customer.
pub(crate) fn attach(state: &mut State, call: &Call) -> Answer {
    let customer = text(&call.params, "customer").to_owned();
    state.find("customer", &customer, "customer")?;
    let id = resolve(state, call.id, "payment_method")?;
    let card = card_of(state, &id);
    if let Some(decline) = card.decline.filter(|_| card.refuses_setup) {
        return Err(card::declined(decline));
    }
    save(state, &id, &customer)?;
    Ok(state.show(&id))
}

/// Attaches it, unless it belongs to another customer or was detached once.
pub(crate) fn save(state: &mut State, id: &str, customer: &str) -> Result<(), ApiError> {
    may_use(state, id, Some(customer))?;
    if state.object(id)["customer"] != customer {
        state.set(id, json!({ "customer": customer }));
        state.event("payment_method.attached", id);
    }
    Ok(())
}

/// Checks that a payment of this customer may use it.
pub(crate) fn may_use(state: &State, id: &str, customer: Option<&str>) -> Result<(), ApiError> {
    let method = state.object(id);
    if method["_fake_detached"] == true {
        return Err(ApiError::invalid(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared \
             with a connected account without Customer attachment, or was detached from a Customer. It may not be used \
             again. To use a PaymentMethod multiple times, you must attach it to a Customer first.",
        ));
    }
    match (method["customer"].as_str(), customer) {
        (None, _) => Ok(()),
        (Some(owner), Some(customer)) if owner == customer => Ok(()),
        (Some(_), Some(_)) => {
            Err(ApiError::invalid("The payment method you provided has already been attached to a customer.")
                .code("payment_method_already_attached"))
        }
        (Some(owner), None) => {
            let message = format!(
                "The PaymentMethod {id} belongs to the Customer {owner}. Please include the Customer in the `customer` \
                 parameter."
            );
            Err(ApiError::parameter("payment_method", message))
        }
    }
}

/// Detaches a payment method, which can never be used again.
pub(crate) fn detach(state: &mut State, call: &Call) -> Answer {
    let method = state.find("payment_method", call.id, "payment_method")?;
    let Some(customer) = method["customer"].as_str().map(str::to_owned) else {
        let message = format!(
            "The payment method you provided is not attached to a customer so detachment is impossible: {}",
            call.id
        );
        return Err(ApiError::parameter("payment_method", message));
    };
    state.set(call.id, json!({ "customer": null, "_fake_detached": true }));
    state.event_with("payment_method.detached", state.show(call.id), &json!({ "customer": customer }));
    Ok(state.show(call.id))
}
