//! Stories of learners.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod films;
mod progress;
