//! Errors in Stripe's form: a status, and a body with type, code, message and the parameter that is wrong.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::{Value, json};

/// An error of the API.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub status: StatusCode,
    /// The object below `error`.
    pub error: Value,
    /// Whether the endpoint had begun: only then is the answer kept for the idempotency key.
    pub began: bool,
}

impl ApiError {
    /// Returns an error of this type.
    pub fn new(status: StatusCode, kind: &str, message: impl Into<String>) -> Self {
        Self { status, error: json!({ "type": kind, "message": message.into() }), began: true }
    }

    /// Returns a request's error that the caller can mend.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message)
    }

    /// Returns the error of a parameter.
    pub fn parameter(name: &str, message: impl Into<String>) -> Self {
        Self::invalid(message).with("param", name)
    }

    /// Returns the error of an id that names nothing.
    pub fn missing(what: &str, id: &str, param: &str) -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::parameter(param, format!("No such {what}: '{id}'")) }
            .code("resource_missing")
    }

    /// Returns the same error with a code, and the address of its description.
    pub fn code(self, code: &str) -> Self {
        let page = format!("https://docs.stripe.com/error-codes/{}", code.replace('_', "-"));
        self.with("code", code).with("doc_url", page)
    }

    /// Returns the same error with another field.
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.error[field] = value.into();
        self
    }

    /// Returns the same error as one that was found before the endpoint began.
    pub fn before(self) -> Self {
        Self { began: false, ..self }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.error }))).into_response()
    }
}
