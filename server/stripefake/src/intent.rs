//! PaymentIntents: from their creation to the money.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::{Answer, Call, Key},
    card::{self, Asks, Decline},
    challenge::{self, Challenge, unproved},
    charge,
    error::ApiError,
    list, method, money,
    state::{State, new_id, text},
};

/// The states in which a payment can still be given up.
const CANCELABLE: [&str; 5] =
    ["requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing"];

/// Creates a PaymentIntent, and confirms it where that is asked for.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    let (amount, currency) = (params["amount"].as_i64().unwrap_or_default(), text(params, "currency").to_lowercase());
    money::check(amount, &currency)?;
    if let Some(customer) = call.text("customer") {
        state.find("customer", customer, "customer")?;
    }
    let confirms = call.is("confirm");
    if !confirms && let Some(param) = ["off_session", "return_url"].into_iter().find(|name| !params[name].is_null()) {
        let message = format!(
            "The parameter `{param}` cannot be passed when creating a PaymentIntent unless `confirm` is set to true."
        );
        return Err(ApiError::parameter(param, message));
    }
    let chosen = call.text("payment_method").map(|id| method::resolve(state, id, "payment_method")).transpose()?;
    if let Some(chosen) = &chosen {
        method::may_use(state, chosen, call.text("customer"))?;
    }
    let id = new_id("pi");
    let mut automatic = params["automatic_payment_methods"].clone();
    // Since version 2023-08-16 that is what happens when nothing is said.
    if automatic.is_null() && params["payment_method_types"].is_null() {
        automatic = json!({ "enabled": true });
    }
    if automatic["enabled"] == true && automatic["allow_redirects"].is_null() {
        automatic["allow_redirects"] = "always".into();
    }
    let types =
        if params["payment_method_types"].is_null() { json!(["card"]) } else { params["payment_method_types"].clone() };
    state.insert(json!({
        "id": id, "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_details": { "tip": {} },
        "amount_received": 0, "application": null, "application_fee_amount": null,
        "automatic_payment_methods": automatic, "canceled_at": null, "cancellation_reason": null,
        "capture_method": "automatic_async", "client_secret": format!("{id}_{}", new_id("secret")),
        "confirmation_method": "automatic", "created": state.now(), "currency": currency,
        "customer": params["customer"], "customer_account": null, "description": params["description"],
        "excluded_payment_method_types": null, "last_payment_error": null, "latest_charge": null, "livemode": false,
        "metadata": or_empty(&params["metadata"]), "next_action": null, "on_behalf_of": null,
        "payment_method": chosen, "payment_method_configuration_details": null,
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "payment_method_types": types, "processing": null, "receipt_email": params["receipt_email"], "review": null,
        "setup_future_usage": params["setup_future_usage"], "shipping": null, "source": null,
        "statement_descriptor": null, "statement_descriptor_suffix": params["statement_descriptor_suffix"],
        "status": if chosen.is_some() { "requires_confirmation" } else { "requires_payment_method" },
        "transfer_data": null, "transfer_group": null,
    }));
    state.event("payment_intent.created", &id);
    if confirms {
        attempt(state, &id, call)?;
    }
    Ok(state.show(&id))
}

/// Returns an object of metadata, which is never `null`.
pub(crate) fn or_empty(metadata: &Value) -> Value {
    if metadata.is_null() { json!({}) } else { metadata.clone() }
}

/// Returns a PaymentIntent; a payer's browser shows its secret.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    find(state, call)?;
    Ok(state.show(call.id))
}

/// Lists PaymentIntents.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    list::page(state, call, "payment_intent", |intent| list::fits(intent, call, &["customer"]))
}

