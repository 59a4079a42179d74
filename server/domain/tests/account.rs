//! Registering, signing in, forgetting a password.

mod codes;
mod people;
mod register;
mod reset;
mod sessions;

use domain::{
    Db, Error, Result,
    account::{Code, SignedIn, register as registration, session, sign_in},
    mail::{self, Mailbox, Received},
    on,
    work::{self, Handlers},
};
use model::{Id, Lang, rule::Rule};
use sqlx::AssertSqlSafe;

use crate::support::School;

const PASSWORD: &str = "correct horse";
const AGENT: &str = "Firefox";

impl School {
    /// Does what is due, and gives the mails that came to this address, the newest first.
    async fn mails_to(&self, address: &str) -> Vec<Received> {
        work::run_due(&self.db, &mail::deliver_by(Mailbox, Handlers::default())).await.unwrap();
        let mut mails = mail::mailbox(&self.db).await.unwrap();
        mails.retain(|mail| mail.to == address);
        mails
    }

    /// The six digits in the newest mail to this address.
    async fn code_of(&self, address: &str) -> String {
        let mails = self.mails_to(address).await;
        let digits = |word: &str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
        mails[0].body.split_whitespace().find(|word| digits(word)).expect("a code").to_owned()
    }

    async fn ask(&self, address: &str) -> (Id<Code>, String) {
        let id = registration::start(&self.db, address, Lang::En).await.unwrap();
        (id, self.code_of(address).await)
    }

    async fn register(&self, address: &str, handle: &str) -> SignedIn {
        let (id, code) = self.ask(address).await;
        // Mails of one millisecond have no order.
        self.clock.advance(1);
        registration::finish(&self.db, id, &code, "Amy", handle, PASSWORD, AGENT).await.unwrap()
    }

    async fn is_signed_in(&self, token: &str) -> bool {
        session::load(&self.db, token).await.unwrap().is_some()
    }

    async fn can_sign_in(&self, identifier: &str, password: &str) -> bool {
        sign_in(&self.db, identifier, password, AGENT).await.is_ok()
    }

    async fn count(&self, what: &str) -> i64 {
        count(&self.db, &format!("select count(*) from {what}")).await.unwrap()
    }

    async fn change(&self, sql: &str) {
        change(&self.db, sql).await.unwrap();
    }
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
