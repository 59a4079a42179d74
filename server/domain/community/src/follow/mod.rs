//! Following teachers, courses and tags: whoever does hears of what is new there.
//!
//! Numbers are counted when they are shown, so that they are always those of people who are in the school.

mod list;
mod set;
mod subject;

pub use list::{following, ties};
pub use set::set;
pub(crate) use subject::Subject;
