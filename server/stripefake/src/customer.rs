//! Customers: payers as the school knows them.

use serde_json::json;

use crate::{
    call::{Answer, Call},
    intent::or_empty,
    list,
    state::{State, new_id, text},
};

/// Creates a customer.
#[expect(clippy::unnecessary_wraps, reason = "an endpoint like the others")]
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    let id = state.insert(json!({
        "id": new_id("cus"), "object": "customer", "address": null, "balance": 0, "created": state.now(),
        "currency": null, "default_source": null, "delinquent": false, "description": params["description"],
        "discount": null, "email": params["email"], "invoice_prefix": "FAKE",
        "invoice_settings": { "custom_fields": null, "default_payment_method": null, "footer": null,
            "rendering_options": null },
        "livemode": false, "metadata": or_empty(&params["metadata"]), "name": params["name"],
        "next_invoice_sequence": 1, "phone": params["phone"],
        "preferred_locales": params["preferred_locales"].as_array().cloned().unwrap_or_default(),
        "shipping": null, "tax_exempt": "none", "test_clock": null,
    }));
    state.event("customer.created", &id);
    Ok(state.show(&id))
}

/// Returns a customer; of one that was deleted, that it was.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    if state.object(call.id)["deleted"] != true {
        state.find("customer", call.id, "id")?;
        return Ok(state.show(call.id));
    }
    Ok(json!({ "id": call.id, "object": "customer", "deleted": true }))
}

/// Changes a customer.
pub(crate) fn update(state: &mut State, call: &Call) -> Answer {
    state.find("customer", call.id, "id")?;
    state.update(call.id, &call.params);
    state.event("customer.updated", call.id);
    Ok(state.show(call.id))
}

/// Deletes a customer, and with it what it saved.
pub(crate) fn delete(state: &mut State, call: &Call) -> Answer {
    state.find("customer", call.id, "id")?;
    let methods: Vec<_> = state
        .all("payment_method")
        .filter(|method| method["customer"] == call.id)
        .map(|method| text(method, "id").to_owned())
        .collect();
    for method in methods {
        state.set(&method, json!({ "customer": null, "_fake_detached": true }));
    }
    state.event("customer.deleted", call.id);
    state.set(call.id, json!({ "deleted": true }));
    Ok(json!({ "id": call.id, "object": "customer", "deleted": true }))
}

/// Lists customers.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    list::page(state, call, "customer", |customer| list::fits(customer, call, &["email"]))
}
