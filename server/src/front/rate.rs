//! Step 2, rate limits: how often one client may read, write or guess. In this process, in production; what must be
//! counted across processes (codes, mails) is counted in the database by the verbs themselves.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Instant,
};

use model::{Id, RateClass, Route, account::Person};

use super::{FrontLimits, Rate};

/// The number of buckets that are remembered at the same time.
const MAX_BUCKETS: usize = 20_000;
/// The part of them that is forgotten when there are too many.
const FORGOTTEN_BUCKETS: usize = MAX_BUCKETS / 4;
/// How much more a network of many households (an IPv6 /48) has than each of them.
const SITE_FACTOR: f64 = 16.0;

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Requests of this class of routes; those outside of the route table read.
    Route(RateClass),
    /// Requests for files of the package, of which a page needs many.
    File,
    /// Bytes of refused forms that are kept.
    Kept,
}

impl Class {
    /// Returns the class of a request, whether or not it is in the route table.
    #[must_use]
    pub fn of(row: Option<&Route>, path: &str) -> Self {
        match row {
            Some(row) => Self::Route(row.rate),
            None if path.starts_with("/pkg/") => Self::File,
            None => Self::Route(RateClass::Read),
        }
    }

    /// Returns its name in the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Route(RateClass::Read) => "read",
            Self::Route(RateClass::Write) => "write",
            Self::Route(RateClass::Credential) => "credential",
            Self::File => "file",
            Self::Kept => "kept",
        }
    }

    const fn rate(self, limits: &FrontLimits, person: bool) -> Rate {
        match self {
            Self::Route(RateClass::Read) => limits.read,
            Self::Route(RateClass::Write) => limits.write,
            Self::Route(RateClass::Credential) => limits.credential,
            Self::File => limits.file,
            Self::Kept if person => limits.kept_by_person,
            Self::Kept => limits.kept,
        }
    }
}

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// A household: an address, or a network (/64) of IPv6.
    Address(IpAddr),
    /// A person who is signed in.
    Person(Id<Person>),
    /// A site with many households, a network (/48) of IPv6.
    Site(Ipv6Addr),
    /// All who are signed in.
    People,
    /// All who are not.
    Guests,
}

impl Client {
    fn site(self) -> Option<Self> {
        match self {
            Self::Address(IpAddr::V6(address)) => Some(Self::Site(Ipv6Addr::from_bits(address.to_bits() >> 80 << 80))),
            _ => None,
        }
    }

    /// Returns all of whom the client is one, and what they have together: where that is bounded.
    const fn everybody(self, class: Class, limits: &FrontLimits) -> Option<(Self, Rate)> {
        match (class, self) {
            (Class::Kept, Self::Person(_)) => Some((Self::People, limits.kept_by_people)),
            (Class::Kept, _) => Some((Self::Guests, limits.kept_by_guests)),
            _ => None,
        }
    }
}

/// What a client had left when it last took something.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    since: Instant,
    most: f64,
    per_second: f64,
}

impl Bucket {
    /// Returns what it has left now.
    fn now(&self, now: Instant) -> f64 {
        (self.left + now.duration_since(self.since).as_secs_f64() * self.per_second).min(self.most)
    }
}

/// What each client has left of each class.
#[derive(Debug, Default)]
pub struct RateLimits(Mutex<HashMap<(Client, Class), Bucket>>);

impl RateLimits {
    /// Takes so much from what the client has left, and from what its site and everybody together have; else takes
    /// nothing and returns the seconds to wait.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn take(&self, limits: &FrontLimits, client: Client, class: Class, cost: f64) -> Result<(), i64> {
        #[expect(clippy::disallowed_methods, reason = "a measurement of time that passed, not the time")]
        let taken = self.take_at(limits, client, class, cost, Instant::now());
        if taken.is_err() {
            metrics::counter!("front_limited_total", "class" => class.name()).increment(1);
        }
        taken
    }

    fn take_at(&self, limits: &FrontLimits, client: Client, class: Class, cost: f64, now: Instant) -> Result<(), i64> {
        let rate = class.rate(limits, matches!(client, Client::Person(_)));
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let site = client
            .site()
            .map(|site| (site, Rate { burst: rate.burst * SITE_FACTOR, per_second: rate.per_second * SITE_FACTOR }));
        let all = [Some((client, rate)), site, client.everybody(class, limits)].into_iter().flatten();
        let all: Vec<_> = all
            .map(|(client, Rate { burst: most, per_second })| {
                let key = (client, class);
                let left = buckets.get(&key).map_or(most, |bucket| Bucket { most, per_second, ..*bucket }.now(now));
                (key, Bucket { left, since: now, most, per_second })
            })
            .collect();
        for (_, bucket) in &all {
            if bucket.left < cost {
                #[expect(clippy::cast_possible_truncation, reason = "a day at most")]
                return Err(((cost - bucket.left) / bucket.per_second).ceil().min(86_400.0) as i64);
            }
        }
        if buckets.len() + all.len() > MAX_BUCKETS {
            forget(&mut buckets, now);
        }
        for (key, bucket) in all {
            buckets.insert(key, Bucket { left: bucket.left - cost, ..bucket });
        }
        Ok(())
    }
}

