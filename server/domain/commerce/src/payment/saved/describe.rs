//! What providers say of methods; those that they reported without a name are asked for by a job that tries again.

use ground::{
    Db, Error, Result, Tx, exec, fetch_optional,
    jobs::{self, JobRegistry},
    transaction,
};
use model::{Id, job::JobKind, payment::SavedMethod};
use serde::{Deserialize, Serialize};

use crate::payment::{gateway, gateways::Gateways};

/// The characters of a provider's name for a method, at most.
const MAX_LABEL_CHARS: usize = 80;

#[derive(Debug, Serialize, Deserialize)]
struct DescribeMethod {
    method: Id<SavedMethod>,
}

/// Enqueues the job that asks for the name of a method.
pub(super) async fn enqueue(tx: &mut Tx, method: Id<SavedMethod>) -> Result<()> {
    let now = tx.now();
    jobs::enqueue_at(tx, JobKind::DescribeMethod, &DescribeMethod { method }, now).await.map(drop)
}

/// Adds the job.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    registry.job(JobKind::DescribeMethod, |db, job| async move {
        let DescribeMethod { method } = job.payload()?;
        describe(&db, method).await
    })
}

/// Writes down what the provider says of a method, which it knows then; where it told the token alone, nothing.
pub(super) async fn write(tx: &mut Tx, method: Id<SavedMethod>, saved: &gateway::SavedMethod) -> Result<()> {
    const DESCRIBE: &str = "update saved_method \
        set label = $2, kind = $3, expires_at = $4, set_aside_at = null \
        where id = $1";
    if !saved.label.is_empty() {
        exec!(tx, DESCRIBE, method, label(saved), saved.kind, saved.expires_at);
    }
    Ok(())
}

/// Returns the provider's name for a method as it is kept.
pub(super) fn label(saved: &gateway::SavedMethod) -> String {
    saved.label.chars().filter(|c| !c.is_control()).take(MAX_LABEL_CHARS).collect()
}

async fn describe(db: &Db, method: Id<SavedMethod>) -> Result<()> {
    const NAMELESS: &str = "select provider, token_encrypted \
        from saved_method \
        where id = $1 and removed_at is null and token_encrypted is not null and label = ''";
    let found: Option<(String, Vec<u8>)> = fetch_optional!(db, NAMELESS, method);
    let Some((provider, sealed)) = found else { return Ok(()) };
    let gateway = db.env.part::<Gateways>().get(&provider);
    let gateway = gateway.ok_or_else(|| Error::Gateway(format!("{provider} is not there now")))?;
    match gateway.fetch_method(&db.env.keys.open_text(&sealed)?).await? {
        Some(saved) => transaction!(db, |tx| { write(tx, method, &saved).await }),
        None => Ok(()),
    }
}
