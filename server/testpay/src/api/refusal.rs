//! The API's errors.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header::WWW_AUTHENTICATE};
use serde_json::{Value, json};

use crate::Error;

/// The reason why a merchant's request was not carried out.
#[derive(Debug)]
pub(super) enum Refusal {
    /// A secret that is wrong or missing.
    Unauthorized,
    /// A field that is wrong or missing.
    Invalid(&'static str),
    /// An idempotency key that belongs to another request.
    Conflict,
    /// A payment or refund that does not exist.
    NotFound,
    /// An amount above what is left of the captured one.
    Exceeds,
    /// A statement of a day that is not over.
    NotReady,
    /// A payment whose state does not allow it.
    State(Value),
    /// An error of the provider itself.
    Broken(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Self::Unauthorized => {
                let body = Json(json!({ "error": "unauthorized" }));
                return (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], body).into_response();
            }
            Self::Invalid(field) => (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": "invalid", "field": field })),
            Self::Conflict => (StatusCode::CONFLICT, json!({ "error": "idempotency_conflict" })),
            Self::NotFound => (StatusCode::NOT_FOUND, json!({ "error": "not_found" })),
            Self::Exceeds => (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": "refund_exceeds_payment" })),
            Self::NotReady => (StatusCode::CONFLICT, json!({ "error": "not_ready" })),
            Self::State(payment) => (StatusCode::CONFLICT, payment),
            Self::Broken(error) => {
                tracing::error!(%error, "the test provider failed");
                (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": "internal" }))
            }
        };
        (status, Json(body)).into_response()
    }
}
