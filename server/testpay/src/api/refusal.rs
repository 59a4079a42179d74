//! What the API says when it does not do as asked.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header::WWW_AUTHENTICATE};
use serde_json::{Value, json};

use crate::Error;

/// Why a merchant's request was not carried out.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The secret is wrong or missing.
    Unauthorized,
    /// This field is wrong or missing.
    Invalid(&'static str),
    /// The key belongs to another request.
    Conflict,
    /// There is no such thing.
    NotFound,
    /// More than is left of what was captured.
    Exceeds,
    /// The payment, as it is, does not allow it.
    State(Value),
    /// The provider itself failed.
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
            Self::State(payment) => (StatusCode::CONFLICT, payment),
            Self::Broken(error) => {
                tracing::error!(%error, "the test provider failed");
                (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": "internal" }))
            }
        };
        (status, Json(body)).into_response()
    }
}
