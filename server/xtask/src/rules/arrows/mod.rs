//! Arrows between files: none may run against the order of the domain's wings, and none in
//! a circle. What is left of both is counted, and the counts may only fall.
//!
//! An arrow goes from file A to file B when A names an item that is defined in B, whatever
//! re-exports lie between. `mod` and `pub use` are no arrows, and tests have none.

mod circles;
mod names;
mod source;
#[cfg(test)]
mod tests;
mod walk;
mod wings;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use self::source::Sources;
use self::walk::Arrows;
use self::wings::{FILE, Record, Rooms};
use crate::place;
use crate::shell::{Result, step};

/// What was found.
struct Found {
    sources: Sources,
    rooms: Rooms,
    arrows: Arrows,
    /// Arrows that run back up: from, to, and their wings.
    back_up: Vec<((usize, usize), (usize, usize))>,
    circles: Vec<BTreeSet<usize>>,
    /// What is wrong with the list of rooms.
    wrong: Vec<String>,
}

/// Counts, and compares with what is written down.
pub fn check(root: &Path) -> Result {
    step("arrows", || {
        let found = find(root)?;
        let breaches = found.breaches();
        if breaches.is_empty() {
            return Ok(format!("{} run back up, {} circles", found.back_up.len(), found.circles.len()));
        }
        Err(format!("\n    {}", breaches.join("\n    ")).into())
    })
}

/// Prints each arrow that is one too many.
pub fn list() -> Result {
    print!("{}", find(place::root())?.list());
    Ok(())
}

fn find(root: &Path) -> Result<Found> {
    let (sources, rooms) = (Sources::read(root)?, Rooms::read(root)?);
    let arrows = walk::arrows(&sources);
    let (places, wrong) = rooms.place(&sources.files);
    let wings = |(from, to)| Some((*places.get(from)?, *places.get(to)?));
    let back_up = arrows.keys().filter_map(|arrow| Some((*arrow, wings((&arrow.0, &arrow.1))?)));
    let back_up = back_up.filter(|(_, (from, to))| from < to).collect();
    let circles = circles::circles(&arrows);
    Ok(Found { sources, rooms, arrows, back_up, circles, wrong })
}

impl Found {
    fn breaches(&self) -> Vec<String> {
        let mut breaches = self.wrong.clone();
        let (record, now) = (self.rooms.record, self.record());
        let counts = [("back_up", now.back_up, record.back_up), ("circles", now.circles, record.circles)];
        for (name, now, record) in counts {
            if now < record {
                breaches.push(format!("{name} fell from {record} to {now}: write {name} = {now} into {FILE}"));
            } else if now > record {
                breaches.push(format!("{name} rose from {record} to {now}; all there are:"));
            }
        }
        if now.back_up > record.back_up || now.circles > record.circles {
            breaches.extend(self.list().lines().map(str::to_owned));
        }
        breaches
    }

    fn record(&self) -> Record {
        Record { back_up: self.back_up.len(), circles: self.circles.len() }
    }

    /// Both lists, for a person who cuts them.
    fn list(&self) -> String {
        let Record { back_up, circles } = self.record();
        let mut text = format!("{back_up} arrows run back up\n");
        for (arrow, (from, to)) in &self.back_up {
            let wings = (self.rooms.name(*from), self.rooms.name(*to));
            _ = writeln!(text, "  {} ({} -> {})", self.arrow(arrow), wings.0, wings.1);
        }
        _ = writeln!(text, "{circles} circles");
        for circle in &self.circles {
            _ = writeln!(text, "  {} files", circle.len());
            let inside = self.arrows.keys().filter(|(from, to)| circle.contains(from) && circle.contains(to));
            for arrow in inside {
                _ = writeln!(text, "    {}", self.arrow(arrow));
            }
        }
        text
    }

    fn arrow(&self, arrow: &(usize, usize)) -> String {
        let names: Vec<_> = self.arrows[arrow].iter().map(String::as_str).collect();
        let files = &self.sources.files;
        format!("{} -> {}: {}", files[arrow.0], files[arrow.1], names.join(", "))
    }
}
