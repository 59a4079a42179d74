//! What stories of people do again and again.

use ground::{
    Actor, Db, RequestContext, Result, UserAgent,
    jobs::{self, JobRegistry},
    mail::{self, DevMessage, Mailbox},
    on, sms, token, transaction,
};
use model::{Lang, Permissions, Role, account::CodeStep};
use people::{SignedIn, register as registration, session, sign_in};
use sqlx::AssertSqlSafe;
use testing::{School, guest};

pub const PASSWORD: &str = "correct horse";

/// What people do, and what is looked at.
pub trait Steps {
    /// Does what is due, and gives the mails that came to this address, the newest first.
    async fn mails_to(&self, address: &str) -> Vec<DevMessage>;
    /// The six digits in the newest mail to this address.
    async fn code_of(&self, address: &str) -> String;
    async fn ask(&self, address: &str) -> (CodeStep, String);
    async fn register(&self, address: &str, handle: &str) -> SignedIn;
    /// Somebody who registered, and was given this role.
    async fn with_role(&self, handle: &str, role: Role) -> RequestContext;
    async fn is_signed_in(&self, token: &str) -> bool;
    async fn can_sign_in(&self, identifier: &str, password: &str) -> bool;
    async fn count(&self, what: &str) -> i64;
    async fn change(&self, sql: &str);
}

impl Steps for School {
    async fn mails_to(&self, address: &str) -> Vec<DevMessage> {
        let registry = sms::deliver_by(sms::Mailbox, mail::deliver_by(Mailbox, JobRegistry::default()));
        jobs::run_due(&self.db, &registry).await.unwrap();
        let mut mails = mail::mailbox(&self.db).await.unwrap();
        mails.retain(|mail| mail.to == address);
        mails
    }

    async fn code_of(&self, address: &str) -> String {
        let mails = self.mails_to(address).await;
        let runs = mails[0].body.split(|c: char| !c.is_ascii_digit());
        runs.into_iter().find(|run| run.len() == 6).expect("a code").to_owned()
    }

    async fn ask(&self, address: &str) -> (CodeStep, String) {
        let id = registration::start(&self.db, &guest(), address, Lang::En).await.unwrap();
        (id, self.code_of(address).await)
    }

    async fn register(&self, address: &str, handle: &str) -> SignedIn {
        let (id, code) = self.ask(address).await;
        // Mails of one millisecond have no order.
        self.clock.advance(1);
        registration::finish(&self.db, &guest(), id, &code, &format!("Amy {handle}"), handle, PASSWORD).await.unwrap()
    }

    async fn with_role(&self, handle: &str, role: Role) -> RequestContext {
        let signed_in = self.register(&format!("{handle}@example.com"), handle).await;
        people::person::grant(&self.db, &RequestContext::system(), handle, role.as_str()).await.unwrap();
        Actor::Person(signed_in.person, Permissions::from_iter([role])).into()
    }

    async fn is_signed_in(&self, token: &str) -> bool {
        session::load(&self.db, token).await.unwrap().is_some()
    }

    async fn can_sign_in(&self, identifier: &str, password: &str) -> bool {
        sign_in(&self.db, &guest(), identifier, password).await.is_ok()
    }

    async fn count(&self, what: &str) -> i64 {
        count(&self.db, &format!("select count(*) from {what}")).await.unwrap()
    }

    async fn change(&self, sql: &str) {
        change(&self.db, sql).await.unwrap();
    }
}

/// Returns a learner in the browser in which they have just signed in.
pub fn at(signed_in: &SignedIn) -> RequestContext {
    at_as(signed_in, Permissions::default())
}

/// The same, somebody who may do this.
pub fn at_as(signed_in: &SignedIn, may: Permissions) -> RequestContext {
    RequestContext {
        actor: Actor::Person(signed_in.person, may),
        address: "192.0.2.1".into(),
        request: String::new(),
        session: Some(token::hash(&signed_in.token)),
        device: Some(signed_in.device.clone()),
        agent: UserAgent::default(),
    }
}

/// A stranger at this address.
pub fn stranger_at(address: &str) -> RequestContext {
    RequestContext { address: address.into(), request: "7f".into(), ..guest() }
}

pub async fn count(db: &Db, sql: &str) -> Result<i64> {
    Ok(on!(db, c => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(c).await?))
}

pub async fn change(db: &Db, sql: &str) -> Result<u64> {
    transaction!(db, |tx| {
        Ok(on!(&mut *tx, c => sqlx::query(AssertSqlSafe(sql.to_owned())).execute(c).await?.rows_affected()))
    })
}

/// Another code than this one.
pub fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}
