//! Signing in: with a password, or with a verification code that was sent to one's address or number.
//!
//! Knows nothing of cookies.

use ground::{
    Db, Env, Error, RequestContext, Result,
    audit_log::{self, AuditAction, AuthMethod},
    fetch_optional, fetch_optional_scalar,
    fold::fold,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{
    Id, Lang,
    account::{CodePurpose, CodeStep, Person},
    rule::{self, Rule, Validator},
};

use super::{
    address::Address,
    code, device,
    password::{self, Verdict},
    session::{self, SignedIn},
};

#[derive(sqlx::FromRow)]
struct Found {
    id: Id<Person>,
    password: Option<String>,
}

/// Begins a session with a password. An unknown or suspended person, one without a password and a wrong password get
/// one answer, after the same work. Returns the session.
///
/// # Errors
/// [`Error::Invalid`] with the fields `identifier` and `password`; [`Error::RateLimited`] after too many wrong guesses
/// or while too many sign in at once, or when the database fails.
pub async fn sign_in(db: &Db, ctx: &RequestContext, identifier: &str, password: &str) -> Result<SignedIn> {
    const STILL: &str = "select id \
        from person \
        where id = $1 and password = $2 and suspended_at is null";
    let mut validator = Validator::default();
    let required = |value: &str| if value.is_empty() { Err(Rule::Required) } else { Ok(()) };
    validator.check("identifier", required(identifier.trim()));
    validator.check("password", required(password));
    validator.finish()?;

    let identifier = Identifier::parse(&db.env, identifier);
    let found = identifier.find(db).await?;
    let person = found.as_ref().map(|found| found.id);
    let guess = Guess::new(ctx, &identifier, person);
    let counted = guess.limit_keys(db, ctx);
    let _turn = password::turn(&db.env).await?;
    let is_looked_at = rate_limit::check_and_count(db, &counted).await?;
    let stored = found.as_ref().filter(|_| is_looked_at).and_then(|found| found.password.as_deref());
    let verdict = password::verify(&db.env, password, stored).await?;
    let (Some(found), true) = (&found, verdict != Verdict::Wrong) else {
        return Err(reject(db, ctx, person).await?);
    };
    let renewed = match verdict {
        Verdict::Outdated => Some(password::hash(&db.env, password).await?),
        _ => None,
    };
    let begun = transaction!(db, |tx| {
        // The password may have been changed, or the person suspended, while we were hashing.
        let still: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, STILL, found.id, &found.password);
        if still.is_some() {
            if let Some(renewed) = &renewed {
                password::store(tx, found.id, renewed).await?;
            }
            rate_limit::reset(tx, &counted).await?;
            session::begin(tx, ctx, found.id, AuthMethod::Password).await.map(Some)
        } else {
            Ok(None)
        }
    })?;
    match begun {
        Some(begun) => Ok(begun),
        None => Err(reject(db, ctx, person).await?),
    }
}

/// Sends a code with which the owner of an address or number signs in, and returns its step. For any other the answer is
/// the same.
///
/// # Errors
/// [`Error::Invalid`] with the field `identifier`, also when the next code has to wait; [`Error::RateLimited`] after
/// too many codes for one client or text messages, or when the database fails.
pub async fn start_sign_in(db: &Db, ctx: &RequestContext, typed: &str, lang: Lang) -> Result<CodeStep> {
    let address = Address::parse(&db.env, typed).map_err(|rule| Error::invalid("identifier", rule))?;
    transaction!(db, |tx| {
        let owner = address.owner(&mut *tx).await?;
        code::send(tx, ctx, CodePurpose::SignIn, &address, owner, owner, lang).await
    })
}

/// Begins a session with such a code. Whoever has the right one owns the address, so they may hear that they are
/// suspended ([`Rule::Suspended`]). Returns the session.
///
/// # Errors
/// [`Error::Invalid`] with the field `code`, or when the database fails.
pub async fn finish_sign_in(db: &Db, ctx: &RequestContext, step: CodeStep, code: &str) -> Result<SignedIn> {
    const MAY: &str = "select id \
        from person \
        where id = $1 and suspended_at is null";
    let proven = code::verify_to_sign_in(db, ctx, CodePurpose::SignIn, step, code).await?;
    let person = proven.person.ok_or_else(code::wrong_code)?;
    let begun = transaction!(db, |tx| {
        code::consume_as_owner(tx, step, proven.kind, &proven.value_hmac, person).await?;
        let may: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, MAY, person);
        match may {
            Some(_) => Ok(Some(session::begin(tx, ctx, person, AuthMethod::Code).await?)),
            None => audit_log::record_sign_in(tx, ctx, Some(person), AuditAction::Refused, AuthMethod::Suspended)
                .await
                .map(|()| None),
        }
    })?;
    begun.ok_or_else(|| Error::invalid("code", Rule::Suspended))
}

