//! Verification codes: six digits, ten minutes, five tries, for one purpose.
//!
//! Knows nothing of what a right code opens.

use ground::{
    Conn, Db, Env, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction, AuthMethod},
    exec, fetch_all, fetch_optional, fetch_optional_scalar,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{
    Id, Lang, Millis,
    account::{Code, CodePurpose, CodeSent, CodeStep, IdentifierKind, Person},
    rule::{self, Rule},
};
use subtle::ConstantTimeEq;

use super::{
    address::{Address, MessageKind},
    device, rows,
};

const CODE_LIFETIME_MS: i64 = 10 * Millis::MINUTE;
const MAX_CODE_ATTEMPTS: i64 = 5;
/// The milliseconds between two codes for one address: those that its owner's own browsers ask for, and those of
/// anybody else.
const RESEND_INTERVAL_MS: i64 = Millis::MINUTE;
/// The largest number of codes in a day for one address that one of its owner's own browsers asks for, whatever they are
/// for. Whoever comes from no known network gets one while all strangers together have had fewer than so many.
const MAX_CODES_PER_DAY: usize = 20;
/// The number of codes of strangers after which each network has one a day: what is left is for those that have had
/// none, such as an owner's on a new device.
const MAX_REPEATED_CODES: usize = MAX_CODES_PER_DAY / 2;
/// The largest number of codes in a day for one address of all strangers, however many networks they have: a hundred
/// codes of five tries each are a chance of one in two thousand a day that one of them is guessed.
const MAX_STRANGER_CODES_PER_DAY: usize = 100;
/// The beginning of the mark of a network in the column `device`: no device's mark has it.
const NETWORK: char = '@';

/// The address and the person that a right code stands for.
#[derive(sqlx::FromRow)]
pub(super) struct VerifiedCode {
    pub kind: IdentifierKind,
    pub value_hmac: Vec<u8>,
    pub value_encrypted: Vec<u8>,
    /// The owner of the address when the code was asked for; for a change the person who asked for it.
    pub person: Option<Id<Person>>,
    hash: Vec<u8>,
}

/// Sends a code to an address, and returns its step. `owner` is whose address it is, `person` for whom the code stands.
///
/// Codes for accounts and addresses that are new go where nobody is at home yet, those for either to everybody, all
/// others to owners alone. For any other address no digits will ever be right, and its owner is told that they have an
/// account: here, all look alike.
pub(super) async fn send(
    tx: &mut Tx,
    ctx: &RequestContext,
    purpose: CodePurpose,
    address: &Address,
    owner: Option<Id<Person>>,
    person: Option<Id<Person>>,
    lang: Lang,
) -> Result<CodeStep> {
    const INSERT: &str = "insert into verification_code (id, purpose, kind, value_hmac, value_encrypted, person_id, \
          hash, created_at, expires_at, device) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let (id, now) = (tx.id::<Code>()?, tx.now());
    let lookup = address.lookup(tx.env());
    let device = turn(tx.env(), ctx, owner);
    throttle(tx, purpose, &lookup, &device).await?;
    let (origin, network) = (ctx.origin(), ctx.network());
    if let Some(origin) = &origin {
        rate_limit::count(tx, &LimitKey::Codes(origin)).await?;
    }
    if let Some(network) = network.filter(|network| origin.as_ref() != Some(network)) {
        rate_limit::count(tx, &LimitKey::NetworkCodes(&network)).await?;
    }
    let is_sent = match purpose {
        CodePurpose::Entry => true,
        CodePurpose::Reset | CodePurpose::SignIn | CodePurpose::Confirm => owner.is_some(),
        CodePurpose::Register | CodePurpose::Change => owner.is_none(),
    };
    let digits = format!("{:06}", u64::from_le_bytes(tx.env().random()?) % 1_000_000);
    let hash = if is_sent { hash(tx.env(), purpose, id, &digits) } else { tx.env().random::<32>()?.to_vec() };
    let sealed = tx.env().keys.seal(address.text.as_bytes())?;
    exec!(
        &mut *tx,
        INSERT,
        id,
        purpose.as_str(),
        address.kind,
        &lookup,
        &sealed,
        person,
        &hash,
        now,
        now.plus(CODE_LIFETIME_MS),
        &device
    );
    let word = match owner {
        _ if is_sent => MessageKind::Code(purpose, &digits),
        Some(_) => MessageKind::AlreadyRegistered,
        None => MessageKind::Nothing,
    };
    let lang = rows::preferred_language(tx, owner, lang).await?;
    address.send(tx, ctx, lang, word).await?;
    Ok(CodeStep { code: id, key: step_key(&tx.env().keys.sign(&step_text(id))) })
}

/// Returns whose turn it is: that of a device which the address's owner has used before, else that of the network.
/// So strangers keep nobody waiting on their own device, and nobody gets turns anew by signing in again: an address
/// that is not one's own is a stranger's, whatever the device.
fn turn(env: &Env, ctx: &RequestContext, owner: Option<Id<Person>>) -> String {
    let known = owner.and_then(|owner| device::known(env, ctx.device.as_deref(), owner));
    match (known, ctx.network()) {
        (Some(device), _) => device.into(),
        (None, Some(network)) => {
            let hash = env.keys.lookup(&format!("code network {network}"));
            format!("{NETWORK}{}", data_encoding::HEXLOWER.encode(&hash[..16]))
        }
        (None, None) => String::new(),
    }
}

