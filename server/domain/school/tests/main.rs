//! Stories of the school as a whole, and what all of its SQL promises.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod admin;
mod buyers;
mod check;
mod demo;
mod schema;
mod sources;
mod sql;
mod tables;
mod upgrade;
