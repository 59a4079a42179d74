//! The outbox: events for whoever outside of the school may want them, written into the transaction that causes them.
//!
//! Knows nothing of who reads them.

use serde::Serialize;

use crate::{Error, Result, Tx, exec};

/// The marker type of the ids of events.
#[derive(Clone, Copy, Debug)]
pub enum Event {}

/// Appends an event to the outbox, such as `person.registered`. Payloads name ids, never addresses.
///
/// # Errors
/// [`Error::Internal`] when the payload cannot be written as JSON, or when the database fails.
pub async fn append(tx: &mut Tx, topic: &str, payload: &(impl Serialize + Sync)) -> Result<()> {
    let (id, now) = (tx.id::<Event>()?, tx.now());
    let json =
        serde_json::to_string(payload).map_err(|error| Error::Internal(format!("payload of {topic}: {error}")))?;
    exec!(
        &mut *tx,
        "insert into outbox (id, topic, payload, created_at) \
            values ($1, $2, $3, $4)",
        id,
        topic,
        &json,
        now
    );
    Ok(())
}
