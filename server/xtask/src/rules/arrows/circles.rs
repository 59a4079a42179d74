//! Circles: files that know each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::Arrows;

/// Every set of files of which each reaches all others, after Tarjan (1972).
pub fn circles(arrows: &Arrows) -> Vec<BTreeSet<usize>> {
    let mut search = Search::default();
    for (from, to) in arrows.keys() {
        search.next.entry(*from).or_default().push(*to);
    }
    for file in search.next.keys().copied().collect::<Vec<_>>() {
        if !search.number.contains_key(&file) {
            search.visit(file);
        }
    }
    search.found.retain(|circle| circle.len() > 1);
    search.found.sort();
    search.found
}

#[derive(Default)]
struct Search {
    next: BTreeMap<usize, Vec<usize>>,
    /// In the order of the first visit.
    number: BTreeMap<usize, usize>,
    /// Files whose circle is not complete.
    open: Vec<usize>,
    found: Vec<BTreeSet<usize>>,
}

impl Search {
    /// Returns the earliest open file that can be reached.
    fn visit(&mut self, file: usize) -> usize {
        let number = self.number.len();
        let mut earliest = number;
        self.number.insert(file, number);
        let depth = self.open.len();
        self.open.push(file);
        for next in self.next.get(&file).cloned().unwrap_or_default() {
            if !self.number.contains_key(&next) {
                earliest = earliest.min(self.visit(next));
            } else if self.open.contains(&next) {
                earliest = earliest.min(self.number[&next]);
            }
        }
        if earliest == number {
            self.found.push(self.open.split_off(depth).into_iter().collect());
        }
        earliest
    }
}
