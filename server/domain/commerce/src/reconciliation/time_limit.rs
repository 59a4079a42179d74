//! How long one job works on a statement.

use std::time::Duration;

/// The time for which a part of a statement is waited for, and after which reading one goes on in another job: less than
/// a job may take.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimit(pub Duration);

impl Default for TimeLimit {
    /// Returns ninety seconds.
    fn default() -> Self {
        Self(Duration::from_secs(90))
    }
}
