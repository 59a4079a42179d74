//! Limits of concurrency: how much of something there may be at once, in all, by client, by person.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use metrics::Gauge;

/// How much of something each key holds at this moment.
#[derive(Debug)]
pub struct AtOnce<K>(Arc<Inner<K>>);

#[derive(Debug)]
struct Inner<K> {
    held: Mutex<HashMap<K, u64>>,
    figure: Option<Gauge>,
}

impl<K> Default for AtOnce<K> {
    fn default() -> Self {
        Self(Arc::new(Inner { held: Mutex::default(), figure: None }))
    }
}

impl<K: Eq + Hash + Clone> AtOnce<K> {
    /// Creates a count whose sum is shown in the metrics under this name.
    #[must_use]
    pub fn new(figure: &'static str) -> Self {
        Self(Arc::new(Inner { held: Mutex::default(), figure: Some(metrics::gauge!(figure)) }))
    }

    /// Gives a key so much more, until it is dropped. Returns `None` where it would then hold more than `most`. Without
    /// a key nothing is bounded.
    #[must_use]
    pub fn take(&self, key: Option<K>, weight: u64, most: u64) -> Option<Held<K>> {
        if let Some(key) = &key {
            let mut all = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
            let held = all.get(key).copied().unwrap_or_default().saturating_add(weight);
            if held > most {
                return None;
            }
            all.insert(key.clone(), held);
        }
        self.show(weight, Gauge::increment);
        Some(Held { of: Self(self.0.clone()), key, weight })
    }

    /// Returns how much a key holds.
    #[must_use]
    pub fn held(&self, key: &K) -> u64 {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied().unwrap_or_default()
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure")]
    fn show(&self, weight: u64, change: fn(&Gauge, f64)) {
        if let Some(figure) = &self.0.figure {
            change(figure, weight as f64);
        }
    }
}

impl<K: Eq + Hash + Clone> Held<K> {
    /// Gives the key so much more, to be given back with the rest. Returns `false`, and gives nothing, where it would
    /// then hold more than `most`.
    pub fn grow(&mut self, more: u64, most: u64) -> bool {
        let Some(mut other) = self.of.take(self.key.clone(), more, most) else { return false };
        self.weight += std::mem::take(&mut other.weight);
        true
    }
}

/// A part that a key holds; dropping it gives it back.
#[derive(Debug)]
pub struct Held<K: Eq + Hash + Clone> {
    of: AtOnce<K>,
    key: Option<K>,
    weight: u64,
}

impl<K: Eq + Hash + Clone> Drop for Held<K> {
    fn drop(&mut self) {
        self.of.show(self.weight, Gauge::decrement);
        let Some(key) = &self.key else { return };
        let mut all = self.of.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get_mut(key) {
            *held = held.saturating_sub(self.weight);
            if *held == 0 {
                all.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_holds_so_much_and_the_others_do_not_notice() {
        let count = AtOnce::default();
        let held = [count.take(Some(1), 2, 3), count.take(Some(1), 1, 3)];
        assert!(held.iter().all(Option::is_some));
        assert!(count.take(Some(1), 1, 3).is_none());
        assert!(count.take(Some(2), 3, 3).is_some() && count.take(None, 9, 3).is_some());
        drop(held);
        let mut grown = count.take(Some(1), 1, 3).unwrap();
        assert!(grown.grow(2, 3) && !grown.grow(1, 3));
        drop(grown);
        assert!(count.take(Some(1), 3, 3).is_some());
        assert!(count.0.held.lock().unwrap().is_empty(), "nobody who holds nothing is remembered");
    }
}
