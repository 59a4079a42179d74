//! The rules that the school's data never breaks, checked one by one.
//!
//! A breach names its rule and the row. Keys and constraints prevent most of them; this is for what damaged disks,
//! restored backups, hands in the database and our own mistakes may leave behind. Each wing registers the rules of its
//! own tables.

use ground::{Breach, Db, Result};

/// Checks the rules of all wings and returns the breaches, sorted; none in a sound school.
///
/// # Errors
/// Fails when the database does.
pub async fn run(db: &Db) -> Result<Vec<Breach>> {
    super::register().run_checks(db).await
}
