//! The rules that the school's data never breaks, looked at one by one.
//!
//! A breach names its rule and the row. Keys and constraints prevent most of them; this is for what damaged disks,
//! restored backups, hands in the database and our own mistakes may leave behind. Each wing registers the rules of its
//! own tables.

use ground::{Breach, Db, Result};

/// Looks at everything; an empty list is good news.
pub async fn run(db: &Db) -> Result<Vec<Breach>> {
    super::register().run_checks(db).await
}