/// Forgets those who have most left: to be forgotten gives them little, and whoever has used up what they had stays.
fn forget(buckets: &mut HashMap<(Client, Class), Bucket>, now: Instant) {
    let used = |bucket: &Bucket| 1.0 - bucket.now(now) / bucket.most;
    let mut all: Vec<f64> = buckets.values().map(used).collect();
    let at = FORGOTTEN_BUCKETS.min(all.len().saturating_sub(1));
    let (_, most, _) = all.select_nth_unstable_by(at, f64::total_cmp);
    let (most, mut forgotten) = (*most, 0);
    buckets.retain(|_, bucket| {
        let stays = used(bucket) > most || forgotten > FORGOTTEN_BUCKETS;
        forgotten += usize::from(!stays);
        stays
    });
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const GUESS: Class = Class::Route(RateClass::Credential);

    struct Asked {
        counts: RateLimits,
        limits: FrontLimits,
        now: Instant,
    }

    impl Asked {
        fn new() -> Self {
            let now = tokio::time::Instant::now().into_std();
            Self { counts: RateLimits::default(), limits: FrontLimits::default(), now }
        }

        fn guess(&self, address: impl Into<IpAddr>, after_secs: u64) -> Result<(), i64> {
            let now = self.now + Duration::from_secs(after_secs);
            self.counts.take_at(&self.limits, Client::Address(address.into()), GUESS, 1.0, now)
        }
    }

    #[test]
    fn who_guesses_too_often_waits() {
        let asked = Asked::new();
        let take = |after| asked.guess([192, 0, 2, 1], after);
        assert!((0..100).all(|_| take(0).is_ok()));
        assert_eq!(take(0), Err(1));
        assert_eq!((take(2), take(2), take(2)), (Ok(()), Ok(()), Err(1)));
        assert_eq!(asked.guess([192, 0, 2, 2], 0), Ok(()), "others do not wait");
        let client = Client::Address([192, 0, 2, 1].into());
        let read = |_| asked.counts.take_at(&asked.limits, client, Class::of(None, "/"), 1.0, asked.now).is_ok();
        assert!((0..3_000).all(read), "a class reads");
    }

    #[test]
    fn twenty_thousand_networks_make_nobody_forget_who_guessed() {
        let asked = Asked::new();
        let guesser = [192, 0, 2, 1];
        assert!((0..100).all(|_| asked.guess(guesser, 0).is_ok()));
        for n in 0..60_000_u128 {
            // Each in a site of its own.
            let _ = asked.guess(Ipv6Addr::from_bits((0x2001_0db8 << 96) + (n << 80)), 0);
        }
        assert_eq!(asked.guess(guesser, 0), Err(1));
        assert!(asked.counts.0.lock().unwrap().len() <= MAX_BUCKETS);
    }

    #[test]
    fn a_site_with_many_networks_is_bounded_as_well() {
        let asked = Asked::new();
        let passed = (0..20_000_u128).filter(|n| {
            let address = Ipv6Addr::from_bits((0x2001_0db8 << 96) + (n << 64));
            asked.guess(address, 0).is_ok()
        });
        assert_eq!(passed.count(), 1_600);
        assert_eq!(asked.guess(Ipv6Addr::from_bits(0x2001_0db9 << 96), 0), Ok(()), "other sites do not wait");
        assert!(asked.counts.0.lock().unwrap().len() < 2_000, "who is refused is not remembered");
    }

    #[test]
    fn what_is_kept_of_forms_is_bounded_in_all_and_guests_leave_people_theirs() {
        let asked = Asked::new();
        let keep = |client, after: u64| {
            let now = asked.now + Duration::from_secs(after);
            asked.counts.take_at(&asked.limits, client, Class::Kept, 512.0 * 1024.0, now).is_ok()
        };
        let guest = |n: u32| Client::Address(std::net::Ipv4Addr::from_bits(n).into());
        let person = |n: i64| Client::Person(Id::from_raw(n));
        // Two for each of a thousand, and ten of each of a hundred people.
        assert_eq!((0..2_000).filter(|n| keep(guest(n / 2), 0)).count(), 64 * 2);
        assert!(keep(person(1), 0), "the guests' forms are no matter to people");
        assert_eq!(1 + (10..6_410).filter(|n| keep(person(n / 64), 0)).count(), 256 * 2);
        assert!(!keep(guest(5_000), 1) && keep(guest(5_000), 601) && keep(person(5_000), 601));
    }

    #[test]
    fn files_of_the_package_do_not_use_up_what_pages_need() {
        let class = |path: &str| Class::of(model::find(path), path);
        assert_eq!([class("/pkg/0/lyceum.js"), class("/nowhere")], [Class::File, Class::Route(RateClass::Read)]);
        assert_eq!(class("/fn/account/sign_in"), GUESS);
    }
}
