//! Parts that make a page editable where it is read.

mod file_drop;
mod in_place;
mod refusal;

pub use file_drop::FileDrop;
pub use in_place::InPlace;
pub(crate) use refusal::Refusal;