/// Changes a PaymentIntent that is not over.
pub(crate) fn update(state: &mut State, call: &Call) -> Answer {
    let intent = find(state, call)?;
    let is_over = matches!(text(intent, "status"), "succeeded" | "canceled");
    let currency = text(intent, "currency").to_owned();
    if let Some(amount) = call.params["amount"].as_i64() {
        if is_over {
            return Err(unexpected(
                state,
                call.id,
                "This PaymentIntent's amount could not be updated because it is over.",
            ));
        }
        money::check(amount, &currency)?;
    }
    state.update(call.id, &call.params);
    Ok(state.show(call.id))
}

fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Value, ApiError> {
    let intent = state.find("payment_intent", call.id, "intent").map_err(|error| {
        let message = format!("No such payment_intent: '{}'", call.id);
        error.with("message", message)
    })?;
    may_see(call, intent)?;
    Ok(intent)
}

/// Checks that a payer's browser shows the secret of what it asks for.
pub(crate) fn may_see(call: &Call, intent: &Value) -> Result<(), ApiError> {
    if call.key == Key::Publishable && call.text("client_secret") != intent["client_secret"].as_str() {
        let message = format!(
            "The client_secret provided does not match any associated {} on this account.",
            if intent["object"] == "setup_intent" { "SetupIntent" } else { "PaymentIntent" }
        );
        return Err(ApiError::parameter("client_secret", message));
    }
    Ok(())
}

/// Confirms a PaymentIntent.
pub(crate) fn confirm(state: &mut State, call: &Call) -> Answer {
    let intent = find(state, call)?;
    match text(intent, "status") {
        "requires_payment_method" | "requires_confirmation" | "requires_action" => {}
        "succeeded" => {
            let message = "You cannot confirm this PaymentIntent because it has already succeeded after being \
                           previously confirmed.";
            return Err(unexpected(state, call.id, message));
        }
        status => {
            let message = format!("You cannot confirm this PaymentIntent because it has a status of {status}.");
            return Err(unexpected(state, call.id, &message));
        }
    }
    let data = &call.params["payment_method_data"];
    let customer = intent["customer"].as_str().map(str::to_owned);
    let chosen = match (data.is_null(), call.text("payment_method")) {
        (false, _) => Some(method::from_data(state, call, data)?),
        (true, Some(id)) => Some(method::resolve(state, id, "payment_method")?),
        (true, None) => None,
    };
    if let Some(chosen) = chosen {
        method::may_use(state, &chosen, customer.as_deref())?;
        state.set(call.id, json!({ "payment_method": chosen }));
    }
    if !call.params["setup_future_usage"].is_null() {
        state.set(call.id, json!({ "setup_future_usage": call.params["setup_future_usage"] }));
    }
    attempt(state, call.id, call)?;
    Ok(state.show(call.id))
}

/// Checks that a school that confirms says where its payer comes back to, where a method may lead them away.
pub(crate) fn needs_return_url(intent: &Value, call: &Call) -> Result<(), ApiError> {
    let may_redirect = intent["automatic_payment_methods"]["allow_redirects"] == "always";
    if !may_redirect || call.text("return_url").is_some() || call.key == Key::Publishable {
        return Ok(());
    }
    let kind = if intent["object"] == "setup_intent" { "SetupIntent" } else { "PaymentIntent" };
    Err(ApiError::invalid(format!(
        "This {kind} is configured to accept payment methods enabled in your Dashboard. Because some of these payment \
         methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to \
         accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and \
         `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents."
    )))
}

/// Charges the card, or asks its owner first.
fn attempt(state: &mut State, id: &str, call: &Call) -> Result<(), ApiError> {
    let intent = state.object(id).clone();
    let Some(chosen) = intent["payment_method"].as_str() else {
        let message = "You cannot confirm this PaymentIntent because it's missing a payment method. Update the \
                       PaymentIntent with a payment method and then confirm it again.";
        return Err(unexpected(state, id, message));
    };
    needs_return_url(&intent, call)?;
    let returns = call.text("return_url");
    let card = method::card_of(state, chosen);
    let asks = match card.asks {
        Asks::Never => false,
        Asks::UnlessSetUp => !method::is_set_up(state, chosen),
        Asks::Always => true,
    };
    if asks && call.is("off_session") {
        return refuse(state, id, card::OWNER_MISSING);
    }
    if asks {
        let next = challenge::next_action(call, &intent, returns);
        state.set(id, json!({ "status": "requires_action", "next_action": next, "last_payment_error": null }));
        state.event("payment_intent.requires_action", id);
        return Ok(());
    }
    take(state, id)
}

