//! Lists, a page at a time, and expanded fields.

use serde_json::{Value, json};

use crate::{
    call::{Answer, Call},
    error::ApiError,
    state::{State, text},
};

/// The number of objects on a page, if the request does not say.
const DEFAULT_PAGE_OBJECTS: i64 = 10;
/// The number of objects on a page, at most.
const MAX_PAGE_OBJECTS: i64 = 100;

/// Returns a page of the objects of a type that are wanted, newest first.
pub(crate) fn page(state: &State, call: &Call, kind: &str, wanted: impl Fn(&Value) -> bool) -> Answer {
    let limit = call.params["limit"].as_i64().unwrap_or(DEFAULT_PAGE_OBJECTS);
    if !(1..=MAX_PAGE_OBJECTS).contains(&limit) {
        let message =
            format!("This value must be greater than or equal to 1 and less than or equal to {MAX_PAGE_OBJECTS}.");
        return Err(ApiError::parameter("limit", message).code("parameter_invalid_integer"));
    }
    let limit = usize::try_from(limit).unwrap_or_default();
    let created = &call.params["created"];
    let mut all: Vec<&Value> = state
        .all(kind)
        .filter(|object| object["deleted"] != true && in_range(object["created"].as_i64(), created) && wanted(object))
        .collect();
    // The order of creation by the fake's clock, which may have been set back in between.
    all.sort_by_key(|object| std::cmp::Reverse(object["created"].as_i64()));
    let place = |param: &str| match call.text(param) {
        None => Ok(None),
        Some(id) => match all.iter().position(|object| object["id"] == id) {
            Some(place) => Ok(Some(place)),
            None => Err(ApiError::missing(kind, id, param)),
        },
    };
    let (after, before) = (place("starting_after")?, place("ending_before")?);
    let (from, to) = match (after, before) {
        (Some(after), _) => (after + 1, (after + 1 + limit).min(all.len())),
        (None, Some(before)) => (before.saturating_sub(limit), before),
        (None, None) => (0, limit.min(all.len())),
    };
    let has_more = if before.is_some() { from > 0 } else { to < all.len() };
    let data: Vec<_> = all.get(from..to).unwrap_or_default().iter().map(|o| state.show(text(o, "id"))).collect();
    Ok(json!({ "object": "list", "data": data, "has_more": has_more, "url": call.path }))
}

/// Returns whether the fields of an object are those that the request asks for.
pub(crate) fn fits(object: &Value, call: &Call, fields: &[&str]) -> bool {
    fields.iter().all(|field| call.text(field).is_none_or(|wanted| object[field] == wanted))
}

fn in_range(created: Option<i64>, range: &Value) -> bool {
    let created = created.unwrap_or_default();
    let holds = |name: &str, holds: fn(&i64, &i64) -> bool| range[name].as_i64().is_none_or(|at| holds(&created, &at));
    range.as_i64().is_none_or(|at| created == at)
        && holds("gt", i64::gt)
        && holds("gte", i64::ge)
        && holds("lt", i64::lt)
        && holds("lte", i64::le)
}

/// Puts objects in the place of their ids, at paths such as `latest_charge.balance_transaction`.
///
/// # Errors
/// [`ApiError`] for a path that leads to nothing that can be expanded.
pub(crate) fn expand(state: &State, answer: &mut Value, paths: &Value) -> Result<(), ApiError> {
    for (index, path) in paths.as_array().into_iter().flatten().enumerate() {
        let path = path.as_str().unwrap_or_default();
        let steps: Vec<_> = path.split('.').collect();
        if steps.len() > 4 {
            let message = format!("You cannot expand more than 4 levels of a property. Property: {path}");
            return Err(ApiError::parameter(&format!("expand[{index}]"), message));
        }
        put(state, answer, &steps).map_err(|step| {
            ApiError::parameter(&format!("expand[{index}]"), format!("This property cannot be expanded ({step})."))
        })?;
    }
    Ok(())
}

fn put(state: &State, value: &mut Value, steps: &[&str]) -> Result<(), String> {
    let [step, rest @ ..] = steps else { return Ok(()) };
    if let Value::Array(items) = value {
        return items.iter_mut().try_for_each(|item| put(state, item, steps));
    }
    let slot = value.as_object_mut().and_then(|object| object.get_mut(*step)).ok_or_else(|| (*step).to_owned())?;
    if let Some(id) = slot.as_str() {
        let object = state.show(id);
        if object.is_null() {
            return Err((*step).to_owned());
        }
        *slot = object;
    }
    // What is empty has nothing to expand.
    if slot.is_null() { Ok(()) } else { put(state, slot, rest) }
}
