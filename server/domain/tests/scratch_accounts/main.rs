//! x
mod account;
mod support;
mod work;
mod bench;