/// Takes the money, or is refused it.
fn take(state: &mut State, id: &str) -> Result<(), ApiError> {
    let intent = state.object(id).clone();
    let chosen = text(&intent, "payment_method");
    let card = method::card_of(state, chosen);
    if let Some(decline) = card.decline {
        return refuse(state, id, decline);
    }
    if let (Some(customer), Some(_)) = (intent["customer"].as_str(), intent["setup_future_usage"].as_str()) {
        method::save(state, chosen, customer)?;
        state.set(chosen, json!({ "_fake_set_up": true }));
    }
    let charge = charge::succeed(state, &intent);
    state.set(
        id,
        json!({ "status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge,
            "next_action": null, "last_payment_error": null }),
    );
    state.event("payment_intent.succeeded", id);
    charge::afterwards(state, &charge, card.later);
    Ok(())
}

/// Writes a refusal of the bank down, and returns it as an error.
fn refuse(state: &mut State, id: &str, decline: Decline) -> Result<(), ApiError> {
    let intent = state.object(id).clone();
    let charge = charge::fail(state, &intent, decline);
    let error = card::declined(decline).with("charge", charge.as_str());
    failed(state, id, error, Some(&charge))
}

/// Writes down that a payment failed, and returns why; the payer may choose another method.
fn failed(state: &mut State, id: &str, error: ApiError, charge: Option<&str>) -> Result<(), ApiError> {
    let shown = state.show(text(state.object(id), "payment_method"));
    let error = error.with("payment_method", shown);
    state.set(
        id,
        json!({ "status": "requires_payment_method", "payment_method": null, "next_action": null,
            "last_payment_error": error.error }),
    );
    if let Some(charge) = charge {
        state.set(id, json!({ "latest_charge": charge }));
    }
    state.event("payment_intent.payment_failed", id);
    Err(error.with("payment_intent", state.show(id)))
}

/// Goes on after the payer was asked who they are.
pub(crate) fn answered(state: &mut State, id: &str, challenge: Challenge) {
    if text(state.object(id), "status") != "requires_action" {
        return;
    }
    // A refusal is written into the intent, where the payer's browser reads it.
    let _ = match challenge {
        Challenge::Passed => take(state, id),
        Challenge::Failed => failed(state, id, unproved("payment_intent_authentication_failure"), None),
    };
}

/// Gives a payment up.
pub(crate) fn cancel(state: &mut State, call: &Call) -> Answer {
    let status = text(find(state, call)?, "status").to_owned();
    if !CANCELABLE.contains(&status.as_str()) {
        let message = format!(
            "You cannot cancel this PaymentIntent because it has a status of {status}. Only a PaymentIntent with one \
             of the following statuses may be canceled: {}.",
            CANCELABLE.join(", ")
        );
        return Err(unexpected(state, call.id, &message));
    }
    state.set(
        call.id,
        json!({ "status": "canceled", "canceled_at": state.now(), "next_action": null,
            "cancellation_reason": call.params["cancellation_reason"] }),
    );
    state.event("payment_intent.canceled", call.id);
    Ok(state.show(call.id))
}

/// Returns the error of a state that does not allow what is asked.
fn unexpected(state: &State, id: &str, message: &str) -> ApiError {
    let error = ApiError::new(StatusCode::BAD_REQUEST, "invalid_request_error", message);
    error.code("payment_intent_unexpected_state").with("payment_intent", state.show(id))
}