fn step_text(code: Id<Code>) -> String {
    format!("step {code}")
}

/// Returns the half of a keyed hash that stands in a step's address.
fn step_key(hash: &[u8]) -> u128 {
    hash.first_chunk().map_or(0, |half| u128::from_be_bytes(*half))
}

/// Returns the code of a step, if we made the step. Nobody gets at a code by its id: it tells when it was made, and the
/// next one follows from it.
fn opened(env: &Env, step: CodeStep) -> Option<Id<Code>> {
    env.keys.verify_half(&step_text(step.code), &step.key.to_be_bytes()).then_some(step.code)
}

/// Returns the masked address to which the code of a step went, for whoever holds the step. Returns `None` when there
/// is none, or it was sent yesterday.
///
/// # Errors
/// [`Error::Crypto`] when the address cannot be opened, or when the database fails.
pub async fn code_sent(conn: impl Into<Conn<'_>>, step: CodeStep) -> Result<Option<CodeSent>> {
    let address = address_of(conn, step).await?;
    Ok(address.map(|(kind, text)| CodeSent { kind, to: kind.masked(&text) }))
}

/// Returns the address to which the next code goes: that of `step`, for another try, or else what was `typed`.
///
/// # Errors
/// [`Error::Invalid`] with the field `identifier` when the code of `step` is gone; [`Error::Crypto`] when its address
/// cannot be opened, or when the database fails.
pub async fn code_destination(conn: impl Into<Conn<'_>>, typed: &str, step: Option<CodeStep>) -> Result<String> {
    let Some(step) = step else { return Ok(typed.into()) };
    let address = address_of(conn, step).await?;
    address.map(|(_, text)| text).ok_or_else(|| Error::invalid("identifier", Rule::NotFound))
}

async fn address_of(conn: impl Into<Conn<'_>>, step: CodeStep) -> Result<Option<(IdentifierKind, String)>> {
    const TO: &str = "select kind, value_encrypted \
        from verification_code \
        where id = $1";
    let mut conn = conn.into();
    let Some(code) = opened(conn.env, step) else { return Ok(None) };
    let row: Option<(IdentifierKind, Vec<u8>)> = fetch_optional!(&mut conn, TO, code);
    row.map(|(kind, sealed)| Ok((kind, conn.env.keys.open_text(&sealed)?))).transpose()
}

/// Returns the person to whose address a code went, where it had an account.
pub(super) async fn owner(conn: impl Into<Conn<'_>>, step: CodeStep) -> Result<Option<Id<Person>>> {
    const OWNER: &str = "select person_id \
        from verification_code \
        where id = $1";
    let conn = conn.into();
    let Some(code) = opened(conn.env, step) else { return Ok(None) };
    let owner: Option<Option<Id<Person>>> = fetch_optional_scalar!(conn, OWNER, code);
    Ok(owner.flatten())
}

/// Counts an attempt for good, and only then compares the digits. Returns what the code stands for.
pub(super) async fn verify(db: &Db, purpose: CodePurpose, step: CodeStep, digits: &str) -> Result<VerifiedCode> {
    // Whoever has not the step spends none of its tries.
    let id = opened(&db.env, step).ok_or_else(wrong_code)?;
    let proven = transaction!(db, |tx| {
        let now = tx.now();
        let counted: Option<VerifiedCode> = fetch_optional!(
            &mut *tx,
            "update verification_code \
                set failed_attempts = failed_attempts + 1 \
                where id = $1 and purpose = $2 and failed_attempts < $3 and used_at is null and expires_at > $4 \
                returning kind, value_hmac, value_encrypted, person_id as person, hash",
            id,
            purpose.as_str(),
            MAX_CODE_ATTEMPTS,
            now
        );
        match counted {
            Some(proven) => Ok(proven),
            None => Err(rejection(tx, purpose, id).await?),
        }
    })?;
    let right = hash(&db.env, purpose, id, digits).ct_eq(&proven.hash);
    if bool::from(right) { Ok(proven) } else { Err(wrong_code()) }
}

/// Checks a code that was typed to sign in, as [`verify`] does. A wrong one is recorded as a refused sign-in.
///
/// # Errors
/// [`Error::Invalid`] with the field `code`, or when the database fails.
pub(super) async fn verify_to_sign_in(
    db: &Db,
    ctx: &RequestContext,
    purpose: CodePurpose,
    step: CodeStep,
    typed: &str,
) -> Result<VerifiedCode> {
    let digits = rule::code(typed).map_err(|rule| Error::invalid("code", rule))?;
    let verified = verify(db, purpose, step, &digits).await;
    if verified.is_err() {
        let person = owner(db, step).await?;
        transaction!(db, |tx| {
            audit_log::record_sign_in(tx, ctx, person, AuditAction::Refused, AuthMethod::Code).await
        })?;
    }
    verified
}

