//! The archives of courses that are being made: one for each person, and a few in all.
//!
//! Whoever takes theirs slowly gets all of it, as long as nobody waits: a reader who stays behind gives their place to
//! the next person who wants one, so that four of them keep nobody from theirs.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use model::{Id, account::Person};
use tokio::{sync::Notify, time::Instant};

/// The archives that are made at a time.
const MAX_ARCHIVES: usize = 4;
/// What a reader takes who keeps their place.
const MIN_BYTES_PER_SECOND: f64 = 32.0 * 1024.0;
/// The time by which a reader may be behind that: at the beginning, and after they took more than they had to.
const LEEWAY: Duration = Duration::from_secs(30);

/// The people whose archives are on their way.
#[derive(Clone, Debug, Default)]
pub struct Archives(Arc<Mutex<BTreeMap<Id<Person>, Reader>>>);

#[derive(Debug)]
struct Reader {
    /// Behind after this instant, unless they take something.
    good_until: Instant,
    given_up: Arc<Notify>,
}

impl Archives {
    /// Takes a place, that of somebody who is behind where none is free. Returns `None` when the person has one or all
    /// are taken, and nobody is behind.
    pub(super) fn begin(&self, person: Id<Person>) -> Option<Place> {
        self.begin_at(person, Instant::now())
    }

    fn begin_at(&self, person: Id<Person>, now: Instant) -> Option<Place> {
        let mut readers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slowest = || readers.iter().min_by_key(|(_, reader)| reader.good_until).map(|(person, _)| *person);
        let before = match readers.contains_key(&person) {
            true => Some(person),
            false if readers.len() < MAX_ARCHIVES => None,
            false => Some(slowest()?),
        };
        if let Some(before) = before {
            readers.get(&before).filter(|reader| reader.good_until < now)?;
            readers.remove(&before)?.given_up.notify_one();
        }
        let given_up = Arc::new(Notify::new());
        readers.insert(person, Reader { good_until: now + LEEWAY, given_up: given_up.clone() });
        drop(readers);
        Some(Place { archives: self.clone(), person, given_up })
    }
}

/// A place among [`Archives`], until it is dropped or given up.
#[derive(Debug)]
pub struct Place {
    archives: Archives,
    person: Id<Person>,
    given_up: Arc<Notify>,
}

impl Place {
    /// Notes that the reader took so many bytes.
    pub(super) fn took(&self, bytes: usize) {
        self.took_at(bytes, Instant::now());
    }

    fn took_at(&self, bytes: usize, now: Instant) {
        #[expect(clippy::cast_precision_loss, reason = "a piece is small")]
        let lasts = Duration::from_secs_f64(bytes as f64 / MIN_BYTES_PER_SECOND);
        let mut readers = self.archives.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = readers.get_mut(&self.person).filter(|reader| Arc::ptr_eq(&reader.given_up, &self.given_up));
        if let Some(reader) = mine {
            reader.good_until = (reader.good_until.max(now) + lasts).min(now + LEEWAY);
        }
    }

    /// Waits until the place is somebody else's.
    pub(super) async fn given_up(&self) {
        self.given_up.notified().await;
        // It stays so, however often somebody asks.
        self.given_up.notify_one();
    }

    /// Gives the place up, as it is when somebody else wants it.
    #[cfg(test)]
    pub(super) fn give_up(&self) {
        self.given_up.notify_one();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut readers = self.archives.0.lock().unwrap_or_else(PoisonError::into_inner);
        readers.retain(|_, reader| !Arc::ptr_eq(&reader.given_up, &self.given_up));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: i64) -> Id<Person> {
        Id::from_raw(number)
    }

    #[tokio::test]
    async fn each_person_has_one_archive_and_there_are_a_few_in_all() {
        let archives = Archives::default();
        let first = archives.begin(person(1));
        assert!(first.is_some() && archives.begin(person(1)).is_none());
        let others: Vec<_> = (2..).map_while(|number| archives.begin(person(number))).collect();
        assert_eq!(others.len() + 1, MAX_ARCHIVES);
        drop(first);
        assert!(archives.begin(person(1)).is_some());
    }

    #[tokio::test]
    async fn four_slow_readers_keep_nobody_from_theirs() {
        let (archives, begin) = (Archives::default(), Instant::now());
        let after = |seconds| begin + Duration::from_secs(seconds);
        let places: Vec<_> = (1..=4).map(|number| archives.begin_at(person(number), begin).unwrap()).collect();
        // The first takes a megabyte each ten seconds, two take a piece a minute, one takes nothing.
        for second in (0..=120).step_by(10) {
            places[0].took_at(1 << 20, after(second));
            if second % 60 == 0 {
                places[1].took_at(128 << 10, after(second));
                places[2].took_at(128 << 10, after(second));
            }
        }
        assert!(archives.begin_at(person(5), after(20)).is_none(), "not before their leeway is over");
        let fifth = archives.begin_at(person(5), after(125)).unwrap();
        places[3].given_up().await;
        let (sixth, seventh) = (archives.begin_at(person(6), after(155)), archives.begin_at(person(7), after(155)));
        assert!(archives.begin_at(person(1), after(150)).is_none(), "who keeps up keeps their place");
        assert!(sixth.is_some() && seventh.is_some());
        for place in &places[1..3] {
            place.given_up().await;
        }
        // What was given up takes no place of others with it, and counts no more.
        places[3].took_at(1 << 30, after(156));
        drop(places);
        assert!(archives.begin_at(person(5), after(125)).is_none());
        assert_eq!(archives.0.lock().unwrap().len(), 3);
        drop((fifth, sixth, seventh));
        assert_eq!(archives.0.lock().unwrap().len(), 0);
    }

    #[tokio::test]
    async fn whoever_stays_behind_may_begin_anew() {
        let (archives, begin) = (Archives::default(), Instant::now());
        let stalled = archives.begin_at(person(1), begin).unwrap();
        assert!(archives.begin_at(person(1), begin + LEEWAY).is_none());
        let anew = archives.begin_at(person(1), begin + LEEWAY + Duration::from_secs(1)).unwrap();
        stalled.given_up().await;
        drop(stalled);
        assert!(archives.begin(person(1)).is_none(), "the new one is theirs");
        drop(anew);
    }
}
