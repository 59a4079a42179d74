//! A forgotten password: set anew with a verification code.
//!
//! Knows nothing of forms and cookies.

use ground::{
    Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction, AuthMethod},
    exec, transaction,
};
use model::{
    Lang,
    account::{CodePurpose, CodeStep},
    rule::{self, Rule, Validator},
};

use super::{
    address::Address,
    code, password, security,
    session::{self, SignedIn},
};

/// Sends a code to an address or number that has an account, and returns its step. For any other the answer is the same,
/// and nobody is written to.
///
/// # Errors
/// [`Error::Invalid`] with the field `identifier`, also when the next code has to wait; [`Error::RateLimited`] after
/// too many codes for one client or text messages, or when the database fails.
pub async fn start(db: &Db, ctx: &RequestContext, typed: &str, lang: Lang) -> Result<CodeStep> {
    let address = Address::parse(&db.env, typed).map_err(|rule| Error::invalid("identifier", rule))?;
    transaction!(db, |tx| {
        let owner = address.owner(&mut *tx).await?;
        code::send(tx, ctx, CodePurpose::Reset, &address, owner, owner, lang).await
    })
}

/// Sets the password, ends all sessions and begins a new one. Whoever has the right code owns the address, so they may
/// hear that they are suspended ([`Rule::Suspended`]). Returns the session.
///
/// # Errors
/// [`Error::Invalid`] with the fields `code` and `password`; [`Error::RateLimited`] when too many passwords are hashed
/// at once, or when the database fails.
pub async fn finish(db: &Db, ctx: &RequestContext, step: CodeStep, code: &str, password: &str) -> Result<SignedIn> {
    let mut validator = Validator::default();
    let digits = validator.check("code", rule::code(code));
    let password = validator.check("password", password::check(password));
    validator.finish()?;

    let proven = code::verify(db, CodePurpose::Reset, step, &digits).await?;
    let person = proven.person.ok_or_else(code::wrong_code)?;
    let known = password::known_of(db, person).await?;
    let password = password::check_of(&password, &known).map_err(|rule| Error::invalid("password", rule))?;
    let password = password::hash(&db.env, &password).await?;
    let begun = transaction!(db, |tx| {
        let now = tx.now();
        code::consume_as_owner(tx, step, proven.kind, &proven.value_hmac, person).await?;
        // Other codes that are still under way would set the password once more.
        exec!(
            &mut *tx,
            "update verification_code \
                set used_at = $2 \
                where person_id = $1 and purpose = 'reset' and used_at is null",
            person,
            now
        );
        let changed = exec!(
            &mut *tx,
            "update person \
                set password = $2 \
                where id = $1 and suspended_at is null",
            person,
            &password
        );
        if changed == 0 {
            audit_log::record_sign_in(tx, ctx, Some(person), AuditAction::Refused, AuthMethod::Suspended).await?;
            Ok(None)
        } else {
            session::end_all(tx, person).await?;
            audit_log::record_session(tx, ctx, Some(person), AuditAction::PasswordReset, "").await?;
            security::notify_of_new_password(tx, person).await?;
            session::begin(tx, ctx, person, AuthMethod::Reset).await.map(Some)
        }
    })?;
    begun.ok_or_else(|| Error::invalid("code", Rule::Suspended))
}
