//! The merchant's side: a JSON API, opened by the secret.

mod account;
mod fields;
mod once;
mod payments;
mod refunds;
mod refusal;
mod setups;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;

use crate::Provider;
use refusal::Refusal;

/// The longest request of a merchant, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Returns the API's routes.
pub(crate) fn router(provider: &Provider) -> Router<Provider> {
    Router::new()
        .route("/pay/test/api/payments", post(payments::create).get(payments::find))
        .route("/pay/test/api/payments/{id}", get(payments::show))
        .route("/pay/test/api/payments/{id}/cancel", post(payments::cancel))
        .route("/pay/test/api/refunds", post(refunds::create).get(refunds::find))
        .route("/pay/test/api/refunds/{id}", get(refunds::show))
        .route("/pay/test/api/setups", post(setups::create).get(setups::find))
        .route("/pay/test/api/methods/{token}", get(account::saved).delete(account::forget))
        .route("/pay/test/api/statements/{day}", get(account::statement))
        .route("/pay/test/api/account", get(account::show))
        .route_layer(middleware::from_fn_with_state(provider.clone(), only_the_merchant))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

async fn only_the_merchant(State(provider): State<Provider>, request: Request, next: Next) -> Response {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if bool::from(secret.as_bytes().ct_eq(provider.0.secret.as_bytes())) {
        next.run(request).await
    } else {
        Refusal::Unauthorized.into_response()
    }
}
