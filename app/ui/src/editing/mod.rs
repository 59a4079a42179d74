//! Parts that make a page editable where it is read.

mod file_drop;
mod in_place;
mod refusal;
mod uploads_here;

pub use file_drop::{FileDrop, megabytes};
pub use in_place::InPlace;
pub(crate) use refusal::Refusal;
pub use uploads_here::UploadsHere;
