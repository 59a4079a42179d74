//! The provider: what every part of it works with.

use std::{fmt, sync::Arc};

use sqlx::SqlitePool;
use tokio::sync::Notify;

/// The present instant in Unix milliseconds.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The provider; cheap to clone.
#[derive(Clone)]
pub struct Provider(pub(crate) Arc<Inner>);

impl fmt::Debug for Provider {
    /// The secret stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("merchant", &self.0.merchant).finish_non_exhaustive()
    }
}

pub(crate) struct Inner {
    pub pool: SqlitePool,
    pub merchant: String,
    pub secret: String,
    pub now: Now,
    pub client: reqwest::Client,
    /// Rung when there is something to deliver, or a time at which there will be.
    pub bell: Notify,
}

impl Provider {
    pub(crate) fn now(&self) -> i64 {
        (self.0.now)()
    }
}
