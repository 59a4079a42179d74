//! A refused form on its way to the next page, where it is shown once.

use model::Millis;

use crate::{Db, Result, db::write, on, token};

const LIFE: i64 = 10 * Millis::MINUTE;

/// Keeps what was typed into a form, as JSON without secrets; the token goes into a cookie.
pub async fn put(db: &Db, form: &str, body_json: &str) -> Result<String> {
    let token = token::generate(&db.env)?;
    // What was typed may be an e-mail address.
    let sealed = db.env.keys.seal(body_json.as_bytes())?;
    write!(db, |tx| {
        let expires = tx.now().plus(LIFE);
        on!(&mut *tx, c => sqlx::query("insert into flash (token, form, body, expires_at) values ($1, $2, $3, $4)")
            .bind(&token::hash(&token)[..]).bind(form).bind(&sealed).bind(expires).execute(c).await?.rows_affected());
        Ok(())
    })?;
    Ok(token)
}

/// Takes it out again, once; `None` when it is another form's, too old, or was taken.
pub async fn take(db: &Db, token: &str, form: &str) -> Result<Option<String>> {
    let hash = token::hash(token);
    let row: Option<(Vec<u8>,)> = write!(db, |tx| {
        let now = tx.now();
        Ok(on!(&mut *tx, c => sqlx::query_as(
            "delete from flash where token = $1 and form = $2 and expires_at > $3 returning body")
            .bind(&hash[..]).bind(form).bind(now).fetch_optional(c).await?))
    })?;
    row.map(|(sealed,)| db.env.keys.open_text(&sealed)).transpose()
}

/// Deletes those that nobody came for.
pub(crate) async fn sweep(db: &Db) -> Result<()> {
    write!(db, |tx| {
        let now = tx.now();
        on!(&mut *tx, c => sqlx::query("delete from flash where expires_at <= $1").bind(now).execute(c).await?.rows_affected());
        Ok(())
    })
}
