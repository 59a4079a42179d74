//! Sessions: a token that only the browser knows, thirty days at most, two weeks without a visit.
//!
//! Knows nothing of cookies.

use ground::{
    Actor, Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction, AuthMethod},
    exec, fetch_all, fetch_optional_scalar, fetch_scalars,
    token::{self, TokenHash},
    transaction,
};
use model::{
    Id, Lang, Millis, Permissions,
    account::{Device, Person, Theme, Who},
};

use super::device;

const SESSION_LIFETIME_MS: i64 = 30 * Millis::DAY;
const IDLE_TIMEOUT_MS: i64 = 14 * Millis::DAY;
/// The milliseconds after a confirmed password in which nobody asks for it again.
const REAUTH_WINDOW_MS: i64 = 10 * Millis::MINUTE;

/// A session that has just begun.
#[derive(Clone)]
pub struct SignedIn {
    /// The token for the cookie; the school itself keeps only its hash.
    pub token: String,
    /// The mark for another cookie, which stays when the session ends: it tells a browser that this person has used.
    pub device: String,
    /// The person who signed in.
    pub person: Id<Person>,
}

impl SignedIn {
    /// Returns a request of the person who has just signed in, within this session. It has no permissions: those come
    /// with the next request.
    #[must_use]
    pub fn context(&self, ctx: &RequestContext) -> RequestContext {
        RequestContext {
            actor: Actor::Person(self.person, Permissions::default()),
            session: Some(token::hash(&self.token)),
            device: Some(self.device.clone()),
            ..ctx.clone()
        }
    }
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SignedIn").field(&self.person).finish()
    }
}

/// A session with the person to whom it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token, for [`touch`].
    pub key: TokenHash,
    /// The person, with their permissions.
    pub who: Who,
    /// The person's language; `None` leaves it to the browser.
    pub lang: Option<Lang>,
    /// The person's theme.
    pub theme: Theme,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Person>,
    handle: String,
    name: String,
    lang: Option<String>,
    theme: Theme,
    permissions: Option<String>,
}

/// Returns the session with this token. Returns `None` when it has ended, or its person was suspended.
///
/// # Errors
/// Fails when the database does.
pub async fn load(conn: impl Into<Conn<'_>>, token: &str) -> Result<Option<Session>> {
    let mut conn = conn.into();
    let (key, now) = (token::hash(token), conn.env.now());
    let rows: Vec<Row> = fetch_all!(
        &mut conn,
        "select p.id, p.handle, p.name, p.lang, p.theme, o.permissions \
            from session s \
            join person p on p.id = s.person_id \
            left join person_role r on r.person_id = p.id \
            left join role o on o.name = r.role \
            where s.token = $1 and s.expires_at > $2 and s.seen_at > $3 and p.suspended_at is null",
        &key[..],
        now,
        now.plus(-IDLE_TIMEOUT_MS)
    );
    let may = rows.iter().filter_map(|row| row.permissions.as_deref()).map(Permissions::parse);
    let may = may.fold(Permissions::default(), Permissions::with);
    Ok(rows.into_iter().next().map(|row| Session {
        key,
        who: Who { id: row.id, handle: row.handle, name: row.name, may },
        lang: row.lang.as_deref().and_then(Lang::parse),
        theme: row.theme,
    }))
}

/// Ends the session with this token; it may have ended before.
///
/// # Errors
/// Fails when the database does.
pub async fn end(db: &Db, ctx: &RequestContext, token: &str) -> Result<()> {
    const SEEN: &str = "update person \
        set seen_at = $2 \
        where id = $1";
    let key = token::hash(token);
    transaction!(db, |tx| {
        let person: Option<Id<Person>> = fetch_optional_scalar!(
            &mut *tx,
            "delete from session \
                where token = $1 \
                returning person_id",
            &key[..]
        );
        if let Some(person) = person {
            let now = tx.now();
            exec!(&mut *tx, SEEN, person, now);
            audit_log::record_session(tx, ctx, Some(person), AuditAction::SignedOut, "").await?;
        }
        Ok(())
    })
}

/// Returns the actor's sessions: the one that asks, then by when they were last seen.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts, or when the database fails.
pub async fn list(db: &Db, ctx: &RequestContext) -> Result<Vec<Device>> {
    const ALL: &str = "select token, agent, address, created_at, seen_at \
        from session \
        where person_id = $1 and expires_at > $2 and seen_at > $3 \
        order by seen_at desc, created_at desc";
    type Row = (Vec<u8>, String, String, Millis, Millis);
    let person = ctx.person()?;
    let (now, this) = (db.env.now(), ctx.session);
    let rows: Vec<Row> = fetch_all!(db, ALL, person, now, now.plus(-IDLE_TIMEOUT_MS));
    let device = |(token, agent, address, created_at, seen_at): Row| Device {
        id: shown(&token),
        is_this: this.is_some_and(|this| this[..] == token[..]),
        agent,
        country: iptocc::country_code(address.as_str()).map(str::to_owned),
        address,
        created_at,
        seen_at,
    };
    let mut devices: Vec<_> = rows.into_iter().map(device).collect();
    devices.sort_by_key(|device| !device.is_this);
    Ok(devices)
}

