//! The fake as those see it who ask it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod file;
mod gateway;
mod notice;
mod page;
mod refund;
mod support;
