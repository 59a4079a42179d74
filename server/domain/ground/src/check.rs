//! The checks of the ground: late jobs, damaged audit logs, and files without rows or rows without files.

use std::collections::{BTreeMap, BTreeSet};

use model::{Id, Millis, audit_log::ChainDamage, course::File};

use super::media;
use crate::{Breach, Db, RequestContext, Result, audit_log, fetch_all, fetch_scalars, settings::reload};

/// The time after which a job that should have run is stuck, in milliseconds.
const STUCK_AFTER_MS: i64 = Millis::DAY;

/// Checks all rules and returns what breaks them.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    jobs(db, &mut breaches).await?;
    logs(db, &mut breaches).await?;
    settings(db, &mut breaches).await?;
    files(db, &mut breaches).await?;
    Ok(breaches)
}

async fn jobs(db: &Db, breaches: &mut Vec<Breach>) -> Result<()> {
    const LATE: &str = "select id \
        from job \
        where done_at is null and failed_at is null and run_at < $2 and (locked_until is null or locked_until < $1)";
    let now = db.env.now();
    let rows: Vec<Id<()>> = fetch_scalars!(db, LATE, now, now.plus(-STUCK_AFTER_MS));
    breaches.extend(rows.into_iter().map(|id| Breach::new("job-runs", "job", id, "should have run a day ago")));
    Ok(())
}

async fn logs(db: &Db, breaches: &mut Vec<Breach>) -> Result<()> {
    for fault in audit_log::verify(db, &RequestContext::system()).await?.breaks {
        let message = match fault.what {
            ChainDamage::Changed => "was changed",
            ChainDamage::Missing => "follows rows that are missing, or was inserted",
            ChainDamage::End => "is not where the log ends: rows behind it are missing, or were inserted",
            ChainDamage::Span => "is noted as the end of the log by somebody else",
        };
        breaches.push(Breach::new("log-is-whole", &format!("log {}", fault.kind), fault.seq, message));
    }
    Ok(())
}

/// What is wrong in the table does not hold: the default does.
async fn settings(db: &Db, breaches: &mut Vec<Breach>) -> Result<()> {
    reload(db).await?;
    let errors = db.settings().errors();
    breaches
        .extend(errors.iter().map(|error| Breach::new("setting-is-allowed", "setting", &error.key, error.to_string())));
    Ok(())
}

async fn files(db: &Db, breaches: &mut Vec<Breach>) -> Result<()> {
    const FILES: &str = "select hash, id, bytes \
        from file";
    let rows: Vec<(String, Id<File>, i64)> = fetch_all!(db, FILES);
    let rows: BTreeMap<String, (Id<File>, i64)> =
        rows.into_iter().map(|(hash, id, bytes)| (hash, (id, bytes))).collect();
    let mut present = BTreeSet::new();
    for path in media::in_place(&db.env)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if rows.contains_key(name) && path == media::place(&db.env, name) {
            present.insert(name.to_owned());
        } else {
            breaches.push(Breach::new("file-has-row", "media", path.display(), "no row names this file"));
        }
    }
    for (hash, (id, bytes)) in rows {
        let waiting = if present.contains(&hash) { None } else { media::locate(&db.env, &hash) };
        if !present.contains(&hash) && waiting.is_none() {
            breaches.push(Breach::new("row-has-file", "file", id, format!("{hash} is not in the media folder")));
            continue;
        }
        let path = waiting.unwrap_or_else(|| media::place(&db.env, &hash));
        let same = tokio::task::spawn_blocking(move || intact(&path, &hash, bytes)).await.unwrap_or(false);
        if !same {
            breaches.push(Breach::new("file-bytes-match-hash", "file", id, "the file is damaged"));
        }
    }
    Ok(())
}

fn intact(path: &std::path::Path, expected: &str, bytes: i64) -> bool {
    media::fingerprint(path).is_ok_and(|found| i64::try_from(found.bytes) == Ok(bytes) && found.hash == expected)
}
