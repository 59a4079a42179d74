//! The binary `lyceum`: routes, sessions, media, jobs, configuration, commands.
//!
//! Everything about HTTP is in [`web`]; what the school does is in the wings of the domain, what pages show in `app`.

pub mod cli;
pub mod craft;
mod figures;
pub mod log;
pub mod providers;
pub mod proxies;
pub mod serve;
pub mod settings;
pub mod web;
