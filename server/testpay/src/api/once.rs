//! Idempotent requests: they may come twice and are carried out once.

use http::HeaderMap;
use ring::digest;
use sqlx::SqliteConnection;

use super::refusal::Refusal;

/// A request that may come twice: its idempotency key, and the fingerprint by which it is known again.
pub(super) struct Once {
    key: String,
    fingerprint: Vec<u8>,
}

impl Once {
    /// Reads header and body of a request to make something (`what`).
    pub(super) fn of(headers: &HeaderMap, what: &str, body: &[u8]) -> Result<Self, Refusal> {
        let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if key.is_empty() || key.len() > 255 {
            return Err(Refusal::Invalid("idempotency_key"));
        }
        let mut fingerprint = digest::Context::new(&digest::SHA256);
        fingerprint.update(what.as_bytes());
        fingerprint.update(body);
        Ok(Self { key: key.to_owned(), fingerprint: fingerprint.finish().as_ref().to_vec() })
    }

    /// Keeps the id for the key; returns the id that the same request made before, if it did.
    pub(super) async fn make(&self, conn: &mut SqliteConnection, id: &str) -> Result<Option<String>, Refusal> {
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