/// Ends one of the actor's sessions, named as in [`list`], or with `None` all but the one that asks. Returns the number
/// of sessions that it ended.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts, or when the database fails.
pub async fn end_own(db: &Db, ctx: &RequestContext, id: Option<&str>) -> Result<usize> {
    const END: &str = "delete from session \
        where person_id = $1 and token = $2";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let this = ctx.session.map(|key| shown(&key));
        let all: Vec<Vec<u8>> = fetch_scalars!(
            &mut *tx,
            "select token \
                from session \
                where person_id = $1",
            person
        );
        let meant: Vec<_> = all
            .into_iter()
            .filter(|token| match id {
                Some(id) => shown(token) == id,
                None => Some(shown(token)) != this,
            })
            .collect();
        for token in &meant {
            exec!(&mut *tx, END, person, token);
        }
        if !meant.is_empty() {
            audit_log::record_session(tx, ctx, Some(person), AuditAction::SessionsEnded, &meant.len().to_string())
                .await?;
        }
        Ok(meant.len())
    })
}

fn shown(key: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(key).chars().take(model::account::DeviceId::LENGTH).collect()
}

/// Checks that the actor gave their password, or a code, in this session within the last ten minutes.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::ReauthRequired`] when they did
/// not, or when the database fails.
pub async fn require_reauth(db: &Db, ctx: &RequestContext) -> Result<()> {
    const SINCE: &str = "select confirmed_at \
        from session \
        where token = $1 and person_id = $2";
    let person = ctx.person()?;
    let (now, this) = (db.env.now(), ctx.session.ok_or(Error::ReauthRequired)?);
    let since: Option<Millis> = fetch_optional_scalar!(db, SINCE, &this[..], person);
    if since.is_some_and(|since| since.plus(REAUTH_WINDOW_MS) > now) { Ok(()) } else { Err(Error::ReauthRequired) }
}

/// Records that the actor gave their password in this session just now.
pub(super) async fn confirm(tx: &mut Tx, ctx: &RequestContext, person: Id<Person>) -> Result<()> {
    const CONFIRM: &str = "update session \
        set confirmed_at = $3 \
        where token = $1 and person_id = $2";
    let (now, this) = (tx.now(), ctx.session.ok_or(Error::Unauthenticated)?);
    let found = exec!(&mut *tx, CONFIRM, &this[..], person, now);
    if found == 1 { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// Records that these sessions were just seen: all at once, since a commit for each page view would be too much.
///
/// # Errors
/// Fails when the database does.
pub async fn touch(db: &Db, keys: &[TokenHash]) -> Result<()> {
    const SESSION: &str = "update session \
        set seen_at = $2 \
        where token = $1";
    const PERSON: &str = "update person \
        set seen_at = $2 \
        where id = (select person_id from session where token = $1)";
    if keys.is_empty() {
        return Ok(());
    }
    transaction!(db, |tx| {
        let now = tx.now();
        for key in keys {
            for text in [SESSION, PERSON] {
                exec!(&mut *tx, text, &key[..], now);
            }
        }
        Ok(())
    })
}

/// Deletes the sessions that have expired.
///
/// # Errors
/// Fails when the database does.
pub async fn expire(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, "delete from session where expires_at <= $1 or seen_at <= $2", now, now.plus(-IDLE_TIMEOUT_MS));
        Ok(())
    })
}

/// Begins a session of a person who proved themselves by this method, and returns it with its token.
///
/// # Errors
/// [`Error::Crypto`] when the operating system has no randomness, or when the database fails.
pub async fn begin(tx: &mut Tx, ctx: &RequestContext, person: Id<Person>, proof: AuthMethod) -> Result<SignedIn> {
    const BEGIN: &str = "insert into session (token, person_id, created_at, seen_at, expires_at, agent, address, \
          confirmed_at) \
        values ($1, $2, $3, $3, $4, $5, $6, $3)";
    let (token, now) = (token::generate(tx.env())?, tx.now());
    exec!(
        &mut *tx,
        BEGIN,
        &token::hash(&token)[..],
        person,
        now,
        now.plus(SESSION_LIFETIME_MS),
        &*ctx.agent,
        &ctx.address
    );
    audit_log::record_sign_in(tx, ctx, Some(person), AuditAction::SignedIn, proof).await?;
    Ok(SignedIn { token, device: device::mark(tx.env(), person)?, person })
}

/// Ends all sessions of a person, and returns their number.
pub(super) async fn end_all(tx: &mut Tx, person: Id<Person>) -> Result<u64> {
    Ok(exec!(&mut *tx, "delete from session where person_id = $1", person))
}

/// Ends all sessions of a person but the one that asks, and returns their number.
pub(super) async fn end_others(tx: &mut Tx, ctx: &RequestContext, person: Id<Person>) -> Result<u64> {
    const OTHERS: &str = "delete from session \
        where person_id = $1 and token <> $2";
    let this = ctx.session.unwrap_or_default();
    Ok(exec!(&mut *tx, OTHERS, person, &this[..]))
}
