//! The merchant's side: JSON, opened by the secret.

mod fields;
mod payments;
mod refunds;
mod refusal;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, header::AUTHORIZATION};
use ring::digest;
use sqlx::SqliteConnection;
use subtle::ConstantTimeEq;

use crate::Provider;
use refusal::Refusal;

/// No request of a merchant is longer than this.
const MOST: usize = 64 * 1024;

/// The API's addresses.
pub(crate) fn router(provider: &Provider) -> Router<Provider> {
    Router::new()
        .route("/pay/test/api/payments", post(payments::create).get(payments::find))
        .route("/pay/test/api/payments/{id}", get(payments::show))
        .route("/pay/test/api/payments/{id}/cancel", post(payments::cancel))
        .route("/pay/test/api/refunds", post(refunds::create))
        .route("/pay/test/api/refunds/{id}", get(refunds::show))
        .route_layer(middleware::from_fn_with_state(provider.clone(), only_the_merchant))
        .layer(DefaultBodyLimit::max(MOST))
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

/// A request that may come twice: its key, and by what it is known again.
struct Once {
    key: String,
    fingerprint: Vec<u8>,
}

impl Once {
    /// From the header and the body of a request to make something (`what`).
    fn of(headers: &HeaderMap, what: &str, body: &[u8]) -> Result<Self, Refusal> {
        let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if key.is_empty() || key.len() > 255 {
            return Err(Refusal::Invalid("idempotency_key"));
        }
        let mut fingerprint = digest::Context::new(&digest::SHA256);
        fingerprint.update(what.as_bytes());
        fingerprint.update(body);
        Ok(Self { key: key.to_owned(), fingerprint: fingerprint.finish().as_ref().to_vec() })
    }

    /// Keeps the id for the key; or the id that the same request made before.
    async fn make(&self, conn: &mut SqliteConnection, id: &str) -> Result<Option<String>, Refusal> {
        let kept =
            sqlx::query("insert into made (key, fingerprint, id) values ($1, $2, $3) on conflict (key) do nothing")
                .bind(&self.key)
                .bind(&self.fingerprint)
                .bind(id)
                .execute(&mut *conn)
                .await?;
        if kept.rows_affected() == 1 {
            return Ok(None);
        }
        let (fingerprint, id): (Vec<u8>, String) =
            sqlx::query_as("select fingerprint, id from made where key = $1").bind(&self.key).fetch_one(conn).await?;
        if fingerprint == self.fingerprint { Ok(Some(id)) } else { Err(Refusal::Conflict) }
    }
}
