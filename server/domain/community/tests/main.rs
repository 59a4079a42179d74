//! Stories of people who say what they think of courses.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod answers;
mod damage;
mod hiding;
mod notices;
mod ratings;
mod reviews;
mod support;
mod votes;
