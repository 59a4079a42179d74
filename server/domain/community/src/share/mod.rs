//! Sharing: short addresses of courses, lessons, teachers and tags, and how many people came by them.
//!
//! A short address names a thing and no address: where it leads is made anew at each visit, so it never leads out of
//! the school.

mod link;
mod list;
mod poster;
mod target;
mod visit;

pub use link::make;
pub use list::{mine, sheet};
pub use poster::{PosterArtist, has_posters, poster};
pub(crate) use poster::{Turns, sweep as sweep_posters};
pub(crate) use visit::sweep;
pub use visit::visit;
