//! Refunds.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    balance::{Movement, book},
    call::{Answer, Call},
    card::Later,
    error::ApiError,
    intent, list, method,
    state::{State, new_id, text},
};

/// Sends money of a charge back, wholly or in part.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let charge = charge_of(state, call)?;
    let id = text(&charge, "id");
    let (amount, gone) =
        (charge["amount"].as_i64().unwrap_or_default(), charge["amount_refunded"].as_i64().unwrap_or_default());
    if charge["refunded"] == true {
        return Err(
            ApiError::invalid(format!("Charge {id} has already been refunded.")).code("charge_already_refunded")
        );
    }
    if charge["_fake_charged_back"] == true {
        let message = format!("Charge {id} has been charged back; cannot issue a refund.");
        return Err(ApiError::invalid(message).code("charge_disputed"));
    }
    let wanted = call.params["amount"].as_i64().unwrap_or(amount - gone);
    if wanted < 1 {
        let error = ApiError::parameter("amount", "This value must be greater than or equal to 1.");
        return Err(error.code("parameter_invalid_integer"));
    }
    if wanted > amount - gone {
        let message =
            format!("Refund amount ({wanted}) is greater than unrefunded amount on charge ({})", amount - gone);
        return Err(ApiError::parameter("amount", message));
    }
    let card = method::card_of(state, text(&charge, "payment_method"));
    let pending = card.later == Later::RefundPending;
    let refund = state.insert(json!({
        "id": new_id("re"), "object": "refund", "amount": wanted, "balance_transaction": null, "charge": id,
        "created": state.now(), "currency": charge["currency"], "customer": charge["customer"],
        "customer_account": null,
        "destination_details": { "card": { "reference_status": "pending", "reference_type": "acquirer_reference_number",
            "type": "refund" }, "type": "card" },
        "metadata": intent::or_empty(&call.params["metadata"]), "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"], "reason": call.params["reason"], "receipt_number": null,
        "source_transfer_reversal": null, "status": if pending { "pending" } else { "succeeded" },
        "transfer_reversal": null,
    }));
    let line = move_money(state, &refund, "refund", -wanted);
    state.set(&refund, json!({ "balance_transaction": line }));
    state.set(id, json!({ "amount_refunded": gone + wanted, "refunded": gone + wanted == amount }));
    state.event("refund.created", &refund);
    state.event("charge.refunded", id);
    Ok(state.show(&refund))
}

fn charge_of(state: &State, call: &Call) -> Result<Value, ApiError> {
    let charge = match (call.text("payment_intent"), call.text("charge")) {
        (None, None) => {
            return Err(ApiError::invalid(
                "One of the following params should be provided for this request: payment_intent or charge.",
            ));
        }
        (None, Some(charge)) => state.find("charge", charge, "charge")?,
        (Some(id), _) => {
            let intent = state.find("payment_intent", id, "payment_intent")?;
            let charge = state.object(text(intent, "latest_charge"));
            if charge["paid"] != true {
                let message = format!("This PaymentIntent ({id}) does not have a successful charge to refund.");
                return Err(ApiError::parameter("payment_intent", message).code("payment_intent_unexpected_state"));
            }
            charge
        }
    };
    if charge["paid"] == true {
        return Ok(charge.clone());
    }
    let message = format!("Charge {} has not succeeded; cannot issue a refund.", text(charge, "id"));
    Err(ApiError { status: StatusCode::BAD_REQUEST, ..ApiError::parameter("charge", message) })
}

fn move_money(state: &mut State, refund: &str, kind: &str, amount: i64) -> String {
    let currency = text(state.object(refund), "currency").to_owned();
    let description = json!("REFUND FOR CHARGE");
    book(state, &Movement { kind, category: kind, amount, fee: 0, currency: &currency, source: refund, description })
}

/// Returns a refund.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    state.find("refund", call.id, "id")?;
    Ok(state.show(call.id))
}

/// Lists refunds.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    list::page(state, call, "refund", |refund| list::fits(refund, call, &["charge", "payment_intent"]))
}

/// Has the bank accept a refund that is pending.
pub(crate) fn settle(state: &mut State, id: &str) -> Option<Value> {
    (text(state.object(id), "status") == "pending").then(|| {
        state.set(id, json!({ "status": "succeeded" }));
        state.event("refund.updated", id);
        state.event("charge.refund.updated", id);
        state.show(id)
    })
}

/// Has the bank send a refund back: the money is the account's again, and the charge is refunded no more.
pub(crate) fn fail(state: &mut State, id: &str) -> Option<Value> {
    let refund = state.object(id).clone();
    if !matches!(text(&refund, "status"), "pending" | "succeeded") {
        return None;
    }
    let amount = refund["amount"].as_i64().unwrap_or_default();
    let line = move_money(state, id, "refund_failure", amount);
    state.set(
        id,
        json!({ "status": "failed", "failure_reason": "lost_or_stolen_card", "failure_balance_transaction": line }),
    );
    let charge = text(&refund, "charge");
    let gone = state.object(charge)["amount_refunded"].as_i64().unwrap_or_default();
    state.set(charge, json!({ "amount_refunded": gone - amount, "refunded": false }));
    state.event("refund.updated", id);
    state.event("charge.refund.updated", id);
    state.event("refund.failed", id);
    Some(state.show(id))
}
