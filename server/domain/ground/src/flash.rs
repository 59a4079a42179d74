//! A refused form on its way to the next page, where it is shown once.

use model::Millis;

use crate::{Db, Result, exec, fetch_optional, token, transaction};

const FLASH_LIFETIME_MS: i64 = 10 * Millis::MINUTE;

/// Keeps what was typed into a form, as JSON without secrets; the token goes into a cookie.
pub async fn put(db: &Db, form: &str, body_json: &str) -> Result<String> {
    let token = token::generate(&db.env)?;
    // What was typed may be an e-mail address.
    let sealed = db.env.keys.seal(body_json.as_bytes())?;
    transaction!(db, |tx| {
        let expires = tx.now().plus(FLASH_LIFETIME_MS);
        exec!(
            &mut *tx,
            "insert into flash (token, form, body, expires_at) values ($1, $2, $3, $4)",
            &token::hash(&token)[..],
            form,
            &sealed,
            expires
        );
        Ok(())
    })?;
    Ok(token)
}

/// Takes it out again, once; `None` when it is another form's, too old, or was taken.
pub async fn take(db: &Db, token: &str, form: &str) -> Result<Option<String>> {
    let hash = token::hash(token);
    let row: Option<(Vec<u8>,)> = transaction!(db, |tx| {
        let now = tx.now();
        Ok(fetch_optional!(
            &mut *tx,
            "delete from flash where token = $1 and form = $2 and expires_at > $3 returning body",
            &hash[..],
            form,
            now
        ))
    })?;
    row.map(|(sealed,)| db.env.keys.open_text(&sealed)).transpose()
}

/// Deletes those that nobody came for.
pub(crate) async fn sweep(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, "delete from flash where expires_at <= $1", now);
        Ok(())
    })
}
