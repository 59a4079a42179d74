//! Searches, which lag behind what is there, as Stripe's do.

use serde_json::{Value, json};

use crate::{
    call::{Answer, Call},
    error::ApiError,
    state::{State, text},
};

/// The seconds until a search finds what was made.
const LAG_S: i64 = 60;

/// Finds objects of a type by clauses such as `metadata['person']:'7'`, joined by `AND`.
fn search(state: &State, call: &Call, kind: &str) -> Answer {
    let query = call.text("query").unwrap_or_default();
    let clauses: Option<Vec<_>> = query.split(" AND ").map(clause).collect();
    let Some(clauses) = clauses else {
        let message = format!("We were unable to parse your search query: {query}");
        return Err(ApiError::parameter("query", message));
    };
    let limit = usize::try_from(call.params["limit"].as_i64().unwrap_or(10)).unwrap_or_default();
    let is_seen = |object: &&Value| object["created"].as_i64().is_some_and(|at| at + LAG_S <= state.now());
    let fits = |object: &&Value| clauses.iter().all(|(path, wanted)| object.pointer(path).is_some_and(|v| v == wanted));
    let found = state.all(kind).filter(is_seen).filter(|object| object["deleted"] != true).filter(fits);
    let data: Vec<_> = found.take(limit).map(|object| state.show(text(object, "id"))).collect();
    Ok(json!({ "object": "search_result", "data": data, "has_more": false, "next_page": null, "url": call.path }))
}

/// Returns where a clause looks, and the text that it wants there.
fn clause(text: &str) -> Option<(String, &str)> {
    let (field, wanted) = text.trim().split_once(':')?;
    let quoted = |text: &'_ str| text.len() >= 2 && text.starts_with(['\'', '"']) && text.ends_with(['\'', '"']);
    if !quoted(wanted) {
        return None;
    }
    let path = match field.split_once('[') {
        Some((map, name)) => {
            let name = name.strip_suffix(']').filter(|name| quoted(name))?;
            format!("/{map}/{}", &name[1..name.len() - 1])
        }
        None => format!("/{field}"),
    };
    Some((path, &wanted[1..wanted.len() - 1]))
}

/// Searches customers.
pub(crate) fn customers(state: &mut State, call: &Call) -> Answer {
    search(state, call, "customer")
}

/// Searches PaymentIntents.
pub(crate) fn intents(state: &mut State, call: &Call) -> Answer {
    search(state, call, "payment_intent")
}
