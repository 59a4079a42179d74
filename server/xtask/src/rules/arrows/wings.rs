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

    /// The wing of each of these files, by its place from the left and without those outside of the wings, and
    /// crates of the domain that have no place.
    pub fn place(&self, files: &[String]) -> (BTreeMap<usize, usize>, Vec<String>) {
        let mut places = BTreeMap::new();
        let mut strangers = BTreeSet::new();
        for (index, file) in files.iter().enumerate() {
            let Some((folder, _)) = file.strip_prefix(HOUSE).and_then(|name| name.split_once('/')) else { continue };
            match self.order.iter().position(|wing| wing == folder) {
                Some(wing) => _ = places.insert(index, wing),
                // The façade knows all wings, and none knows it.
                None if folder == "src" => {}
                None => _ = strangers.insert(format!("{HOUSE}{folder}: has no place in {FILE}")),
            }
        }
        (places, strangers.into_iter().collect())
    }

    /// The name of a wing, by its place from the left.
    pub fn name(&self, wing: usize) -> &str {
        &self.order[wing]
    }
}
