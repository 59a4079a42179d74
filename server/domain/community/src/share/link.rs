//! Making short addresses.

use ground::{
    Db, Env, Error, RequestContext, Result, exec, fetch_optional_scalar,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{
    Id,
    course::Lesson,
    share::{CODE_CHARS, ShareKind, ShareLink},
};

use super::target::Target;

/// The characters of codes: [Crockford's base 32](https://www.crockford.com/base32.html), in small letters.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Returns the code of the actor's short address of a thing, which is made at the first time: each person has one of
/// each thing, and all guests have one together.
///
/// # Errors
/// [`ground::Error::NotFound`] when there is nothing of this name that the actor may see;
/// [`ground::Error::RateLimited`] for one who makes many in a short time; or when the database fails.
pub async fn make(
    db: &Db,
    ctx: &RequestContext,
    kind: ShareKind,
    name: &str,
    lesson: Option<Id<Lesson>>,
) -> Result<String> {
    const OF_PERSON: &str = "select code \
        from share_link \
        where person_id = $1 and kind = $2 and subject_id = $3";
    const OF_GUESTS: &str = "select code \
        from share_link \
        where person_id is null and kind = $1 and subject_id = $2";
    const MAKE: &str = "insert into share_link (id, code, kind, subject_id, person_id, made_at) \
        values ($1, $2, $3, $4, $5, $6) \
        on conflict do nothing";
    let person = ctx.person().ok();
    transaction!(db, |tx| {
        let Target { kind, id: subject } = Target::find(&mut tx.conn(), ctx, kind, name, lesson).await?;
        let found: Option<String> = match person {
            Some(person) => fetch_optional_scalar!(&mut *tx, OF_PERSON, person, kind, subject),
            None => fetch_optional_scalar!(&mut *tx, OF_GUESTS, kind, subject),
        };
        if let Some(code) = found {
            Ok(code)
        } else {
            if let Some(person) = person {
                rate_limit::count(tx, &LimitKey::Writer(person)).await?;
            }
            let (id, code, now) = (tx.id::<ShareLink>()?, code(tx.env())?, tx.now());
            // Another tab that made one at the same time has this transaction run again.
            let made = exec!(&mut *tx, MAKE, id, &code, kind, subject, person, now);
            Error::Internal("a new short address has the code of another".into()).when(made == 0)?;
            Ok(code)
        }
    })
}

/// Returns a new code, which nobody guesses.
fn code(env: &Env) -> Result<String> {
    let random = env.random::<CODE_CHARS>()?;
    Ok(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect())
}
