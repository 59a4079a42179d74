//! The wings of the domain in their order, from `server/domain/wings.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::shell::Result;

/// Where the order is written down.
pub const FILE: &str = "server/domain/wings.toml";
const HOUSE: &str = "server/domain/";

/// The wings from left to right.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wings {
    order: Vec<String>,
}

impl Wings {
    /// Reads the file, or says what is wrong with it.
    pub fn read(root: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(root.join(FILE)).map_err(|error| format!("{FILE}: {error}"))?;
        toml::from_str(&text).map_err(|error| format!("{FILE}: {error}").into())
    }

    /// The wing of each of these files, by its place from the left and without those outside of the wings, and what is
    /// wrong with the order: crates of the domain without a place, places without a crate.
    pub fn place(&self, files: &[String]) -> (BTreeMap<usize, usize>, Vec<String>) {
        let mut places = BTreeMap::new();
        let mut wrong = BTreeSet::new();
        for (index, file) in files.iter().enumerate() {
            let Some((folder, _)) = file.strip_prefix(HOUSE).and_then(|name| name.split_once('/')) else { continue };
            match self.order.iter().position(|wing| wing == folder) {
                Some(wing) => _ = places.insert(index, wing),
                None => _ = wrong.insert(format!("{HOUSE}{folder}: has no place in {FILE}")),
            }
        }
        let there: BTreeSet<usize> = places.values().copied().collect();
        let missing = self.order.iter().enumerate().filter(|(wing, _)| !there.contains(wing));
        wrong.extend(missing.map(|(_, wing)| format!("{FILE}: there is no wing {wing}")));
        (places, wrong.into_iter().collect())
    }

    /// Why one crate of the domain may not know another, both by their folders.
    pub fn breach(&self, member: &str, other: &str) -> Option<&'static str> {
        let place = |folder: &str| self.order.iter().position(|wing| folder.strip_prefix(HOUSE) == Some(wing.as_str()));
        let (own, known) = (place(member)?, place(other)?);
        (known >= own).then_some("does not lie to the left of this wing")
    }

    /// The name of a wing, by its place from the left.
    pub fn name(&self, wing: usize) -> &str {
        &self.order[wing]
    }
}
