//! Idempotency keys: what is asked twice is done once, and answered with the same words.

use std::collections::HashMap;

use http::StatusCode;
use serde_json::Value;

use crate::error::ApiError;

/// The characters of a key, at most.
const MAX_KEY_CHARS: usize = 255;

/// What is kept under a key.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    path: String,
    params: Value,
    /// The id of the first request.
    pub request: String,
    /// The answer; `None` while the first request is under way.
    pub answer: Option<(StatusCode, Value)>,
}

/// Begins a request under a key, or returns what the same request was answered.
///
/// # Errors
/// `idempotency_error` when the key belongs to another request; 409 while the same one is under way.
pub(crate) fn begin(
    all: &mut HashMap<String, Kept>,
    key: &str,
    path: &str,
    params: &Value,
    request: &str,
) -> Result<Option<Kept>, ApiError> {
    if key.chars().count() > MAX_KEY_CHARS {
        let message = format!("Idempotency keys can be up to {MAX_KEY_CHARS} characters long.");
        return Err(ApiError::invalid(message).before());
    }
    let other = |what: &str| {
        let message = format!(
            "Keys for idempotent requests can only be used {what}. Try using a key other than '{key}' if you meant to \
             execute a different request."
        );
        Err(ApiError::new(StatusCode::BAD_REQUEST, "idempotency_error", message).before())
    };
    match all.get(key) {
        Some(kept) if kept.path != path => {
            other(&format!("for the same endpoint they were first used for ('{}')", kept.path))
        }
        Some(kept) if kept.params != *params => other("with the same parameters they were first used with"),
        Some(Kept { answer: None, .. }) => {
            let message = format!(
                "There is currently another in-progress request using this Idempotency Key (that probably means you \
                 submitted twice, and the other request is still going through): {key}. Please try again later."
            );
            let error = ApiError { status: StatusCode::CONFLICT, ..ApiError::invalid(message) };
            Err(error.code("idempotency_key_in_use").before())
        }
        Some(kept) => Ok(Some(kept.clone())),
        None => {
            let kept = Kept { path: path.into(), params: params.clone(), request: request.into(), answer: None };
            all.insert(key.to_owned(), kept);
            Ok(None)
        }
    }
}

/// Keeps the answer of a request that had begun; the key of another is free again.
pub(crate) fn end(all: &mut HashMap<String, Kept>, key: &str, answer: Option<(StatusCode, Value)>) {
    match answer {
        None => drop(all.remove(key)),
        Some(answer) => {
            if let Some(kept) = all.get_mut(key) {
                kept.answer = Some(answer);
            }
        }
    }
}
