//! Stories of courses: taught, published, found, carried in and out.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod catalogue;
mod course;
mod export;
mod import;
mod search;
mod teach;
mod texts;
mod upload;
