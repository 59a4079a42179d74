//! The templates of mails: ours, and what the school made of them.

pub(super) mod current;
mod edit;
pub(super) mod ours;

pub use edit::{list, load, preview, restore, save};
