//! Key rotation: everything that is sealed is sealed with a new key, while the school goes on.

use ground::{
    Actor, Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_all, transaction,
};

/// The number of rows that are read at once.
const BATCH_ROWS: i64 = 500;
/// The number of rounds, at most. A server that has not read the new key yet may seal with the old one for a while.
const MAX_ROUNDS: usize = 10;

/// The texts for a sealed column of a table: a query of the rows after an id, and an update that changes a row unless
/// somebody else did.
macro_rules! sealed {
    ($table:literal, $column:literal) => {
        (
            concat!(
                "select id, ",
                $column,
                " from ",
                $table,
                " where id > $1 and length(",
                $column,
                ") > 0 order by id limit $2"
            ),
            concat!("update ", $table, " set ", $column, " = $3 where id = $1 and ", $column, " = $2"),
        )
    };
}

/// The sealed columns. Saved forms are not among them: they live for ten minutes.
const SEALED: [(&str, &str); 7] = [
    sealed!("saved_method", "token_encrypted"),
    sealed!("contact", "value_encrypted"),
    sealed!("verification_code", "value_encrypted"),
    sealed!("contact_change", "value_encrypted"),
    sealed!("job", "payload"),
    sealed!("setting", "value_encrypted"),
    sealed!("payment_provider", "credentials_encrypted"),
];

/// The result of a key rotation.
#[derive(Clone, Copy, Debug)]
pub struct Rotated {
    /// The number of the new key.
    pub number: u32,
    /// The number of values that were sealed anew.
    pub sealed: u64,
}

/// Makes a new key, seals everything with it and returns its number. Old keys stay in their folder: the oldest finds
/// addresses, and pages that were signed lately carry the signatures of the others.
///
/// # Errors
/// [`Error::Forbidden`] for everybody but the operator; [`Error::File`] when the key cannot be written,
/// [`Error::Crypto`] when a value cannot be opened; or when the database fails.
pub async fn rotate(db: &Db, ctx: &RequestContext) -> Result<Rotated> {
    if ctx.actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let before = db.env.keys.number();
    let number = db.env.keys.renew()?;
    let mut sealed = 0;
    for _ in 0..MAX_ROUNDS {
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
        let batch: Vec<(i64, Vec<u8>)> = fetch_all!(db, rows, after, BATCH_ROWS);
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
