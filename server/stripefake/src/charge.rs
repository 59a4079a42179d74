//! Charges.

use serde_json::{Value, json};

use crate::{
    balance::{Movement, book},
    call::{Answer, Call},
    card::{Decline, Later},
    dispute::{self, DisputeKind},
    list, money,
    state::{State, new_id, text},
};

/// What the bank says of a charge.
const APPROVED: &str = "Payment complete.";
const REFUSED: &str = "The bank did not return any further details with this decline.";

/// Charges what a PaymentIntent asks for, and returns the charge.
pub(crate) fn succeed(state: &mut State, intent: &Value) -> String {
    let id = insert(state, intent, &Value::Null);
    let amount = intent["amount"].as_i64().unwrap_or_default();
    let line = book(
        state,
        &Movement {
            kind: "charge",
            category: "charge",
            amount,
            fee: money::fee(amount),
            currency: text(intent, "currency"),
            source: &id,
            description: intent["description"].clone(),
        },
    );
    state.set(&id, json!({ "balance_transaction": line }));
    state.event("charge.succeeded", &id);
    id
}

/// Writes down a charge that the bank refused.
pub(crate) fn fail(state: &mut State, intent: &Value, decline: Decline) -> String {
    let id = insert(
        state,
        intent,
        &json!({ "code": decline.code, "message": decline.message,
        "decline_code": decline.decline_code }),
    );
    state.event("charge.failed", &id);
    id
}

fn insert(state: &mut State, intent: &Value, failure: &Value) -> String {
    let paid = failure.is_null();
    let chosen = state.show(text(intent, "payment_method"));
    let outcome = json!({
        "network_status": if paid { "approved_by_network" } else { "declined_by_network" },
        "reason": failure["decline_code"], "risk_level": "normal", "risk_score": 20,
        "seller_message": if paid { APPROVED } else { REFUSED },
        "type": if paid { "authorized" } else { "issuer_declined" },
    });
    let amount = &intent["amount"];
    state.insert(json!({
        "id": new_id("ch"), "object": "charge", "amount": amount,
        "amount_captured": if paid { amount.clone() } else { json!(0) }, "amount_refunded": 0, "application": null,
        "application_fee": null, "application_fee_amount": null,
        "balance_transaction": null, "billing_details": chosen["billing_details"],
        "calculated_statement_descriptor": "LYCEUM", "captured": paid, "created": state.now(),
        "currency": intent["currency"], "customer": intent["customer"], "description": intent["description"],
        "disputed": false, "failure_balance_transaction": null, "failure_code": failure["code"],
        "failure_message": failure["message"], "fraud_details": {}, "livemode": false, "metadata": intent["metadata"],
        "on_behalf_of": null, "outcome": outcome, "paid": paid, "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": { "card": chosen["card"], "type": "card" }, "radar_options": {},
        "receipt_email": intent["receipt_email"], "receipt_number": null, "receipt_url": null, "refunded": false,
        "review": null, "shipping": null, "source": null, "source_transfer": null, "statement_descriptor": null,
        "statement_descriptor_suffix": null, "status": if paid { "succeeded" } else { "failed" },
        "transfer_data": null, "transfer_group": null,
    }))
}

/// Does what a test card does once it is charged.
pub(crate) fn afterwards(state: &mut State, charge: &str, later: Later) {
    match later {
        Later::Dispute(reason) => drop(dispute::open(state, charge, reason, None, DisputeKind::Chargeback)),
        Later::Inquiry => drop(dispute::open(state, charge, "fraudulent", None, DisputeKind::Inquiry)),
        Later::Nothing | Later::RefundPending => {}
    }
}

/// Returns a charge.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    state.find("charge", call.id, "id")?;
    Ok(state.show(call.id))
}

/// Lists charges.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    list::page(state, call, "charge", |charge| list::fits(charge, call, &["customer", "payment_intent"]))
}
