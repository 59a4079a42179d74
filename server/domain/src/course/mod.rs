//! Courses: what visitors see of them, and how they are published.

pub mod document;
mod page;
pub(crate) mod release;

pub(crate) use page::{first_lesson, open_lesson};
pub use page::{lesson, page, teacher};
pub use release::{Release, publish};
