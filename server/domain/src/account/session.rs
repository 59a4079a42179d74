//! Sessions: a token that only the browser knows, thirty days at most, two weeks without a visit.

use data_encoding::BASE64URL_NOPAD;
use model::{
    Id, Lang, Millis, Role, Roles,
    account::{Person, Theme, Who},
};
use ring::digest;

use crate::{Conn, Db, Env, Error, Result, Tx, db::write, on};

const LIFE: i64 = 30 * Millis::DAY;
const IDLE: i64 = 14 * Millis::DAY;

/// A session that has just begun.
#[derive(Clone)]
pub struct SignedIn {
    /// For the cookie; the school itself keeps only its hash.
    pub token: String,
    /// Who signed in.
    pub person: Id<Person>,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SignedIn").field(&self.person).finish()
    }
}

/// The hash by which a session is stored.
pub type Key = [u8; 32];

/// Somebody's session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// For [`touch`].
    pub key: Key,
    /// Whose it is.
    pub who: Who,
    /// Her language; `None`: as the browser wishes.
    pub lang: Option<Lang>,
    /// Her theme.
    pub theme: Theme,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Person>,
    handle: String,
    name: String,
    lang: Option<String>,
    theme: Theme,
    role: Option<Role>,
}

/// The session with this token, unless it has ended or its person was suspended.
pub async fn load(conn: impl Into<Conn<'_>>, token: &str) -> Result<Option<Session>> {
    let mut conn = conn.into();
    let (key, now) = (key(token), conn.env.now());
    let rows: Vec<Row> = on!(&mut conn, c => sqlx::query_as(
        "select p.id, p.handle, p.name, p.lang, p.theme, r.role from session s \
         join person p on p.id = s.person left join person_role r on r.person = p.id \
         where s.token = $1 and s.expires_at > $2 and s.seen_at > $3 and p.suspended_at is null")
        .bind(&key[..]).bind(now).bind(now.plus(-IDLE)).fetch_all(c).await?);
    let roles: Roles = rows.iter().filter_map(|row| row.role).collect();
    Ok(rows.into_iter().next().map(|row| Session {
        key,
        who: Who { id: row.id, handle: row.handle, name: row.name, roles },
        lang: row.lang.as_deref().and_then(Lang::parse),
        theme: row.theme,
    }))
}

/// Ends the session with this token; it may have ended before.
pub async fn end(db: &Db, token: &str) -> Result<()> {
    let key = key(token);
    write!(db, |tx| {
        on!(&mut *tx, c => sqlx::query("delete from session where token = $1").bind(&key[..]).execute(c).await?.rows_affected());
        Ok(())
    })
}

/// Notes that these sessions were just seen: all at once, since a commit for each page view would be too much.
pub async fn touch(db: &Db, keys: &[Key]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    write!(db, |tx| {
        let now = tx.now();
        for key in keys {
            on!(&mut *tx, c => sqlx::query("update session set seen_at = $2 where token = $1")
                .bind(&key[..]).bind(now).execute(c).await?.rows_affected());
        }
        Ok(())
    })
}

/// Deletes the sessions that have ended by themselves.
pub async fn expire(db: &Db) -> Result<()> {
    write!(db, |tx| {
        let now = tx.now();
        on!(&mut *tx, c => sqlx::query("delete from session where expires_at <= $1 or seen_at <= $2")
            .bind(now).bind(now.plus(-IDLE)).execute(c).await?.rows_affected());
        Ok(())
    })
}

/// The hash by which the session with this token is stored.
#[must_use]
pub fn key(token: &str) -> Key {
    let mut key = [0; 32];
    key.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    key
}

/// A new token: 32 random bytes.
pub(crate) fn token(env: &Env) -> Result<String> {
    Ok(BASE64URL_NOPAD.encode(&env.random::<32>()?))
}

/// Begins a session. `agent` is how the browser calls itself.
pub(crate) async fn begin(tx: &mut Tx, person: Id<Person>, agent: &str) -> Result<SignedIn> {
    let (token, now) = (token(tx.env())?, tx.now());
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(200).collect();
    on!(&mut *tx, c => sqlx::query(
        "insert into session (token, person, created_at, seen_at, expires_at, agent) values ($1, $2, $3, $3, $4, $5)")
        .bind(&key(&token)[..]).bind(person).bind(now).bind(now.plus(LIFE)).bind(&agent).execute(c).await?.rows_affected());
    Ok(SignedIn { token, person })
}

/// Ends all sessions of a person.
pub(super) async fn end_all(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    on!(&mut *tx, c => sqlx::query("delete from session where person = $1").bind(person).execute(c).await?.rows_affected());
    Ok::<(), Error>(())
}
