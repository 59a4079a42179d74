//! Courses: what visitors see of them, and how they are published.

pub mod document;
pub mod draft;
mod hide;
mod page;
pub mod release;
mod store;

pub use hide::hide;
pub use page::{View, lesson, page, teacher};
pub(crate) use page::{first_free_lesson, first_lesson, open_lesson};
pub use release::{Release, publish};
