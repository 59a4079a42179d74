//! The binary `lyceum`: routes, sessions, media, jobs, configuration, commands.
//!
//! The way of a request until a handler has it is in [`front`], everything else about HTTP in [`web`]; what the school
//! does is in the wings of the domain, what pages show in `app`.

pub mod cli;
pub mod front;
pub mod log;
mod metrics;
mod poster;
pub mod providers;
pub mod proxies;
pub mod serve;
pub mod settings;
pub mod text_services;
pub mod web;
