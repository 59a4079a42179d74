//! Changing one's e-mail address or phone number: a code to the new one, and 72 hours in which the owner of the old
//! one can take it back.
//!
//! The old address is told. Whoever made a change that is taken back is signed out, and needs a new password.

use ground::{
    Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_all, fetch_optional, fetch_scalar, mail, token, transaction,
};
use model::{
    Id, Lang, Millis,
    account::{CodePurpose, CodeStep, IdentifierKind, Person},
    rule::{self, Rule},
    url,
};

use super::{address::Address, code, letter, person, rows, session};

/// The milliseconds for which a change can be taken back.
const UNDO_WINDOW_MS: i64 = 72 * Millis::HOUR;

/// The marker type of the ids of changes.
enum Change {}

/// Sends a code to the address or number that the actor wants to have, and returns its step. One that is somebody else's
/// gets a message that it has an account: here, both look alike.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::ReauthRequired`] without a recent
/// confirmation; [`Error::Invalid`] with the field `identifier`, [`Rule::AlreadyYours`] for the actor's own;
/// [`Error::RateLimited`] after too many codes or text messages, or when the database fails.
pub async fn start(db: &Db, ctx: &RequestContext, typed: &str, lang: Lang) -> Result<CodeStep> {
    let person = ctx.person()?;
    session::require_reauth(db, ctx).await?;
    let address = Address::parse(&db.env, typed).map_err(|rule| Error::invalid("identifier", rule))?;
    transaction!(db, |tx| {
        let owner = address.owner(&mut *tx).await?;
        Error::invalid("identifier", Rule::AlreadyYours).when(owner == Some(person))?;
        code::send(tx, ctx, CodePurpose::Change, &address, owner, Some(person), lang).await
    })
}

/// Makes the address or number to which the code was sent the actor's, in place of their old one of the kind. `site` is
/// the address of the school, such as `https://school.example`, to which the letter's link leads.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::ReauthRequired`] without a recent
/// confirmation; [`Error::Invalid`] with the field `code`; [`Error::RateLimited`] after too many text messages, or when
/// the database fails.
pub async fn finish(db: &Db, ctx: &RequestContext, step: CodeStep, code: &str, site: &str, lang: Lang) -> Result<()> {
    let person = ctx.person()?;
    session::require_reauth(db, ctx).await?;
    let digits = rule::code(code).map_err(|rule| Error::invalid("code", rule))?;
    let proven = code::verify(db, CodePurpose::Change, step, &digits).await?;
    if proven.person != Some(person) {
        return Err(code::wrong_code());
    }
    let token = token::generate(&db.env)?;
    let outcome = transaction!(db, |tx| {
        code::consume(tx, step).await?;
        // Whoever reads the old mails hears of it, of a new number too; who has no mail, at the old number.
        let told = person::mail_address(&mut *tx, person).await?;
        let number = rows::mine(&mut *tx, person, IdentifierKind::Phone).await?;
        replace(tx, person, proven.kind, Some((&proven.value_hmac, &proven.value_encrypted)), &token).await?;
        audit_log::record_session(tx, ctx, Some(person), AuditAction::ContactChanged, proven.kind.as_str()).await?;
        let link = url::on_site(site, &url::undo(&token));
        match (told, number.and_then(|number| Address::parse(tx.env(), &number).ok())) {
            (Some(to), _) => {
                mail::queue(tx, &letter::changed(to.lang.unwrap_or(lang), &to.address, proven.kind, &link)?).await
            }
            (None, Some(number)) => number.notify_changed(tx, ctx, lang, &token, &link).await,
            (None, None) => Ok(()),
        }
    });
    match outcome {
        // Somebody else proved it meanwhile.
        Err(error) if error.is_taken("contact", "value_hmac") => Err(code::wrong_code()),
        outcome => outcome,
    }
}

