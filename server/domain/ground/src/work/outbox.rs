//! What happened, for whom it may concern outside.

use serde::Serialize;

use crate::{Error, Result, Tx, on};

/// Marks the ids of events.
#[derive(Clone, Copy, Debug)]
pub enum Event {}

/// Tells the outside, once this is committed, that something happened, such as `person.registered`.
/// Payloads name ids, never addresses.
pub async fn append(tx: &mut Tx, topic: &str, payload: &(impl Serialize + Sync)) -> Result<()> {
    let (id, now) = (tx.id::<Event>()?, tx.now());
    let json = serde_json::to_string(payload).map_err(|error| Error::Broken(format!("payload of {topic}: {error}")))?;
    on!(&mut *tx, c => sqlx::query("insert into outbox (id, topic, payload, created_at) values ($1, $2, $3, $4)")
        .bind(id).bind(topic).bind(&json).bind(now).execute(c).await?.rows_affected());
    Ok(())
}