/// Confirms the actor's password once more, before something that a thief of their session would like to do.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts in a session; [`Error::Invalid`] with the
/// field `password`; [`Error::RateLimited`] after too many wrong guesses, or when the database fails.
pub async fn confirm(db: &Db, ctx: &RequestContext, password: &str) -> Result<()> {
    let person = ctx.person()?;
    if password.is_empty() {
        return Err(Error::invalid("password", Rule::Required));
    }
    let session = ctx.session.map(|key| data_encoding::HEXLOWER.encode(&key)).unwrap_or_default();
    let counted = [LimitKey::Device(person, &session)];
    let stored = password::stored(db, person).await?;
    let _turn = password::turn(&db.env).await?;
    let is_looked_at = rate_limit::check_and_count(db, &counted).await?;
    let stored = stored.as_deref().filter(|_| is_looked_at);
    if password::verify(&db.env, password, stored).await? == Verdict::Wrong {
        return Err(Error::invalid("password", Rule::Password));
    }
    transaction!(db, |tx| {
        rate_limit::reset(tx, &counted).await?;
        session::confirm(tx, ctx, person).await
    })
}

/// The marks by which a guess is counted.
struct Guess {
    person: Option<Id<Person>>,
    /// The normal form of what was typed.
    name: String,
    /// The person, or the normal form where nobody was found.
    owner: String,
    origin: Option<String>,
    network: Option<String>,
}

impl Guess {
    fn new(ctx: &RequestContext, identifier: &Identifier, person: Option<Id<Person>>) -> Self {
        let name = identifier.normal_form();
        let owner = person.map_or_else(|| name.clone(), |person| format!("person {person}"));
        Self { person, name, owner, origin: ctx.origin(), network: ctx.network() }
    }

    /// Returns the keys by which it is counted: on a device that the person has used before, strangers who guess at
    /// their account are no matter.
    fn limit_keys<'a>(&'a self, db: &Db, ctx: &'a RequestContext) -> Vec<LimitKey<'a>> {
        if let Some(person) = self.person
            && let Some(device) = device::known(&db.env, ctx.device.as_deref(), person)
        {
            return vec![LimitKey::Device(person, device)];
        }
        let (origin, network) = (self.origin.as_deref(), self.network.as_deref());
        let from = network.unwrap_or_default();
        [LimitKey::AccountFrom(&self.name, from), LimitKey::Account(&self.name), LimitKey::OwnerFrom(&self.owner, from)]
            .into_iter()
            .chain(origin.map(LimitKey::Address))
            .chain(network.filter(|network| origin != Some(network)).map(LimitKey::Network))
            .collect()
    }
}

async fn reject(db: &Db, ctx: &RequestContext, person: Option<Id<Person>>) -> Result<Error> {
    transaction!(db, |tx| {
        audit_log::record_sign_in(tx, ctx, person, AuditAction::Refused, AuthMethod::Password).await
    })?;
    Ok(Error::invalid("password", Rule::Credentials))
}

/// The name or address that somebody typed, as it is looked up. By its normal form guesses are counted openly, by the
/// account that it finds quietly (`ground::rate_limit`).
enum Identifier {
    Address(Address),
    Handle(String),
    /// Nobody's name: what cannot be one.
    Nobody(String),
}

impl Identifier {
    fn parse(env: &Env, typed: &str) -> Self {
        match (Address::parse(env, typed), rule::handle(typed)) {
            (Ok(address), _) => Self::Address(address),
            (Err(_), Ok(handle)) => Self::Handle(handle),
            (Err(_), Err(_)) => Self::Nobody(fold(typed)),
        }
    }

    fn normal_form(&self) -> String {
        match self {
            Self::Address(address) => format!("{} {}", address.kind, address.text),
            Self::Handle(handle) => format!("handle {handle}"),
            Self::Nobody(folded) => format!("nobody {folded}"),
        }
    }

    async fn find(&self, db: &Db) -> Result<Option<Found>> {
        const ADDRESS: &str = "select p.id, p.password \
            from contact c \
            join person p on p.id = c.person_id \
            where c.kind = $1 and c.value_hmac = $2 and c.verified_at is not null and p.suspended_at is null";
        const HANDLE: &str = "select id, password \
            from person \
            where handle = $1 and suspended_at is null";
        match self {
            Self::Address(address) => Ok(fetch_optional!(db, ADDRESS, address.kind, address.lookup(&db.env))),
            Self::Handle(handle) => Ok(fetch_optional!(db, HANDLE, handle)),
            Self::Nobody(_) => Ok(None),
        }
    }
}
