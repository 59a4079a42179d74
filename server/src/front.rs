//! The settings of the front: how many, how large and how long what comes in from outside may be.

use ground::settings::{Catalogue, Setting};

/// The longest time that requests in flight may take when the server stops, in seconds.
pub const SHUTDOWN_GRACE_SECONDS: Setting<u64> = Setting::new("front.shutdown_grace_seconds", || 10)
    .about("for how many seconds a server that stops finishes what it has begun to answer")
    .allowed("a whole number from 0 to 3600", |seconds| *seconds <= 3_600);

/// Adds the settings of the front.
#[must_use]
pub fn settings(catalogue: Catalogue) -> Catalogue {
    catalogue.with(&SHUTDOWN_GRACE_SECONDS)
}
