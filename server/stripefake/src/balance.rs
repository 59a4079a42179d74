//! The account's balance, and what moves it.

use serde_json::{Value, json};

use crate::{
    call::{Answer, Call},
    list,
    state::{State, new_id},
};

/// The seconds until money that came in can be paid out.
const AVAILABLE_AFTER_S: i64 = 2 * 86_400;

/// A movement of the account's balance, in minor units; fees count against it.
pub(crate) struct Movement<'a> {
    pub kind: &'a str,
    pub category: &'a str,
    pub amount: i64,
    pub fee: i64,
    pub currency: &'a str,
    pub source: &'a str,
    pub description: Value,
}

/// Moves the balance, and returns the id of the line about it.
pub(crate) fn book(state: &mut State, movement: &Movement) -> String {
    let Movement { kind, category, amount, fee, currency, source, description } = movement;
    let details = if *fee == 0 {
        json!([])
    } else {
        json!([{ "amount": fee, "application": null, "currency": currency, "description": "Stripe processing fees",
            "type": "stripe_fee" }])
    };
    let now = state.now();
    state.insert(json!({
        "id": new_id("txn"), "object": "balance_transaction", "amount": amount, "available_on": now + AVAILABLE_AFTER_S,
        "balance_type": "payments", "created": now, "currency": currency, "description": description,
        "exchange_rate": null, "fee": fee, "fee_details": details, "net": amount - fee,
        "reporting_category": category, "source": source, "status": "pending", "type": kind,
    }))
}

/// Returns a line of the balance.
pub(crate) fn line(state: &mut State, call: &Call) -> Answer {
    state.find("balance_transaction", call.id, "id")?;
    Ok(state.show(call.id))
}

/// Lists lines of the balance.
pub(crate) fn lines(state: &mut State, call: &Call) -> Answer {
    list::page(state, call, "balance_transaction", |line| list::fits(line, call, &["currency", "source", "type"]))
}

/// Pays the balance out, in minor units, and returns the payout.
pub(crate) fn pay_out(state: &mut State, amount: i64, currency: &str) -> Value {
    let now = state.now();
    let id = state.insert(json!({
        "id": new_id("po"), "object": "payout", "amount": amount, "arrival_date": now, "automatic": true,
        "created": now, "currency": currency, "description": "STRIPE PAYOUT", "livemode": false, "metadata": {},
        "method": "standard", "status": "paid", "type": "bank_account",
    }));
    let line = book(
        state,
        &Movement {
            kind: "payout",
            category: "payout",
            amount: -amount,
            fee: 0,
            currency,
            source: &id,
            description: json!("STRIPE PAYOUT"),
        },
    );
    state.set(&id, json!({ "balance_transaction": line }));
    state.event("payout.created", &id);
    state.event("payout.paid", &id);
    state.show(&id)
}
