//! The rules of notices that never break.

use ground::{Breach, Db, Result, fetch_scalars};
use model::{Id, notice::Notice};

/// The rules: name, message, and the query for the notices that break it.
const RULES: [(&str, &str, &str); 2] = [
    (
        "nobody-is-told-of-themselves",
        "tells somebody of what they did themselves",
        "select id \
            from notice \
            where actor_id = person_id",
    ),
    (
        "delivery-is-to-whose-the-notice-is",
        "is sent to somebody else than whose it is",
        "select n.id \
            from notice n \
            join notice_delivery d on d.notice_id = n.id \
            where d.person_id <> n.person_id",
    ),
];

/// Checks all rules of notices and returns the breaches.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    for (rule, message, query) in RULES {
        let broken: Vec<Id<Notice>> = fetch_scalars!(db, query);
        breaches.extend(broken.into_iter().map(|id| Breach::new(rule, "notice", id, message)));
    }
    Ok(breaches)
}
