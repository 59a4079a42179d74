//! Cases: what somebody has to decide on, since it was reported or the word filter holds it. There is one open case for
//! each thing.
//!
//! Knows nothing of how they are decided, so that whatever stores texts can open one.

mod content;
mod opening;

pub(crate) use content::{Content, find};
pub use opening::hold;
pub(crate) use opening::{call_reviewers, open, withdraw};
