//! What the school does: its verbs, and all of its SQL, in wings from left to right: each may use those to its left.
//!
//! A façade over the wings, which are crates of their own: whoever needs one of them names that one instead. Knows
//! nothing of HTTP, of pages, or of how texts are rendered and words are cut: those are put into [`Env`] at the start.
//! Every verb that reads or changes somebody's data takes the [`RequestContext`] and checks for itself what its actor
//! may do.

pub use commerce::{self, ledger, order, payment};
pub use content::{self, catalogue, category, course, export, grant, import, search, upload};
pub use ground::{
    self, Actor, Breach, Clock, Conn, Db, Env, Error, Keys, RequestContext, Result, Tx, behaviour, country, db, flash,
    fold, log, mail, media, on, sms, token, work,
};
pub use insight::{self, stats};
pub use learning::{self, progress};
pub use model;
pub use people::{self, self as account};
pub use school::{self, admin, check, rotate, seed};
