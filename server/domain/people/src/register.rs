//! Registration: an address, the code that was sent to it, a name and a password become an account.
//!
//! Knows nothing of forms and cookies.

use ground::{
    Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction, AuthMethod},
    transaction, word_filter,
};
use model::{
    Lang, Role,
    account::{CodePurpose, CodeStep},
    rule::{self, Rule, Validator},
};

use super::{
    address::Address,
    code, handle, name, password, person,
    session::{self, SignedIn},
};

/// Sends a code to an address or number, and returns its step. One that has an account gets a message about that instead:
/// here, both look alike.
///
/// # Errors
/// [`Error::Invalid`] with the field `identifier`, also when the next code has to wait; [`Error::RateLimited`] after
/// too many codes for one client or text messages, or when the database fails.
pub async fn start(db: &Db, ctx: &RequestContext, typed: &str, lang: Lang) -> Result<CodeStep> {
    let address = Address::parse(&db.env, typed).map_err(|rule| Error::invalid("identifier", rule))?;
    transaction!(db, |tx| {
        let owner = address.owner(&mut *tx).await?;
        code::send(tx, ctx, CodePurpose::Register, &address, owner, owner, lang).await
    })
}

/// Creates the account and begins a session. An empty `handle` has one made. The code is looked at only when everything
/// else is right. Returns the session.
///
/// # Errors
/// [`Error::Invalid`] with the fields `code`, `name`, `handle` and `password`; [`Error::RateLimited`] when too many
/// passwords are hashed at once, or when the database fails.
pub async fn finish(
    db: &Db,
    ctx: &RequestContext,
    step: CodeStep,
    code: &str,
    name: &str,
    handle: &str,
    password: &str,
) -> Result<SignedIn> {
    let mut validator = Validator::default();
    let digits = validator.check("code", rule::code(code));
    let name = validator.check("name", name::check_own(db, None, name).await?);
    let chosen =
        if handle.trim().is_empty() { None } else { Some(validator.check("handle", free_handle(db, handle).await?)) };
    let password = validator.check("password", password::check_of(password, &[name.clone(), handle.to_owned()]));
    validator.finish()?;

    let proven = code::verify(db, CodePurpose::Register, step, &digits).await?;
    let address = db.env.keys.open_text(&proven.value_encrypted)?;
    password::check_of(&password, &[address]).map_err(|rule| Error::invalid("password", rule))?;
    let password = password::hash(&db.env, &password).await?;
    let mut attempt = 0;
    loop {
        attempt += 1;
        let outcome = transaction!(db, |tx| {
            code::consume(tx, step).await?;
            let handle = match &chosen {
                Some(handle) => handle.clone(),
                None => handle::make(tx, &name).await?,
            };
            let person = person::insert(tx, &name, &handle, Some(&password), &[Role::Learner]).await?;
            person::identify(tx, person, proven.kind, &proven.value_hmac, &proven.value_encrypted).await?;
            audit_log::record_session(tx, ctx, Some(person), AuditAction::Registered, "").await?;
            session::begin(tx, ctx, person, AuthMethod::Registration).await
        });
        match outcome {
            // Somebody took the very name in the same instant.
            Err(error) if error.is_taken("person", "handle") && chosen.is_some() => {
                return Err(Error::invalid("handle", Rule::Taken));
            }
            Err(error) if error.is_taken("person", "handle") && attempt < 5 => {}
            // The same person finished another registration meanwhile.
            Err(error) if error.is_taken("contact", "value_hmac") => return Err(code::wrong_code()),
            outcome => return outcome,
        }
    }
}

/// Returns a user name that follows the rules, has no word of the filter in it, and is nobody's.
async fn free_handle(db: &Db, handle: &str) -> Result<std::result::Result<String, Rule>> {
    let Ok(handle) = rule::handle(handle) else { return Ok(rule::handle(handle)) };
    if let Err(rule) = word_filter::screen_strictly(db, &handle).await? {
        return Ok(Err(rule));
    }
    let is_free = name::may_bear(db, None, &handle).await? && !handle::is_taken(db, &handle).await?;
    Ok(if is_free { Ok(handle) } else { Err(Rule::Taken) })
}
