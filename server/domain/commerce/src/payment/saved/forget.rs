//! Having providers forget the methods that their owners removed, by a job that tries again.

use ground::{
    Db, Error, Result, Tx, exec, fetch_optional, fetch_scalar,
    jobs::{self, JobRegistry},
    transaction,
};
use model::{Id, Millis, job::JobKind, payment::SavedMethod};
use serde::{Deserialize, Serialize};

use crate::payment::{
    gateway::{GatewayError, GatewayErrorKind},
    gateways::Gateways,
};

/// The time after which it is looked again whether payments with a method have ended, in milliseconds.
const PAYING_RETRY_MS: i64 = 10 * Millis::MINUTE;

#[derive(Debug, Serialize, Deserialize)]
struct ForgetMethod {
    method: Id<SavedMethod>,
}

/// Enqueues the job that has the provider of a method forget it.
pub(super) async fn enqueue(tx: &mut Tx, method: Id<SavedMethod>, at: Millis) -> Result<()> {
    jobs::enqueue_at(tx, JobKind::ForgetMethod, &ForgetMethod { method }, at).await.map(drop)
}

/// Adds the job.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    registry.job(JobKind::ForgetMethod, |db, job| async move {
        let ForgetMethod { method } = job.payload()?;
        forget(&db, method).await
    })
}

/// Has the provider forget a method, once no payment is being made with it.
async fn forget(db: &Db, method: Id<SavedMethod>) -> Result<()> {
    const SEALED: &str = "select provider, token_encrypted \
        from saved_method \
        where id = $1 and removed_at is not null and token_encrypted is not null";
    const PAYING: &str = "select exists ( \
          select 1 \
          from payment \
          where saved_method_id = $1 and state in ('created', 'pending') \
        )";
    const FORGOTTEN: &str = "update saved_method \
        set token_encrypted = null, forgotten_at = $2 \
        where id = $1 and removed_at is not null";
    let found: Option<(String, Vec<u8>)> = fetch_optional!(db, SEALED, method);
    let Some((provider, sealed)) = found else { return Ok(()) };
    let is_paying: bool = fetch_scalar!(db, PAYING, method);
    if is_paying {
        return transaction!(db, |tx| {
            let at = tx.now().plus(PAYING_RETRY_MS);
            enqueue(tx, method, at).await
        });
    }
    let gateway = db.env.part::<Gateways>().get(&provider);
    let gateway = gateway.ok_or_else(|| Error::Gateway(format!("{provider} is not there now")))?;
    match gateway.forget_method(&db.env.keys.open_text(&sealed)?).await {
        // What keeps nothing has nothing to forget.
        Ok(()) | Err(GatewayError { kind: GatewayErrorKind::Unsupported, .. }) => {}
        Err(error) => return Err(error.into()),
    }
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, FORGOTTEN, method, now);
        Ok(())
    })
}
