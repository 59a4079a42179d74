//! What happened, for whom it may concern outside.

use serde::Serialize;

use crate::{Error, Result, Tx, exec};

/// Marks the ids of events.
#[derive(Clone, Copy, Debug)]
pub enum Event {}

/// Tells the outside, once this is committed, that something happened, such as `person.registered`.
/// Payloads name ids, never addresses.
pub async fn append(tx: &mut Tx, topic: &str, payload: &(impl Serialize + Sync)) -> Result<()> {
    let (id, now) = (tx.id::<Event>()?, tx.now());
    let json =
        serde_json::to_string(payload).map_err(|error| Error::Internal(format!("payload of {topic}: {error}")))?;
    exec!(
        &mut *tx,
        "insert into outbox (id, topic, payload, created_at) values ($1, $2, $3, $4)",
        id,
        topic,
        &json,
        now
    );
    Ok(())
}
