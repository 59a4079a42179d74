//! The draft of a course, which its teacher edits; learners see what is published of it.
//!
//! Every save names the state that it builds on, its base. An edit is stale when the part that it changes has changed
//! since; whatever else has changed in the meantime stays. Knows nothing of learners.

mod course_draft;
mod create;
mod delete;
mod edit;
pub mod incomplete;
mod lesson;
mod lesson_draft;
mod links;
mod media;
mod outline;
mod presence;
mod relink;
mod render;
mod revision;
mod studio;
mod texts;

pub use course_draft::unmet_needs;
pub(crate) use course_draft::{CourseDraft, replace};
pub use create::create;
pub use delete::delete;
pub use edit::{edit, undo};
pub use lesson::{lesson, preview, save_lesson};
pub(super) use links::known;
pub use media::{attach, detach};
pub(super) use media::{said, with_said};
pub use presence::{Others, heartbeat};
pub(super) use render::lesson_text;
pub use studio::{compare, studio};
