//! Disputes: payers who object at their bank.

use serde_json::{Value, json};

use crate::{
    balance::{Movement, book},
    call::{Answer, Call},
    list,
    money::DISPUTE_FEE,
    state::{State, new_id, text},
};

/// The seconds that a school has to answer.
const ANSWER_WITHIN_S: i64 = 9 * 86_400;

/// The kind of an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DisputeKind {
    /// The bank takes the money back until it is decided.
    Chargeback,
    /// The bank only asks, and no money moves.
    Inquiry,
}

/// How a dispute ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Won,
    Lost,
}

/// Opens a dispute over a charge; `None` when there is no such charge, or one is open already.
pub(crate) fn open(
    state: &mut State,
    charge: &str,
    reason: &str,
    amount: Option<i64>,
    kind: DisputeKind,
) -> Option<Value> {
    let charged = state.object(charge).clone();
    if charged["paid"] != true || charged["disputed"] == true {
        return None;
    }
    let amount = amount.or_else(|| charged["amount"].as_i64())?;
    let (case, status) = match kind {
        DisputeKind::Chargeback => ("chargeback", "needs_response"),
        DisputeKind::Inquiry => ("inquiry", "warning_needs_response"),
    };
    let now = state.now();
    let id = state.insert(json!({
        "id": new_id("du"), "object": "dispute", "amount": amount, "balance_transactions": [], "charge": charge,
        "created": now, "currency": charged["currency"], "enhanced_eligibility_types": [], "evidence": {},
        "evidence_details": { "due_by": now + ANSWER_WITHIN_S, "enhanced_eligibility": {}, "has_evidence": false,
            "past_due": false, "submission_count": 0 },
        "intended_submission_method": null, "is_charge_refundable": kind == DisputeKind::Inquiry, "livemode": false, "metadata": {},
        "network_reason_code": "10.4", "payment_intent": charged["payment_intent"],
        "payment_method_details": { "card": { "brand": charged["payment_method_details"]["card"]["brand"],
            "case_type": case, "network_reason_code": "10.4" },
            "type": "card" },
        "reason": reason, "status": status,
    }));
    let is_chargeback = kind == DisputeKind::Chargeback;
    state.set(charge, json!({ "disputed": true, "_fake_charged_back": is_chargeback }));
    if is_chargeback {
        move_money(state, &id, "dispute", -amount, DISPUTE_FEE);
    }
    state.event("charge.dispute.created", &id);
    if is_chargeback {
        state.event("charge.dispute.funds_withdrawn", &id);
    }
    Some(state.show(&id))
}

/// Ends a dispute; `None` when there is none that is open.
pub(crate) fn close(state: &mut State, id: &str, end: End) -> Option<Value> {
    let dispute = state.object(id).clone();
    let inquiry = text(&dispute, "status").starts_with("warning_");
    let status = match (inquiry, end) {
        (true, _) => "warning_closed",
        (false, End::Won) => "won",
        (false, End::Lost) => "lost",
    };
    if dispute["object"] != "dispute" || matches!(text(&dispute, "status"), "won" | "lost" | "warning_closed") {
        return None;
    }
    state.set(id, json!({ "status": status }));
    if status == "won" {
        move_money(state, id, "dispute_reversal", dispute["amount"].as_i64().unwrap_or_default(), 0);
        state.event("charge.dispute.funds_reinstated", id);
    }
    if status != "lost" {
        state.set(text(&dispute, "charge"), json!({ "_fake_charged_back": false }));
    }
    state.event("charge.dispute.closed", id);
    Some(state.show(id))
}

fn move_money(state: &mut State, id: &str, category: &str, amount: i64, fee: i64) {
    let dispute = state.object(id).clone();
    let line = book(
        state,
        &Movement {
            kind: "adjustment",
            category,
            amount,
            fee,
            currency: text(&dispute, "currency"),
            source: id,
            description: json!(format!("Chargeback for {}", text(&dispute, "charge"))),
        },
    );
    let mut lines = dispute["balance_transactions"].as_array().cloned().unwrap_or_default();
    lines.push(state.show(&line));
    state.set(id, json!({ "balance_transactions": lines }));
}

/// Returns a dispute.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    state.find("dispute", call.id, "id")?;
    Ok(state.show(call.id))
}

/// Lists disputes.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    list::page(state, call, "dispute", |dispute| list::fits(dispute, call, &["charge", "payment_intent"]))
}
