//! Methods that were saved with another account of their provider's: set aside, and offered again where the new account
//! knows them. So another key of the same account costs nobody a method, and neither does a way back.

use ground::{
    Db, Error, Result, Tx, exec, fetch_all, fetch_scalar,
    jobs::{self, JobRegistry},
    transaction,
};
use model::{Id, job::JobKind, payment::SavedMethod};
use serde::{Deserialize, Serialize};

use super::describe;
use crate::payment::gateways::{Gateways, reload};

/// The number of methods that one job asks about: few enough for a minute.
const METHODS_PER_JOB: i64 = 50;

#[derive(Debug, Serialize, Deserialize)]
struct CheckMethods {
    provider: String,
    /// The last method that was asked about.
    after: Id<SavedMethod>,
}

/// Sets aside what people saved at a provider whose account has changed, until the new account says that it knows it.
pub(in crate::payment) async fn set_aside(tx: &mut Tx, provider: &str) -> Result<()> {
    const SET_ASIDE: &str = "update saved_method \
        set set_aside_at = $2 \
        where provider = $1 and token_encrypted is not null and removed_at is null and set_aside_at is null";
    const ANY: &str = "select exists ( \
          select 1 \
          from saved_method \
          where provider = $1 and set_aside_at is not null and removed_at is null \
        )";
    let now = tx.now();
    exec!(&mut *tx, SET_ASIDE, provider, now);
    let is_any: bool = fetch_scalar!(&mut *tx, ANY, provider);
    if is_any { enqueue(tx, CheckMethods { provider: provider.into(), after: Id::NONE }).await } else { Ok(()) }
}

async fn enqueue(tx: &mut Tx, job: CheckMethods) -> Result<()> {
    jobs::enqueue(tx, JobKind::CheckMethods, &job).await.map(drop)
}

/// Adds the job that asks the new account.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    registry.job(JobKind::CheckMethods, |db, job| async move { check(&db, job.payload()?).await })
}

async fn check(db: &Db, job: CheckMethods) -> Result<()> {
    const SET_ASIDE: &str = "select id, token_encrypted \
        from saved_method \
        where provider = $1 and id > $2 and set_aside_at is not null and removed_at is null \
          and token_encrypted is not null \
        order by id \
        limit $3";
    // Another process may have changed the account.
    reload(db).await?;
    let CheckMethods { provider, after } = job;
    let methods: Vec<(Id<SavedMethod>, Vec<u8>)> = fetch_all!(db, SET_ASIDE, &provider, after, METHODS_PER_JOB);
    let Some((last, _)) = methods.last() else { return Ok(()) };
    let last = *last;
    let gateway = db.env.part::<Gateways>().get(&provider);
    let gateway = gateway.ok_or_else(|| Error::Gateway(format!("{provider} is not there now")))?;
    for (method, sealed) in methods {
        if let Some(saved) = gateway.fetch_method(&db.env.keys.open_text(&sealed)?).await? {
            transaction!(db, |tx| { describe::write(tx, method, &saved).await })?;
        }
    }
    transaction!(db, |tx| {
        let next = CheckMethods { provider: provider.clone(), after: last };
        enqueue(tx, next).await
    })
}
