//! What the school does: its verbs, and all of its SQL.
//!
//! Knows nothing of HTTP, of pages, or of how texts are rendered and words are cut: those are
//! handed over in [`Env`]. Every verb that reads or changes somebody's data takes the [`Actor`]
//! and checks for itself what she may do.

pub mod account;
mod actor;
pub mod admin;
pub mod behaviour;
mod caller;
pub mod catalogue;
pub mod category;
pub mod check;
mod clock;
pub mod country;
pub mod course;
pub mod db;
mod env;
mod error;
pub mod export;
pub mod flash;
pub mod grant;
pub mod import;
mod keys;
pub mod ledger;
pub mod log;
pub mod mail;
pub mod media;
pub mod order;
pub mod payment;
pub mod progress;
pub mod rotate;
pub mod search;
pub mod seed;
pub mod sms;
pub mod stats;
mod table;
pub mod upload;
pub mod work;

pub use actor::Actor;
pub use caller::Caller;
pub use clock::Clock;
pub use db::{Conn, Db, Tx};
pub use env::{Env, Phone, Tools};
pub use error::{Error, Result};
pub use keys::Keys;
pub use model;
