//! Stories of the school, each on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod account;
mod admin;
mod buyers;
mod catalogue;
mod check;
mod commerce;
mod course;
mod demo;
mod export;
mod import;
mod learning;
mod schema;
mod search;
mod sql;
mod stats;
mod support;
mod teach;
mod upload;
mod work;
