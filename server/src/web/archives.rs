//! The archives of courses that are being made: one for each person, and a few in all.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use model::{Id, account::Person};

/// The archives that are made at a time.
const MAX_ARCHIVES: usize = 4;

/// The people whose archives are on their way.
#[derive(Clone, Debug, Default)]
pub struct Archives(Arc<Mutex<BTreeSet<Id<Person>>>>);

impl Archives {
    /// Takes a place, or returns `None` when the person has one or all are taken.
    pub(super) fn begin(&self, person: Id<Person>) -> Option<Place> {
        let mut taken = self.0.lock().ok()?;
        let is_free = taken.len() < MAX_ARCHIVES && taken.insert(person);
        is_free.then(|| Place(self.clone(), person))
    }
}

/// A place among [`Archives`], until it is dropped.
#[derive(Debug)]
pub struct Place(Archives, Id<Person>);

impl Drop for Place {
    fn drop(&mut self) {
        if let Ok(mut taken) = self.0.0.lock() {
            taken.remove(&self.1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_has_one_archive_and_there_are_a_few_in_all() {
        let archives = Archives::default();
        let person = |number| Id::<Person>::from_raw(number);
        let first = archives.begin(person(1));
        assert!(first.is_some() && archives.begin(person(1)).is_none());
        let others: Vec<_> = (2..).map_while(|number| archives.begin(person(number))).collect();
        assert_eq!(others.len() + 1, MAX_ARCHIVES);
        drop(first);
        assert!(archives.begin(person(1)).is_some());
    }
}
