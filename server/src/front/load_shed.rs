//! Step 4, load shedding: rather than let everybody wait for long, some are asked to come back.

use std::sync::{Mutex, PoisonError};

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use metrics::Gauge;
use model::{Kind, RateClass, Route};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{FrontLimits, refused};

/// Permits whose number may change.
#[derive(Debug)]
struct Permits {
    semaphore: Semaphore,
    count: Mutex<usize>,
}

impl Default for Permits {
    fn default() -> Self {
        Self { semaphore: Semaphore::new(0), count: Mutex::new(0) }
    }
}

impl Permits {
    /// Returns the permits, so many of them. Of those that are held, what is too many goes when it comes back.
    fn sized(&self, most: usize) -> &Semaphore {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        if *count < most {
            self.semaphore.add_permits(most - *count);
            *count = most;
        } else {
            *count -= self.semaphore.forget_permits(*count - most);
        }
        &self.semaphore
    }
}

/// The permits of requests that are worked on at the same time.
#[derive(Debug)]
pub struct ConcurrencyLimits {
    all: Permits,
    guesses: Permits,
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

impl Default for ConcurrencyLimits {
    fn default() -> Self {
        Self { all: Permits::default(), guesses: Permits::default(), figure: metrics::gauge!("front_places") }
    }
}

impl ConcurrencyLimits {
    /// Returns a permit for this request, or the response that refuses it. Files, events and uploads need none: they
    /// wait for the network. What is in no row takes one with [`Self::acquire_page`] once it turns out to be no file.
    ///
    /// # Errors
    /// 503, or 429 for guesses, when there is none in time.
    pub async fn acquire(&self, limits: &FrontLimits, row: Option<&Route>) -> Result<Option<Place<'_>>, Response> {
        let Some(row) = row.filter(|row| matches!(row.kind, Kind::Page | Kind::Function)) else { return Ok(None) };
        let guesses = row.rate == RateClass::Credential && row.kind == Kind::Function;
        self.wait(limits, guesses).await.map(Some)
    }

    /// Returns a permit to render a page, whatever the address.
    ///
    /// # Errors
    /// 503 when there is none in time.
    pub async fn acquire_page(&self, limits: &FrontLimits) -> Result<Place<'_>, Response> {
        self.wait(limits, false).await
    }

    async fn wait(&self, limits: &FrontLimits, guesses: bool) -> Result<Place<'_>, Response> {
        let permits =
            if guesses { self.guesses.sized(limits.credential_places) } else { self.all.sized(limits.places) };
        if let Ok(place) = permits.try_acquire() {
            return Ok(self.place(place));
        }
        let status = if guesses { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::SERVICE_UNAVAILABLE };
        if !guesses && let Ok(Ok(place)) = tokio::time::timeout(limits.place_wait, permits.acquire()).await {
            return Ok(self.place(place));
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
    use std::time::Duration;

    use super::*;

    const MAX_CONCURRENT: usize = 128;
    const MAX_CONCURRENT_CREDENTIAL: usize = 64;

    fn row(path: &str) -> Option<&'static Route> {
        model::find(path)
    }

    #[tokio::test]
    async fn pages_wait_less_than_a_second_and_then_come_back_later() {
        let (limits, most) = (ConcurrencyLimits::default(), FrontLimits::default());
        let mut held = Vec::new();
        for _ in 0..MAX_CONCURRENT {
            held.push(limits.acquire(&most, row("/courses")).await.unwrap());
        }
        let began = tokio::time::Instant::now();
        let refused = limits.acquire(&most, row("/courses")).await.unwrap_err();
        assert_eq!(
            (refused.status(), refused.headers()[RETRY_AFTER].as_bytes()),
            (StatusCode::SERVICE_UNAVAILABLE, &b"1"[..])
        );
        assert!(most.place_wait < Duration::from_secs(1));
        assert!(began.elapsed() < Duration::from_secs(10), "on a machine with much to do, but not for ever");
        assert!(limits.acquire(&most, row("/healthz")).await.unwrap().is_none(), "probes need no place");
        assert!(limits.acquire(&most, row("/fn/account/sign_in")).await.unwrap().is_some(), "guesses have their own");
        held.pop();
        assert!(limits.acquire(&most, row("/courses")).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_flood_of_guesses_leaves_the_others_their_places() {
        let (limits, most) = (ConcurrencyLimits::default(), FrontLimits::default());
        let mut held = Vec::new();
        for _ in 0..MAX_CONCURRENT_CREDENTIAL {
            held.push(limits.acquire(&most, row("/fn/account/sign_in")).await.unwrap());
        }
        let refused = limits.acquire(&most, row("/fn/account/start_reset")).await.unwrap_err();
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(limits.acquire(&most, row("/login")).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn the_number_of_places_changes_while_some_are_held() {
        let places = ConcurrencyLimits::default();
        let limits = |places| FrontLimits { places, place_wait: Duration::ZERO, ..FrontLimits::default() };
        let page = row("/courses");
        let mut held =
            vec![places.acquire(&limits(2), page).await.unwrap(), places.acquire(&limits(2), page).await.unwrap()];
        assert!(places.acquire(&limits(1), page).await.is_err());
        held.pop();
        assert!(places.acquire(&limits(1), page).await.is_err(), "one is held, and there is one");
        held.pop();
        held.push(places.acquire(&limits(1), page).await.unwrap());
        held.push(places.acquire(&limits(2), page).await.unwrap());
        assert!(places.acquire(&limits(2), page).await.is_err());
    }
}