/// Uses the code up, as part of what it was asked for. Fails when somebody was faster.
pub(super) async fn consume(tx: &mut Tx, step: CodeStep) -> Result<()> {
    const USE: &str = "update verification_code \
        set used_at = $2 \
        where id = $1 and used_at is null";
    let now = tx.now();
    let used = exec!(&mut *tx, USE, step.code, now);
    if used == 1 { Ok(()) } else { Err(wrong_code()) }
}

/// Uses the code up as [`consume`] does, for a person whose address it was sent to. Fails when the address is theirs no
/// more: it may have been changed while the code was on its way.
pub(super) async fn consume_as_owner(
    tx: &mut Tx,
    step: CodeStep,
    kind: IdentifierKind,
    lookup: &[u8],
    person: Id<Person>,
) -> Result<()> {
    const OWNS: &str = "select person_id \
        from contact \
        where person_id = $1 and kind = $2 and value_hmac = $3 and verified_at is not null";
    let owner: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, OWNS, person, kind, lookup);
    if owner.is_none() {
        return Err(wrong_code());
    }
    consume(tx, step).await
}

/// Uses up all codes under way that open this person's account, whichever address they were sent to.
pub(super) async fn revoke_all(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    const REVOKE: &str = "update verification_code \
        set used_at = $2 \
        where person_id = $1 and purpose in ($3, $4, $5) and used_at is null";
    let now = tx.now();
    let [sign_in, reset, confirm] =
        [CodePurpose::SignIn, CodePurpose::Reset, CodePurpose::Confirm].map(CodePurpose::as_str);
    exec!(&mut *tx, REVOKE, person, now, sign_in, reset, confirm);
    Ok(())
}

/// Deletes the codes that are a day old; until then they count against the day's number.
pub(super) async fn sweep(tx: &mut Tx) -> Result<()> {
    let before = tx.now().plus(-Millis::DAY);
    exec!(&mut *tx, "delete from verification_code where created_at <= $1", before);
    Ok(())
}

pub(super) fn wrong_code() -> Error {
    Error::invalid("code", Rule::Code)
}

fn hash(env: &Env, purpose: CodePurpose, id: Id<Code>, digits: &str) -> Vec<u8> {
    env.keys.lookup(&format!("code:{}:{id}:{digits}", purpose.as_str()))
}

/// Refuses a code that comes too early: a minute after the last one for the same, or when its day's codes are used up.
async fn throttle(tx: &mut Tx, purpose: CodePurpose, lookup: &[u8], device: &str) -> Result<()> {
    const RECENT: &str = "select purpose, device, created_at, used_at \
        from verification_code \
        where value_hmac = $1 and created_at > $2 \
        order by created_at desc";
    type Sent = (String, String, Millis, Option<Millis>);
    let now = tx.now();
    let recent: Vec<Sent> = fetch_all!(&mut *tx, RECENT, lookup, now.plus(-Millis::DAY));
    // When fewer than so many of these are younger than that.
    let fewer = |than: usize, age_ms: i64, is_counted: &dyn Fn(&Sent) -> bool| {
        let nth = recent.iter().filter(|sent| is_counted(sent)).nth(than - 1);
        nth.map_or(now, |(_, _, at, _)| at.plus(age_ms))
    };
    let is_stranger = |device: &str| device.is_empty() || device.starts_with(NETWORK);
    // A code that was right was its owner's, wherever they were; one that was used up with it or by a change counts as
    // little.
    let own = |(_, by, _, used): &Sent| by == device && used.is_none();
    let strangers = |(_, by, _, used): &Sent| is_stranger(by) && used.is_none();
    let mut next = fewer(1, RESEND_INTERVAL_MS, &|sent| sent.0 == purpose.as_str() && sent.1 == device);
    if device.starts_with(NETWORK) {
        let again = fewer(MAX_REPEATED_CODES, Millis::DAY, &strangers).min(fewer(1, Millis::DAY, &own));
        next = next.max(again).max(fewer(MAX_STRANGER_CODES_PER_DAY, Millis::DAY, &strangers));
    } else {
        next = next.max(fewer(MAX_CODES_PER_DAY, Millis::DAY, if is_stranger(device) { &strangers } else { &own }));
    }
    let wait = next.0 - now.0;
    if wait <= 0 {
        return Ok(());
    }
    // Rounded up: whoever waits as told is let through.
    Err(Error::invalid("identifier", Rule::Wait((wait + 999) / 1000)))
}

async fn rejection(tx: &mut Tx, purpose: CodePurpose, id: Id<Code>) -> Result<Error> {
    let used: Option<(Option<Millis>,)> = fetch_optional!(
        &mut *tx,
        "select used_at \
            from verification_code \
            where id = $1 and purpose = $2",
        id,
        purpose.as_str()
    );
    Ok(match used {
        Some((None,)) => Error::invalid("code", Rule::CodeExpired),
        _ => wrong_code(),
    })
}
