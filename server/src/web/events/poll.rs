//! What other processes change: one look for all streams of this process, every few seconds.

use std::{collections::BTreeMap, pin::pin, time::Duration};

use community::notice;
use model::Millis;

use crate::web::Web;

/// The interval of the looks.
const INTERVAL: Duration = Duration::from_secs(5);
/// How far a look goes back: longer than the interval, since a transaction ends later than it began.
const OVERLAP_MS: i64 = 15 * Millis::SECOND;

/// Looks for what other processes change, until the end.
pub async fn follow(web: Web, end: impl Future<Output = ()>) {
    let mut end = pin!(end);
    let (mut known, mut notices) = (BTreeMap::new(), notice::RecentNotices::new());
    loop {
        tokio::select! {
            () = &mut end => return,
            () = tokio::time::sleep(INTERVAL) => {}
        }
        let since = web.db.env.now().plus(-OVERLAP_MS);
        if let Err(error) = notice::poll(&web.db, since, &mut notices).await {
            tracing::warn!(%error, "new notices could not be looked for: {error}");
        }
        if let Err(error) = web.events.look(&web.db, &mut known, since).await {
            tracing::warn!(%error, "new comments could not be looked for: {error}");
        }
    }
}
