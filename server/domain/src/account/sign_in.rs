//! Signing in with an e-mail address or a user name, and a password.

use model::{
    Id,
    account::Person,
    rule::{self, Faults, Rule},
};

use super::{
    password::{self, Verdict},
    session::{self, SignedIn},
};
use crate::{Db, Error, Result, db::write, on};

#[derive(sqlx::FromRow)]
struct Found {
    id: Id<Person>,
    password: Option<String>,
}

/// Begins a session. Unknown, suspended, no password, another password: one answer, after the same work.
pub async fn sign_in(db: &Db, identifier: &str, password: &str, agent: &str) -> Result<SignedIn> {
    let mut faults = Faults::default();
    let required = |value: &str| if value.is_empty() { Err(Rule::Required) } else { Ok(()) };
    faults.check("identifier", required(identifier.trim()));
    faults.check("password", required(password));
    faults.finish()?;

    let found = find(db, identifier).await?;
    let stored = found.as_ref().and_then(|found| found.password.as_deref());
    let verdict = password::verify(&db.env, password, stored).await?;
    let (Some(found), true) = (&found, verdict != Verdict::Wrong) else { return Err(refused()) };
    let renewed = match verdict {
        Verdict::Outdated => Some(password::hash(&db.env, password).await?),
        _ => None,
    };
    write!(db, |tx| {
        // The password may have been changed, or the person suspended, while we were hashing.
        let still = on!(&mut *tx, c => sqlx::query_as::<_, (Id<Person>,)>(
            "select id from person where id = $1 and password = $2 and suspended_at is null")
            .bind(found.id).bind(&found.password).fetch_optional(c).await?);
        if still.is_none() {
            return Err(refused());
        }
        if let Some(renewed) = &renewed {
            on!(&mut *tx, c => sqlx::query("update person set password = $2 where id = $1")
                .bind(found.id).bind(renewed).execute(c).await?.rows_affected());
        }
        session::begin(tx, found.id, agent).await
    })
}

fn refused() -> Error {
    Error::invalid("password", Rule::Credentials)
}

async fn find(db: &Db, identifier: &str) -> Result<Option<Found>> {
    if let Ok(address) = rule::email(identifier) {
        let lookup = super::email_lookup(&db.env, &address);
        return Ok(on!(db, c => sqlx::query_as(
            "select p.id, p.password from identifier i join person p on p.id = i.person \
             where i.kind = 'email' and i.lookup = $1 and i.verified_at is not null and p.suspended_at is null")
            .bind(&lookup).fetch_optional(c).await?));
    }
    match rule::handle(identifier) {
        Ok(handle) => Ok(on!(db, c => sqlx::query_as(
            "select id, password from person where handle = $1 and suspended_at is null")
            .bind(&handle).fetch_optional(c).await?)),
        Err(_) => Ok(None),
    }
}
