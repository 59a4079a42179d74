//! Stories of the school, each on SQLite and on PostgreSQL.

mod account;
mod catalogue;
mod check;
mod course;
mod import;
mod schema;
mod search;
mod sql;
mod support;
mod work;
