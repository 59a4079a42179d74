//! Courses: their drafts and releases, and what visitors see of them. Knows nothing of orders and progress.

mod discussed;
pub mod document;
pub mod draft;
pub(crate) mod file_notes;
mod heading;
mod hide;
mod page;
mod page_media;
pub mod release;
mod renew;
mod store;

pub use discussed::{DiscussedLesson, discussed, was_published};
pub(crate) use heading::show_once;
pub use hide::{hide, show};
pub(crate) use page::first_lesson;
pub use page::{OpenLesson, View, first_free_lesson, lesson, open_lesson, page, teacher};
pub use release::{Release, publish};
pub(crate) use renew::RenewedTexts;
