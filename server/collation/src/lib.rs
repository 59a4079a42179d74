//! What texts of people are found and sorted by, the same on every engine: folded spellings, and sort keys.
//!
//! The engines' own `lower()` and collations differ, know ASCII alone or depend on how they were built, so columns hold
//! what this crate writes. It knows nothing of the database. A change of what it returns wants a new [`VERSION`].

mod fold;
mod sort_key;
mod surname;

pub use fold::fold;
pub use sort_key::{name_sort_key, sort_key};

/// The version of the spellings and keys. Columns that an older one wrote are written anew when a school is opened.
pub const VERSION: u32 = 2;
