//! The school's account, and the events on it.

use serde_json::json;

use crate::{
    call::{Answer, Call},
    list,
    state::{ACCOUNT, State},
};

/// Returns the account.
#[expect(clippy::unnecessary_wraps, reason = "an endpoint like the others")]
pub(crate) fn show(_: &mut State, _: &Call) -> Answer {
    Ok(json!({
        "id": ACCOUNT, "object": "account", "business_profile": { "name": "Fake School", "url": null },
        "business_type": "company", "capabilities": { "card_payments": "active", "transfers": "active" },
        "charges_enabled": true, "country": "US", "default_currency": "usd", "details_submitted": true,
        "email": "school@example.com", "metadata": {}, "payouts_enabled": true,
        "settings": { "dashboard": { "display_name": "Fake School", "timezone": "Etc/UTC" },
            "payments": { "statement_descriptor": "LYCEUM" } },
        "type": "standard",
    }))
}

/// Lists events.
pub(crate) fn events(state: &mut State, call: &Call) -> Answer {
    list::page(state, call, "event", |event| list::fits(event, call, &["type"]))
}

/// Returns an event.
pub(crate) fn event(state: &mut State, call: &Call) -> Answer {
    state.find("event", call.id, "id")?;
    Ok(state.show(call.id))
}
