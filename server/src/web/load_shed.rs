//! Load shedding: rather than let everybody wait for long, some are asked to come back.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use model::{Kind, RateClass, Route};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The number of pages and functions that are worked on at the same time.
const MAX_CONCURRENT: usize = 128;
/// The number, beside them, of those that hash passwords or send codes: they wait for a core, and must not take the
/// others' permits.
const MAX_CONCURRENT_CREDENTIAL: usize = 64;
/// The longest wait for a permit.
const QUEUE_TIMEOUT: Duration = Duration::from_millis(800);

/// The permits of requests that are worked on at the same time.
#[derive(Debug)]
pub struct ConcurrencyLimits {
    all: Semaphore,
    guesses: Semaphore,
}

impl Default for ConcurrencyLimits {
    fn default() -> Self {
        Self { all: Semaphore::new(MAX_CONCURRENT), guesses: Semaphore::new(MAX_CONCURRENT_CREDENTIAL) }
    }
}

impl ConcurrencyLimits {
    /// Returns a permit for this request, or the response that refuses it. Files, events and uploads need none: they
    /// wait for the network.
    pub async fn acquire(&self, row: Option<&Route>) -> Result<Option<SemaphorePermit<'_>>, Response> {
        let Some(row) = row.filter(|row| matches!(row.kind, Kind::Page | Kind::Function)) else { return Ok(None) };
        let guesses = row.rate == RateClass::Credential && row.kind == Kind::Function;
        let limits = if guesses { &self.guesses } else { &self.all };
        if let Ok(place) = limits.try_acquire() {
            return Ok(Some(place));
        }
        let status = if guesses { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::SERVICE_UNAVAILABLE };
        if !guesses && let Ok(Ok(place)) = tokio::time::timeout(QUEUE_TIMEOUT, limits.acquire()).await {
            return Ok(Some(place));
        }
        Err(([(RETRY_AFTER, HeaderValue::from_static("1"))], status).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(path: &str) -> Option<&'static Route> {
        model::find(path)
    }

    #[tokio::test]
    async fn pages_wait_less_than_a_second_and_then_come_back_later() {
        let limits = ConcurrencyLimits::default();
        let mut held = Vec::new();
        for _ in 0..MAX_CONCURRENT {
            held.push(limits.acquire(row("/courses")).await.unwrap());
        }
        let began = tokio::time::Instant::now();
        let refused = limits.acquire(row("/courses")).await.unwrap_err();
        assert_eq!(
            (refused.status(), refused.headers()[RETRY_AFTER].as_bytes()),
            (StatusCode::SERVICE_UNAVAILABLE, &b"1"[..])
        );
        assert!(began.elapsed() < Duration::from_secs(1));
        assert!(limits.acquire(row("/healthz")).await.unwrap().is_none(), "probes need no place");
        assert!(limits.acquire(row("/fn/account/sign_in")).await.unwrap().is_some(), "guesses have their own");
        held.pop();
        assert!(limits.acquire(row("/courses")).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_flood_of_guesses_leaves_the_others_their_places() {
        let limits = ConcurrencyLimits::default();
        let mut held = Vec::new();
        for _ in 0..MAX_CONCURRENT_CREDENTIAL {
            held.push(limits.acquire(row("/fn/account/sign_in")).await.unwrap());
        }
        let refused = limits.acquire(row("/fn/account/start_reset")).await.unwrap_err();
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(limits.acquire(row("/login")).await.unwrap().is_some());
    }
}
