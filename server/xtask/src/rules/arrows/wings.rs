//! The wings of the domain and their rooms, from `server/domain/rooms.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::shell::Result;

/// Where the wings are written down.
pub const FILE: &str = "server/domain/rooms.toml";
const HOUSE: &str = "server/domain/";

/// What is written down: which room belongs where.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rooms {
    #[serde(rename = "wing")]
    wings: Vec<Wing>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wing {
    name: String,
    rooms: Vec<String>,
}

impl Rooms {
    /// Reads the file, or says what is wrong with it.
    pub fn read(root: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(root.join(FILE)).map_err(|error| format!("{FILE}: {error}"))?;
        toml::from_str(&text).map_err(|error| format!("{FILE}: {error}").into())
    }

    /// The wing of each of these files, those outside of the domain left out, and what is
    /// wrong with the list: files without a room, rooms without a file, rooms in two wings.
    pub fn place(&self, files: &[String]) -> (BTreeMap<usize, usize>, Vec<String>) {
        let mut places = BTreeMap::new();
        let mut wrong = Vec::new();
        for (index, file) in files.iter().enumerate() {
            let Some(name) = file.strip_prefix(HOUSE) else { continue };
            match self.wing_of(name) {
                Some(wing) => _ = places.insert(index, wing),
                None => wrong.push(format!("{file}: belongs to no room; give it a wing in {FILE}")),
            }
        }
        let rooms: Vec<_> = self.wings.iter().flat_map(|wing| &wing.rooms).collect();
        for (position, room) in rooms.iter().enumerate() {
            let is_there = files.iter().any(|file| file.strip_prefix(HOUSE).is_some_and(|name| holds(room, name)));
            if !is_there {
                wrong.push(format!("{FILE}: there is no room {room}"));
            }
            if rooms[..position].contains(room) {
                wrong.push(format!("{FILE}: the room {room} is named twice"));
            }
        }
        (places, wrong)
    }

    /// The name of a wing, by its place from the left.
    pub fn name(&self, wing: usize) -> &str {
        &self.wings[wing].name
    }

    /// A wing that is a crate has all that lies in its folder; of rooms, the narrowest counts.
    fn wing_of(&self, name: &str) -> Option<usize> {
        let top = name.split('/').next().unwrap_or_default();
        let own = self.wings.iter().position(|wing| wing.name == top);
        let rooms = self.wings.iter().enumerate().flat_map(|(wing, it)| it.rooms.iter().map(move |room| (wing, room)));
        let widths = rooms.filter(|(_, room)| holds(room, name)).map(|(wing, room)| (room.len(), wing));
        own.or_else(|| widths.max().map(|(_, wing)| wing))
    }
}

/// A room is a folder of `server/domain/src`, or a file named without its ending.
fn holds(room: &str, name: &str) -> bool {
    let Some(rest) = name.strip_prefix("src/").and_then(|name| name.strip_prefix(room)) else { return false };
    rest == ".rs" || rest.starts_with('/')
}
