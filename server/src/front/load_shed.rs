//! Step 4, load shedding: rather than let everybody wait for long, some are asked to come back.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use metrics::Gauge;
use model::{Kind, RateClass, Route};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::refused;

/// The permits of requests that are worked on at the same time.
#[derive(Debug)]
pub struct ConcurrencyLimits {
    all: Semaphore,
    guesses: Semaphore,
    wait: Duration,
    figure: Gauge,
}

/// A place that its request holds until it is answered.
#[derive(Debug)]
pub struct Place<'a> {
    _permit: SemaphorePermit<'a>,
    figure: &'a Gauge,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.figure.decrement(1.0);
    }
}

impl ConcurrencyLimits {
    /// Creates so many places, as many beside them for guesses, and the longest wait for one.
    #[must_use]
    pub fn new(places: usize, credential_places: usize, wait: Duration) -> Self {
        let (all, guesses) = (Semaphore::new(places), Semaphore::new(credential_places));
        Self { all, guesses, wait, figure: metrics::gauge!("front_places") }
    }

    /// Returns a permit for this request, or the response that refuses it. Files, events and uploads need none: they
    /// wait for the network.
    pub async fn acquire(&self, row: Option<&Route>) -> Result<Option<Place<'_>>, Response> {
        let Some(row) = row.filter(|row| matches!(row.kind, Kind::Page | Kind::Function)) else { return Ok(None) };
        let guesses = row.rate == RateClass::Credential && row.kind == Kind::Function;
        let limits = if guesses { &self.guesses } else { &self.all };
        if let Ok(place) = limits.try_acquire() {
            return Ok(Some(self.place(place)));
        }
        let status = if guesses { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::SERVICE_UNAVAILABLE };
        if !guesses && let Ok(Ok(place)) = tokio::time::timeout(self.wait, limits.acquire()).await {
            return Ok(Some(self.place(place)));
        }
        refused(if guesses { "credential_places" } else { "places" });
        Err(([(RETRY_AFTER, HeaderValue::from_static("1"))], status).into_response())
    }

    fn place<'a>(&'a self, permit: SemaphorePermit<'a>) -> Place<'a> {
        self.figure.increment(1.0);
        Place { _permit: permit, figure: &self.figure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_CONCURRENT: usize = 128;
    const MAX_CONCURRENT_CREDENTIAL: usize = 64;

    fn limits() -> ConcurrencyLimits {
        ConcurrencyLimits::new(MAX_CONCURRENT, MAX_CONCURRENT_CREDENTIAL, Duration::from_millis(800))
    }

    fn row(path: &str) -> Option<&'static Route> {
        model::find(path)
    }

    #[tokio::test]
    async fn pages_wait_less_than_a_second_and_then_come_back_later() {
        let limits = limits();
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
        let limits = limits();
        let mut held = Vec::new();
        for _ in 0..MAX_CONCURRENT_CREDENTIAL {
            held.push(limits.acquire(row("/fn/account/sign_in")).await.unwrap());
        }
        let refused = limits.acquire(row("/fn/account/start_reset")).await.unwrap_err();
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(limits.acquire(row("/login")).await.unwrap().is_some());
    }
}
