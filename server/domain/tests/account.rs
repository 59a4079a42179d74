//! Registering, signing in, forgetting a password.

mod applications;
mod codes;
mod contact;
mod devices;
mod limits;
mod logs;
mod people;
mod phones;
mod register;
mod reset;
mod roles;
mod secrets;
mod sessions;

use domain::{
    Actor, Db, Error, RequestContext, Result,
    account::{Code, SignedIn, register as registration, session, sign_in},
    mail::{self, Mailbox, Received},
    on, sms, token,
    work::{self, Registry},
};
use model::{Id, Lang, Permissions, Role, rule::Rule};
use sqlx::AssertSqlSafe;

use crate::support::{School, guest};

const PASSWORD: &str = "correct horse";
const AGENT: &str = "Firefox";

impl School {
    /// Does what is due, and gives the mails that came to this address, the newest first.
    async fn mails_to(&self, address: &str) -> Vec<Received> {
        let registry = sms::deliver_by(sms::Mailbox, mail::deliver_by(Mailbox, Registry::default()));
        work::run_due(&self.db, &registry).await.unwrap();
        let mut mails = mail::mailbox(&self.db).await.unwrap();
        mails.retain(|mail| mail.to == address);
        mails
    }

    /// The six digits in the newest mail to this address.
    async fn code_of(&self, address: &str) -> String {
        let mails = self.mails_to(address).await;
        let runs = mails[0].body.split(|c: char| !c.is_ascii_digit());
        runs.into_iter().find(|run| run.len() == 6).expect("a code").to_owned()
    }

    async fn ask(&self, address: &str) -> (Id<Code>, String) {
        let id = registration::start(&self.db, &guest(), address, Lang::En).await.unwrap();
        (id, self.code_of(address).await)
    }

    async fn register(&self, address: &str, handle: &str) -> SignedIn {
        let (id, code) = self.ask(address).await;
        // Mails of one millisecond have no order.
        self.clock.advance(1);
        registration::finish(&self.db, &guest(), id, &code, &format!("Amy {handle}"), handle, PASSWORD, AGENT)
            .await
            .unwrap()
    }

    /// Somebody who registered, and was given this role.
    async fn with_role(&self, handle: &str, role: Role) -> RequestContext {
        let signed_in = self.register(&format!("{handle}@example.com"), handle).await;
        domain::account::people::grant(&self.db, &RequestContext::system(), handle, role.as_str()).await.unwrap();
        Actor::Person(signed_in.person, Permissions::from_iter([role])).into()
    }

    async fn is_signed_in(&self, token: &str) -> bool {
        session::load(&self.db, token).await.unwrap().is_some()
    }

    async fn can_sign_in(&self, identifier: &str, password: &str) -> bool {
        sign_in(&self.db, &guest(), identifier, password, AGENT).await.is_ok()
    }

    async fn count(&self, what: &str) -> i64 {
        count(&self.db, &format!("select count(*) from {what}")).await.unwrap()
    }

    async fn change(&self, sql: &str) {
        change(&self.db, sql).await.unwrap();
    }
}

/// A learner in the browser in which she has just signed in.
fn at(signed_in: &SignedIn) -> RequestContext {
    at_as(signed_in, Permissions::default())
}

/// The same, somebody who may do this.
fn at_as(signed_in: &SignedIn, may: Permissions) -> RequestContext {
    RequestContext {
        actor: Actor::Person(signed_in.person, may),
        address: "192.0.2.1".into(),
        request: String::new(),
        session: Some(token::hash(&signed_in.token)),
        device: Some(signed_in.device.clone()),
    }
}

/// A stranger at this address.
fn stranger_at(address: &str) -> RequestContext {
    RequestContext { address: address.into(), request: "7f".into(), ..guest() }
}

async fn count(db: &Db, sql: &str) -> Result<i64> {
    Ok(on!(db, c => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(c).await?))
}

async fn change(db: &Db, sql: &str) -> Result<u64> {
    domain::db::write!(db, |tx| {
        Ok(on!(&mut *tx, c => sqlx::query(AssertSqlSafe(sql.to_owned())).execute(c).await?.rows_affected()))
    })
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// Field and rule of everything that was refused.
fn faults<T: std::fmt::Debug>(outcome: Result<T>) -> Vec<(String, Rule)> {
    match outcome {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| (fault.field, fault.rule)).collect(),
        other => panic!("not refused as invalid: {other:?}"),
    }
}

fn fault<T: std::fmt::Debug>(outcome: Result<T>) -> (String, Rule) {
    let mut all = faults(outcome);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn is(field: &str, rule: Rule) -> (String, Rule) {
    (field.into(), rule)
}

/// How long one is to wait.
fn wait<T: std::fmt::Debug>(outcome: Result<T>) -> i64 {
    match outcome {
        Err(Error::TooMany(seconds)) => seconds,
        other => panic!("not told to wait: {other:?}"),
    }
}
