//! Reports of what breaks the school's rules, and what the word filter holds: one queue for those who decide.
//!
//! Anybody reports what they can see, and nothing tells them of what they cannot. Several reports of a thing are one case,
//! and so is a text that the filter holds. Nobody decides in their own case. What is decided changes the thing itself by
//! its own verbs, and its author and those who reported it hear of it.

mod decide;
mod queue;
mod report;
mod subject;

pub use crate::content_case::hold;
pub use decide::decide;
pub use queue::list;
pub use report::{report, target};
