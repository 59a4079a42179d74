//! SetupIntents: a card is saved without a payment.

use serde_json::{Value, json};

use crate::{
    call::{Answer, Call},
    card::{self, Asks},
    challenge::{self, Challenge, unproved},
    error::ApiError,
    intent::{may_see, needs_return_url, or_empty},
    list, method,
    state::{State, new_id, text},
};

/// Creates a SetupIntent, and confirms it where that is asked for.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    if let Some(customer) = call.text("customer") {
        state.find("customer", customer, "customer")?;
    }
    if !call.is("confirm") && call.text("return_url").is_some() {
        let message = "The parameter `return_url` cannot be passed when creating a SetupIntent unless `confirm` is set \
                       to true.";
        return Err(ApiError::parameter("return_url", message));
    }
    let chosen = call.text("payment_method").map(|id| method::resolve(state, id, "payment_method")).transpose()?;
    let id = new_id("seti");
    let usage = call.text("usage").unwrap_or("off_session");
    let mut automatic = params["automatic_payment_methods"].clone();
    if automatic.is_null() && params["payment_method_types"].is_null() {
        automatic = json!({ "enabled": true });
    }
    if automatic["enabled"] == true && automatic["allow_redirects"].is_null() {
        automatic["allow_redirects"] = "always".into();
    }
    state.insert(json!({
        "id": id, "object": "setup_intent", "application": null, "automatic_payment_methods": automatic,
        "cancellation_reason": null, "client_secret": format!("{id}_{}", new_id("secret")), "created": state.now(),
        "customer": params["customer"], "customer_account": null, "description": params["description"],
        "excluded_payment_method_types": null, "flow_directions": null, "last_setup_error": null,
        "latest_attempt": null, "livemode": false, "mandate": null, "metadata": or_empty(&params["metadata"]),
        "next_action": null, "on_behalf_of": null, "payment_method": chosen,
        "payment_method_configuration_details": null, "payment_method_options": { "card": {} },
        "payment_method_types": ["card"], "single_use_mandate": null,
        "status": if chosen.is_some() { "requires_confirmation" } else { "requires_payment_method" }, "usage": usage,
    }));
    state.event("setup_intent.created", &id);
    if call.is("confirm") {
        attempt(state, &id, call)?;
    }
    Ok(state.show(&id))
}

fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Value, ApiError> {
    let intent = state.find("setup_intent", call.id, "intent")?;
    may_see(call, intent)?;
    Ok(intent)
}

/// Returns a SetupIntent; a payer's browser shows its secret.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    find(state, call)?;
    Ok(state.show(call.id))
}

/// Lists SetupIntents.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    list::page(state, call, "setup_intent", |intent| list::fits(intent, call, &["customer", "payment_method"]))
}

/// Confirms a SetupIntent.
pub(crate) fn confirm(state: &mut State, call: &Call) -> Answer {
    let status = text(find(state, call)?, "status").to_owned();
    if matches!(status.as_str(), "succeeded" | "canceled") {
        let message = format!("You cannot confirm this SetupIntent because it has a status of {status}.");
        return Err(unexpected(state, call.id, &message));
    }
    let data = &call.params["payment_method_data"];
    let chosen = match (data.is_null(), call.text("payment_method")) {
        (false, _) => Some(method::from_data(state, call, data)?),
        (true, Some(id)) => Some(method::resolve(state, id, "payment_method")?),
        (true, None) => None,
    };
    if let Some(chosen) = chosen {
        state.set(call.id, json!({ "payment_method": chosen }));
    }
    attempt(state, call.id, call)?;
    Ok(state.show(call.id))
}

fn attempt(state: &mut State, id: &str, call: &Call) -> Result<(), ApiError> {
    let intent = state.object(id).clone();
    let Some(chosen) = intent["payment_method"].as_str() else {
        return Err(unexpected(
            state,
            id,
            "You cannot confirm this SetupIntent because it's missing a payment method.",
        ));
    };
    needs_return_url(&intent, call)?;
    method::may_use(state, chosen, intent["customer"].as_str())?;
    let card = method::card_of(state, chosen);
    if card.asks != Asks::Never {
        let next = challenge::next_action(call, &intent, call.text("return_url"));
        state.set(id, json!({ "status": "requires_action", "next_action": next, "last_setup_error": null }));
        state.event("setup_intent.requires_action", id);
        return Ok(());
    }
    save(state, id)
}

fn save(state: &mut State, id: &str) -> Result<(), ApiError> {
    let intent = state.object(id).clone();
    let chosen = text(&intent, "payment_method");
    let card = method::card_of(state, chosen);
    if let Some(decline) = card.decline.filter(|_| card.refuses_setup) {
        return failed(state, id, card::declined(decline));
    }
    if let Some(customer) = intent["customer"].as_str() {
        method::save(state, chosen, customer)?;
    }
    state.set(chosen, json!({ "_fake_set_up": true }));
    state.set(id, json!({ "status": "succeeded", "next_action": null, "last_setup_error": null }));
    state.event("setup_intent.succeeded", id);
    Ok(())
}

fn failed(state: &mut State, id: &str, error: ApiError) -> Result<(), ApiError> {
    let shown = state.show(text(state.object(id), "payment_method"));
    let error = error.with("payment_method", shown);
    state.set(
        id,
        json!({ "status": "requires_payment_method", "payment_method": null, "next_action": null,
            "last_setup_error": error.error }),
    );
    state.event("setup_intent.setup_failed", id);
    Err(error.with("setup_intent", state.show(id)))
}

/// Goes on after the payer was asked who they are.
pub(crate) fn answered(state: &mut State, id: &str, challenge: Challenge) {
    if text(state.object(id), "status") != "requires_action" {
        return;
    }
    // A refusal is written into the intent, where the payer's browser reads it.
    let _ = match challenge {
        Challenge::Passed => save(state, id),
        Challenge::Failed => failed(state, id, unproved("setup_intent_authentication_failure")),
    };
}

/// Gives the saving up.
pub(crate) fn cancel(state: &mut State, call: &Call) -> Answer {
    let status = text(find(state, call)?, "status").to_owned();
    if matches!(status.as_str(), "succeeded" | "canceled") {
        let message = format!("You cannot cancel this SetupIntent because it has a status of {status}.");
        return Err(unexpected(state, call.id, &message));
    }
    state.set(
        call.id,
        json!({ "status": "canceled", "next_action": null,
        "cancellation_reason": call.params["cancellation_reason"] }),
    );
    state.event("setup_intent.canceled", call.id);
    Ok(state.show(call.id))
}

fn unexpected(state: &State, id: &str, message: &str) -> ApiError {
    ApiError::invalid(message).code("setup_intent_unexpected_state").with("setup_intent", state.show(id))
}
