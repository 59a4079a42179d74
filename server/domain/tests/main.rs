//! Stories of the school, each on SQLite and on PostgreSQL.

mod schema;
mod support;