/// Removes the actor's phone number, as long as mail reaches them. It can be taken back as a change can; `site` is as
/// in [`finish`].
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::ReauthRequired`] without a recent
/// confirmation; [`Error::Invalid`] with [`Rule::Required`] of the field `identifier` when no mail reaches them, or
/// when the database fails.
pub async fn remove_phone(db: &Db, ctx: &RequestContext, site: &str, lang: Lang) -> Result<()> {
    let person = ctx.person()?;
    session::require_reauth(db, ctx).await?;
    let token = token::generate(&db.env)?;
    transaction!(db, |tx| {
        let to = person::mail_address(&mut *tx, person)
            .await?
            .ok_or_else(|| Error::invalid("identifier", Rule::Required))?;
        replace(tx, person, IdentifierKind::Phone, None, &token).await?;
        audit_log::record_session(tx, ctx, Some(person), AuditAction::ContactChanged, IdentifierKind::Phone.as_str())
            .await?;
        let link = url::on_site(site, &url::undo(&token));
        let letter = letter::changed(to.lang.unwrap_or(lang), &to.address, IdentifierKind::Phone, &link)?;
        mail::queue(tx, &letter).await
    })
}

/// Returns whether a change can still be taken back with this token.
///
/// # Errors
/// Fails when the database does.
pub async fn can_undo(conn: impl Into<Conn<'_>>, token: &str) -> Result<bool> {
    const OPEN: &str =
        "select exists (select 1 from contact_change where token = $1 and expires_at > $2 and undone_at is null)";
    let conn = conn.into();
    let now = conn.env.now();
    Ok(fetch_scalar!(conn, OPEN, &token::hash(token)[..], now))
}

/// Takes back a change that was made within the last 72 hours, and every one that followed it: whoever made it may have
/// made those too. The person has the addresses of before it again, all their sessions end, and a new password has to
/// be set.
///
/// # Errors
/// [`Error::NotFound`] when there is no such change, it is too old, or was taken back; [`Error::Invalid`] with
/// [`Rule::Taken`] of the field `identifier` when the old address is somebody else's by now, or when the database
/// fails.
pub async fn undo(db: &Db, ctx: &RequestContext, token: &str) -> Result<()> {
    const FIND: &str = "select id, person_id \
        from contact_change \
        where token = $1 and expires_at > $2 and undone_at is null";
    const SINCE: &str = "select kind, value_hmac, value_encrypted \
        from contact_change \
        where person_id = $1 and id >= $2 and undone_at is null \
        order by id desc";
    const UNDONE: &str = "update contact_change \
        set undone_at = $3 \
        where person_id = $1 and id >= $2 and undone_at is null";
    const FORGET: &str = "update person \
        set password = null \
        where id = $1";
    type Old = (IdentifierKind, Option<Vec<u8>>, Option<Vec<u8>>);
    let key = token::hash(token);
    let outcome = transaction!(db, |tx| {
        let now = tx.now();
        let found: Option<(Id<Change>, Id<Person>)> = fetch_optional!(&mut *tx, FIND, &key[..], now);
        let (change, person) = found.ok_or(Error::NotFound)?;
        let since: Vec<Old> = fetch_all!(&mut *tx, SINCE, person, change);
        exec!(&mut *tx, UNDONE, person, change, now);
        for (kind, lookup, sealed) in &since {
            put(tx, person, *kind, lookup.as_deref().zip(sealed.as_deref())).await?;
            audit_log::record_session(tx, ctx, Some(person), AuditAction::ContactRestored, kind.as_str()).await?;
        }
        exec!(&mut *tx, FORGET, person);
        session::end_all(tx, person).await?;
        Ok(())
    });
    match outcome {
        // The old address became somebody else's meanwhile.
        Err(error) if error.is_taken("contact", "value_hmac") => Err(Error::invalid("identifier", Rule::Taken)),
        outcome => outcome,
    }
}

/// Puts another address of the kind in the place of the old one, and keeps the old one for [`undo`].
async fn replace(
    tx: &mut Tx,
    person: Id<Person>,
    kind: IdentifierKind,
    new: Option<(&[u8], &[u8])>,
    token: &str,
) -> Result<()> {
    const OLD: &str = "select value_hmac, value_encrypted \
            from contact \
            where person_id = $1 and kind = $2 and verified_at is not null";
    const KEEP: &str = "insert into contact_change (id, person_id, kind, value_hmac, value_encrypted, token, \
          created_at, expires_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (id, now) = (tx.id::<Change>()?, tx.now());
    let old: Option<(Vec<u8>, Vec<u8>)> = fetch_optional!(&mut *tx, OLD, person, kind);
    let (lookup, sealed) = old.unzip();
    exec!(&mut *tx, KEEP, id, person, kind, lookup, sealed, &token::hash(token)[..], now, now.plus(UNDO_WINDOW_MS));
    put(tx, person, kind, new).await
}

/// Makes this the person's only address of the kind; `None` leaves them without one. Codes under way open their account
/// no more: they may have gone to an address that is taken back.
async fn put(tx: &mut Tx, person: Id<Person>, kind: IdentifierKind, new: Option<(&[u8], &[u8])>) -> Result<()> {
    const REMOVE: &str = "delete from contact \
        where person_id = $1 and kind = $2";
    exec!(&mut *tx, REMOVE, person, kind);
    code::revoke_all(tx, person).await?;
    match new {
        Some((lookup, sealed)) => person::identify(tx, person, kind, lookup, sealed).await,
        None => Ok(()),
    }
}

/// Deletes the changes that can no longer be taken back.
pub(super) async fn sweep(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    exec!(&mut *tx, "delete from contact_change where expires_at <= $1", now);
    Ok(())
}
