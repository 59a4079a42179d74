//! What makes a page editable where it is read.

mod in_place;

pub use in_place::InPlace;
