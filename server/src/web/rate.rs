//! Rate limits: how often one client may change or guess something. In this process, in production; what must be
//! counted across processes (codes, mails) is counted in the database by the verbs themselves.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
    sync::{Mutex, PoisonError},
    time::Instant,
};

use kit::server::Mode;
use model::RateClass;

/// The number of clients that are remembered at the same time.
const MAX_TRACKED_CLIENTS: usize = 20_000;

/// Returns how many requests a client has at once, and how many more each second. A school class shares one address.
const fn allowance(rate: RateClass) -> (f64, f64) {
    match rate {
        RateClass::Read => (3_000.0, 100.0),
        RateClass::Write => (300.0, 10.0),
        RateClass::Credential => (100.0, 1.0),
    }
}

/// The number of requests that a client had left at its last one.
#[derive(Debug)]
struct Bucket {
    count: f64,
    since: Instant,
}

/// The number of requests that each client has left of each class.
#[derive(Debug, Default)]
pub struct RateLimits(Mutex<HashMap<(IpAddr, RateClass), Bucket>>);

impl RateLimits {
    /// Takes one from what the client has left; else returns the seconds to wait.
    pub fn check(&self, mode: Mode, rate: RateClass, client: Option<IpAddr>) -> Result<(), i64> {
        if mode == Mode::Development {
            return Ok(());
        }
        let client = client.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
        // Requests of the host itself are not limited: probes, measurements.
        if client.is_loopback() {
            return Ok(());
        }
        #[expect(clippy::disallowed_methods, reason = "a measurement of time that passed, not the time")]
        self.take(ground::household(client), rate, Instant::now())
    }

    fn take(&self, client: IpAddr, rate: RateClass, now: Instant) -> Result<(), i64> {
        let (most, each_second) = allowance(rate);
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= MAX_TRACKED_CLIENTS {
            clients.clear();
        }
        let left = clients.entry((client, rate)).or_insert(Bucket { count: most, since: now });
        let passed = now.duration_since(left.since).as_secs_f64();
        *left = Bucket { count: (left.count + passed * each_second).min(most), since: now };
        if left.count < 1.0 {
            #[expect(clippy::cast_possible_truncation, reason = "at most a minute or so")]
            return Err(((1.0 - left.count) / each_second).ceil() as i64);
        }
        left.count -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn who_guesses_too_often_waits() {
        let (limits, now): (_, Instant) = (RateLimits::default(), tokio::time::Instant::now().into_std());
        let client = IpAddr::from([192, 0, 2, 1]);
        let take = |after| limits.take(client, RateClass::Credential, now + Duration::from_secs(after));
        assert!((0..100).all(|_| take(0).is_ok()));
        assert_eq!(take(0), Err(1));
        assert_eq!((take(2), take(2), take(2)), (Ok(()), Ok(()), Err(1)));
        assert_eq!(limits.take(IpAddr::from([192, 0, 2, 2]), RateClass::Credential, now), Ok(()), "others do not wait");
        assert!((0..3_000).all(|_| limits.take(client, RateClass::Read, now).is_ok()), "a class reads");
    }
}
