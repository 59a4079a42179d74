//! One way in for people with an account and without one: whoever has the code of an address is its owner, and gets a
//! session in the account of the address or in a new one, without a password.
//!
//! Knows nothing of forms and cookies, nor of what somebody wanted when they came.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction, AuthMethod},
    exec, fetch_optional, transaction,
};
use model::{
    Id, Lang, Millis, Role,
    account::{CodePurpose, CodeStep, Person},
    rule::Rule,
};

use super::{
    address::Address,
    code::{self, VerifiedCode},
    handle, letter, rows,
    session::{self, SignedIn},
};

/// The number of times that a new account is tried, while others take its user name or its address.
const MAX_ATTEMPTS: u32 = 5;

/// Sends a code to an address or number, whether or not it has an account, and returns its step. The letter is the same
/// for both, too.
///
/// # Errors
/// [`Error::Invalid`] with the field `identifier`, also when the next code has to wait; [`Error::RateLimited`] after
/// too many codes for one client or text messages, or when the database fails.
pub async fn start(db: &Db, ctx: &RequestContext, typed: &str, lang: Lang) -> Result<CodeStep> {
    let address = Address::parse(&db.env, typed).map_err(|rule| Error::invalid("identifier", rule))?;
    transaction!(db, |tx| {
        let owner = address.owner(&mut *tx).await?;
        code::send(tx, ctx, CodePurpose::Entry, &address, owner, owner, lang).await
    })
}

/// Begins a session of the owner of the address: in its account as of now, or in a new one whose pages and letters are
/// in this language. Whoever has the right code may hear that they are suspended ([`Rule::Suspended`]).
///
/// # Errors
/// [`Error::Invalid`] with the field `code`, or when the database fails.
pub async fn finish(db: &Db, ctx: &RequestContext, step: CodeStep, code: &str, lang: Lang) -> Result<SignedIn> {
    let proven = code::verify_to_sign_in(db, ctx, CodePurpose::Entry, step, code).await?;
    let mut attempt = 0;
    let begun = loop {
        attempt += 1;
        let outcome = transaction!(db, |tx| {
            code::consume(tx, step).await?;
            match owner(tx, &proven).await? {
                Some((person, None)) => session::begin(tx, ctx, person, AuthMethod::Code).await.map(Some),
                Some((person, Some(_))) => {
                    let method = AuthMethod::Suspended;
                    audit_log::record_sign_in(tx, ctx, Some(person), AuditAction::Refused, method).await.map(|()| None)
                }
                None => {
                    let person = open_account(tx, ctx, &proven, lang).await?;
                    session::begin(tx, ctx, person, AuthMethod::Registration).await.map(Some)
                }
            }
        });
        match outcome {
            // Somebody took the user name, or opened an account of this address, in the same instant.
            Err(error)
                if attempt < MAX_ATTEMPTS
                    && (error.is_taken("person", "handle") || error.is_taken("contact", "value_hmac")) => {}
            outcome => break outcome?,
        }
    };
    begun.ok_or_else(|| Error::invalid("code", Rule::Suspended))
}

/// Returns whose address it is now, and since when they are suspended: it may have changed hands while the code was on
/// its way.
async fn owner(tx: &mut Tx, proven: &VerifiedCode) -> Result<Option<(Id<Person>, Option<Millis>)>> {
    const OWNER: &str = "select p.id, p.suspended_at \
        from contact c \
        join person p on p.id = c.person_id \
        where c.kind = $1 and c.value_hmac = $2 and c.verified_at is not null";
    Ok(fetch_optional!(tx, OWNER, proven.kind, &proven.value_hmac))
}

/// Opens an account for an address, with a name and a user name that nobody chose. The name says nothing of the address:
/// others see it.
async fn open_account(tx: &mut Tx, ctx: &RequestContext, proven: &VerifiedCode, lang: Lang) -> Result<Id<Person>> {
    const SPEAKS: &str = "update person \
        set lang = $2 \
        where id = $1";
    let number = 1_000 + u64::from_le_bytes(tx.env().random()?) % 9_000;
    let name = letter::newcomer(lang, number)?;
    let handle = handle::make(tx, "").await?;
    let person = rows::insert(tx, &name, &handle, None, &[Role::Learner]).await?;
    exec!(&mut *tx, SPEAKS, person, lang.tag());
    rows::identify(tx, person, proven.kind, &proven.value_hmac, &proven.value_encrypted).await?;
    audit_log::record_session(tx, ctx, Some(person), AuditAction::Registered, "").await?;
    Ok(person)
}
