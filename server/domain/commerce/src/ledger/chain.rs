//! The chain of the ledger's entries: each carries a hash over the one before it and itself.

use std::fmt::Display;

use ground::{Result, Tx, fetch_optional};
use ring::digest;

/// The end of the ledger, to which the next entry is chained: zero and no hash when there is no entry.
#[derive(Debug, Default, sqlx::FromRow)]
pub struct LastEntry {
    /// The sequence number of the last entry.
    pub sequence: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// Returns the end of the ledger.
///
/// # Errors
/// Fails when the database does.
pub async fn last(tx: &mut Tx) -> Result<LastEntry> {
    const LAST: &str = "select sequence, hash \
        from ledger_entry \
        order by sequence desc \
        limit 1";
    let last: Option<LastEntry> = fetch_optional!(tx, LAST);
    Ok(last.unwrap_or_default())
}

/// Returns the SHA-256 hash of the hash before and of the entry in one line: sequence number, kind, source id, instant,
/// currency, and its postings in the order of their accounts.
pub(crate) fn hash_entry(
    before: &[u8],
    sequence: i64,
    kind: &str,
    source_id: i64,
    at: i64,
    currency: &str,
    postings: &[(impl Display, i64)],
) -> Vec<u8> {
    let postings: String = postings
        .iter()
        .map(|(account, amount)| [" ", &account.to_string(), "=", &amount.to_string()].concat())
        .collect();
    let line = format!("{sequence} {kind} {source_id} {at} {currency}{postings}");
    digest::digest(&digest::SHA256, &[before, line.as_bytes()].concat()).as_ref().to_vec()
}
