//! Arrows between files: none may run against the order of the domain's wings, and none in
//! a circle.
//!
//! An arrow goes from file A to file B when A names an item that is defined in B, whatever
//! re-exports lie between. `mod` and `pub use` are no arrows, and tests have none.

mod circles;
mod items;
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
pub use self::wings::Wings;
use crate::place;
use crate::shell::{Result, step};

/// The sources, the wings, and the problems that were found.
struct Found {
    sources: Sources,
    wings: Wings,
    arrows: Arrows,
    /// Arrows that run back up: from, to, and their wings.
    back_up: Vec<((usize, usize), (usize, usize))>,
    circles: Vec<BTreeSet<usize>>,
    /// The mistakes in the list of wings.
    wrong: Vec<String>,
}

/// Finds no arrow that is one too many.
pub fn check(root: &Path) -> Result {
    step("arrows", || {
        let found = find(root)?;
        let breaches = found.breaches();
        if breaches.is_empty() {
            return Ok(format!("{}, none back up, no circles", found.arrows.len()));
        }
        Err(format!("\n    {}", breaches.join("\n    ")).into())
    })
}

/// Prints each arrow that is one too many.
pub fn list() -> Result {
    let found = find(place::root())?;
    print!("{}{}", found.list_back_up(), found.list_circles());
    Ok(())
}

fn find(root: &Path) -> Result<Found> {
    let (sources, wings) = (Sources::read(root)?, Wings::read(root)?);
    let arrows = walk::arrows(&sources);
    let (places, wrong) = wings.place(&sources.files);
    let ends = |(from, to)| Some((*places.get(from)?, *places.get(to)?));
    let back_up = arrows.keys().filter_map(|arrow| Some((*arrow, ends((&arrow.0, &arrow.1))?)));
    let back_up = back_up.filter(|(_, (from, to))| from < to).collect();
    let circles = circles::circles(&arrows);
    Ok(Found { sources, wings, arrows, back_up, circles, wrong })
}

impl Found {
    fn breaches(&self) -> Vec<String> {
        let back_up = (!self.back_up.is_empty()).then(|| self.list_back_up());
        let circles = (!self.circles.is_empty()).then(|| self.list_circles());
        let lists = [back_up, circles];
        let lines = lists.iter().flatten().flat_map(|list| list.lines()).map(str::to_owned);
        self.wrong.iter().cloned().chain(lines).collect()
    }

    fn list_back_up(&self) -> String {
        let mut text = format!("{} arrows run back up\n", self.back_up.len());
        for (arrow, (from, to)) in &self.back_up {
            let wings = (self.wings.name(*from), self.wings.name(*to));
            _ = writeln!(text, "  {} ({} -> {})", self.arrow(arrow), wings.0, wings.1);
        }
        text
    }

    fn list_circles(&self) -> String {
        let mut text = format!("{} circles\n", self.circles.len());
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
