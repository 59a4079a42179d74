//! A new key: everything that is sealed is sealed with it, while the school goes on.

use ground::{
    Actor, Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_all, transaction,
};

/// Rows that are looked at together.
const BATCH: i64 = 500;
/// A server that has not met the new key yet may seal with the old one: after so many rounds it has.
const ROUNDS: usize = 10;

/// What is sealed: rows after an id, and a row that is sealed anew if nobody changed it meanwhile. Forms that were
/// refused are not among them: they live for ten minutes.
const SEALED: [(&str, &str); 4] = [
    (
        "select id, value_encrypted from contact where id > $1 order by id limit $2",
        "update contact set value_encrypted = $3 where id = $1 and value_encrypted = $2",
    ),
    (
        "select id, value_encrypted from verification_code where id > $1 order by id limit $2",
        "update verification_code set value_encrypted = $3 where id = $1 and value_encrypted = $2",
    ),
    (
        "select id, value_encrypted \
            from contact_change \
            where id > $1 and value_encrypted is not null \
            order by id \
            limit $2",
        "update contact_change set value_encrypted = $3 where id = $1 and value_encrypted = $2",
    ),
    (
        "select id, payload from job where id > $1 and length(payload) > 0 order by id limit $2",
        "update job set payload = $3 where id = $1 and payload = $2",
    ),
];

/// What came of a new key.
#[derive(Clone, Copy, Debug)]
pub struct Rotated {
    /// The number of the key.
    pub number: u32,
    /// How many texts were sealed anew.
    pub sealed: u64,
}

/// Makes a new key and seals everything with it. Old keys stay in their folder: the oldest finds addresses, and pages
/// that were signed lately carry the signatures of the others.
pub async fn rotate(db: &Db, ctx: &RequestContext) -> Result<Rotated> {
    if ctx.actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let before = db.env.keys.number();
    let number = db.env.keys.renew()?;
    let mut sealed = 0;
    for _ in 0..ROUNDS {
        let mut now = 0;
        for (rows, seal) in SEALED {
            now += again(db, rows, seal).await?;
        }
        sealed += now;
        if now == 0 {
            break;
        }
    }
    transaction!(db, |tx| {
        audit_log::record_change(tx, ctx, AuditAction::KeysRotated, "keys", &before.to_string(), &number.to_string())
            .await
    })?;
    Ok(Rotated { number, sealed })
}

async fn again(db: &Db, rows: &'static str, seal: &'static str) -> Result<u64> {
    let (mut after, mut count) = (i64::MIN, 0);
    loop {
        let batch: Vec<(i64, Vec<u8>)> = fetch_all!(db, rows, after, BATCH);
        let Some((last, _)) = batch.last() else { return Ok(count) };
        after = *last;
        let old: Vec<_> = batch.into_iter().filter(|(_, sealed)| !db.env.keys.is_newest(sealed)).collect();
        if old.is_empty() {
            continue;
        }
        count += transaction!(db, |tx| {
            let mut changed = 0;
            for (id, sealed) in &old {
                let new = tx.env().keys.seal(&tx.env().keys.open(sealed)?)?;
                changed += exec!(&mut *tx, seal, *id, sealed, &new);
            }
            Ok(changed)
        })?;
    }
}
