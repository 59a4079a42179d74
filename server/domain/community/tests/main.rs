//! Stories of people who say what they think of courses.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod answers;
mod damage;
mod follows;
mod hiding;
mod notices;
mod ratings;
mod reports;
mod reviews;
mod shares;
mod support;
mod talk;
mod votes;
