//! Logs: lines for people in development, JSON in production.

use std::io::{self, IsTerminal};

use kit::server::Mode;
use tracing_subscriber::EnvFilter;

/// Starts logging, panics included.
pub fn start(mode: Mode, filter: &str) {
    // The readers of recordings and documents warn of what they read well enough; the author is told the rest.
    let (filter, fault) = match EnvFilter::try_new(format!("lopdf=off,symphonia_bundle_mp3=error,{filter}")) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new("info"), Some(error)),
    };
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    match mode {
        Mode::Production => builder.json().flatten_event(true).init(),
        Mode::Development => builder.compact().init(),
    }
    if let Some(error) = fault {
        tracing::warn!("the setting log cannot be read, info is used: {error}");
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let why = panic.payload_as_str().unwrap_or("no reason given");
        tracing::error!(place, "panic: {why}");
    }));
}
