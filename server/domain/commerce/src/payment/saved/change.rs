//! What people do with the methods that they saved: naming one, choosing the default, removing one.

use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_optional_scalar, transaction};
use model::{
    Id,
    account::Person,
    payment::SavedMethod,
    rule::{Validator, line},
};

use super::{forget, require_reauth};

/// The characters of a name that somebody gives a method, at most.
pub const MAX_NAME_CHARS: usize = 40;

/// Gives one of the actor's own methods a name; an empty one takes it away.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such method; [`Error::Invalid`] with the field `name`;
/// [`Error::Unauthenticated`] for guests; or when the database fails.
pub async fn name(db: &Db, ctx: &RequestContext, method: Id<SavedMethod>, name: &str) -> Result<()> {
    const NAME: &str = "update saved_method \
        set name = $2 \
        where id = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        require_own(tx, person, method).await?;
        let mut validator = Validator::default();
        let name = validator.check("name", line(name, 0, MAX_NAME_CHARS));
        validator.finish().map_err(Error::Invalid)?;
        exec!(&mut *tx, NAME, method, name);
        Ok(())
    })
}

/// Makes one of the actor's own methods the one that is chosen at first.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such method; [`Error::Unauthenticated`] for guests; or when the database
/// fails.
pub async fn choose(db: &Db, ctx: &RequestContext, method: Id<SavedMethod>) -> Result<()> {
    let person = ctx.person()?;
    transaction!(db, |tx| {
        require_own(tx, person, method).await?;
        make_default(tx, person, method).await
    })
}

/// Removes one of the actor's own methods: here at once, and at its provider by a job. A payment that is being made
/// with it goes on. Where it was the default, the newest of the others is.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such method; [`Error::ReauthRequired`] without a recent password;
/// [`Error::Unauthenticated`] for guests; or when the database fails.
pub async fn remove(db: &Db, ctx: &RequestContext, method: Id<SavedMethod>) -> Result<()> {
    const REMOVE: &str = "update saved_method \
        set removed_at = $2, is_default = false, name = '' \
        where id = $1";
    const NEWEST: &str = "select id \
        from saved_method \
        where person_id = $1 and saved_at is not null and removed_at is null and set_aside_at is null \
        order by is_default desc, id desc \
        limit 1";
    let person = ctx.person()?;
    require_reauth(db, ctx).await?;
    transaction!(db, |tx| {
        require_own(tx, person, method).await?;
        let now = tx.now();
        exec!(&mut *tx, REMOVE, method, now);
        forget::enqueue(tx, method, now).await?;
        let next: Option<Id<SavedMethod>> = fetch_optional_scalar!(&mut *tx, NEWEST, person);
        match next {
            Some(next) => make_default(tx, person, next).await,
            None => Ok(()),
        }
    })
}

async fn make_default(tx: &mut Tx, person: Id<Person>, method: Id<SavedMethod>) -> Result<()> {
    const NONE: &str = "update saved_method \
        set is_default = false \
        where person_id = $1 and is_default";
    const DEFAULT: &str = "update saved_method \
        set is_default = true \
        where id = $1";
    exec!(&mut *tx, NONE, person);
    exec!(tx, DEFAULT, method);
    Ok(())
}

async fn require_own(tx: &mut Tx, person: Id<Person>, method: Id<SavedMethod>) -> Result<()> {
    const OWN: &str = "select id \
        from saved_method \
        where id = $1 and person_id = $2 and saved_at is not null and removed_at is null";
    let own: Option<Id<SavedMethod>> = fetch_optional_scalar!(tx, OWN, method, person);
    own.map(drop).ok_or(Error::NotFound)
}
