//! The database, SQLite or PostgreSQL, with one SQL text for both.
//!
//! `exec!`, `fetch_one!` and their like compile a query for both native drivers; `transaction!` runs a body in a
//! transaction, and again when it lost against another one. Reads take `impl Into<Conn>`: a `&Db` or a `&mut Tx`.

mod conn;
mod derived;
mod macros;
mod migration;
mod pool;
mod step;
mod tx;

pub use conn::{AcquiredConn, Conn};
pub use derived::DerivedColumn;
pub use macros::back_off;
pub use migration::{Dialect, Migration};
pub use pool::Db;
pub(crate) use pool::Engine;
pub use step::{Step, StepFuture, StepScope, with_step};
pub use tx::Tx;

/// The largest number of rows in one statement: few enough for SQLite's 32,766 values.
pub const MAX_ROWS_PER_INSERT: usize = 2_000;
