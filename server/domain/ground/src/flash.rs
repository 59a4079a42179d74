//! Refused forms on their way to the next page, where they are shown once.
//!
//! Knows nothing of cookies, and of what a form holds.

use model::Millis;

use crate::{Db, Result, exec, fetch_optional, token, transaction};

const FLASH_LIFETIME_MS: i64 = 10 * Millis::MINUTE;
/// The number of expired forms that go when one comes: more than one, so that there are never many of them.
const MAX_DELETED: i64 = 10;

/// Stores the input of a refused form for ten minutes, as JSON without secrets, and returns its token, which goes into
/// a cookie.
///
/// # Errors
/// [`crate::Error::Crypto`] when it cannot be sealed, or when the database fails.
pub async fn put(db: &Db, form: &str, body_json: &str) -> Result<String> {
    const EXPIRED: &str = "delete from flash \
        where token in (select token from flash where expires_at <= $1 order by expires_at limit $2)";
    let token = token::generate(&db.env)?;
    // What was typed may be an e-mail address.
    let sealed = db.env.keys.seal(body_json.as_bytes())?;
    transaction!(db, |tx| {
        let (now, expires) = (tx.now(), tx.now().plus(FLASH_LIFETIME_MS));
        exec!(&mut *tx, EXPIRED, now, MAX_DELETED);
        exec!(
            &mut *tx,
            "insert into flash (token, form, body, expires_at) \
                values ($1, $2, $3, $4)",
            &token::hash(&token)[..],
            form,
            &sealed,
            expires
        );
        Ok(())
    })?;
    Ok(token)
}

/// Removes a stored form and returns its JSON. Returns `None` when it belongs to another form, has expired or was taken
/// before.
///
/// # Errors
/// [`crate::Error::Crypto`] or [`crate::Error::File`] when it cannot be decrypted, or when the database fails.
pub async fn take(db: &Db, token: &str, form: &str) -> Result<Option<String>> {
    let hash = token::hash(token);
    let row: Option<(Vec<u8>,)> = transaction!(db, |tx| {
        let now = tx.now();
        Ok(fetch_optional!(
            &mut *tx,
            "delete from flash \
                where token = $1 and form = $2 and expires_at > $3 \
                returning body",
            &hash[..],
            form,
            now
        ))
    })?;
    row.map(|(sealed,)| db.env.keys.open_text(&sealed)).transpose()
}

/// Deletes the forms that have expired.
pub(crate) async fn sweep(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, "delete from flash where expires_at <= $1", now);
        Ok(())
    })
}
