//! The working text of a course: what its teacher edits, and learners see only when it is published.
//!
//! Every save names the state that it builds on, its base. A step is stale when the part that it changes has changed
//! since; whatever else has changed in the meantime stays.

mod create;
mod delete;
mod desk;
mod edit;
pub mod empty;
mod lesson;
mod links;
mod media;
mod outline;
mod people;
mod relink;
mod render;
mod revision;
mod sheet;
mod studio;
mod texts;

pub use create::create;
pub use delete::delete;
pub use desk::missing;
pub(crate) use desk::{Desk, replace};
pub use edit::{edit, undo};
pub use lesson::{lesson, preview, save_lesson};
pub use media::{attach, detach};
pub use people::{Others, touch};
pub use studio::{compare, studio};
