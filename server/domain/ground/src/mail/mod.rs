//! Mails: written into the transaction that causes them, delivered by the worker.
//!
//! Knows nothing of SMTP: whatever delivers is a [`Mailer`].

mod letter;

use std::{future::Future, sync::Arc};

pub use letter::Letters;
use model::{Id, Millis, admin, job::JobKind, rule};
use serde::{Deserialize, Serialize};

use crate::{
    Conn, Db, Error, Result, Tx, exec, fetch_all,
    jobs::{self, Job, JobRegistry},
    transaction,
};

/// A mail to one person: plain text, and the same as HTML where there is such.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// The subject, in one line.
    pub subject: String,
    /// The text of the mail.
    pub body: String,
    /// The mail as an HTML document; `None` for one of plain text alone.
    #[serde(default)]
    pub html: Option<String>,
    /// The address with which the reader ends such mails by one click (RFC 8058); `None` for one that must arrive.
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

/// The address by which browsers reach the school, such as `https://school.example`: the beginning of links in what no
/// request has caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteAddress(pub String);

impl Default for SiteAddress {
    fn default() -> Self {
        Self("http://localhost:3000".into())
    }
}

impl std::fmt::Debug for Mail {
    /// Keeps addresses and codes out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail")
    }
}

/// A transport that delivers mails.
pub trait Mailer: Send + Sync + 'static {
    /// Delivers a mail. May be called twice for the same `job`, if it was interrupted in between.
    ///
    /// # Errors
    /// Fails when the mail was not delivered; the worker tries again then.
    fn deliver(&self, db: &Db, job: Id<admin::Job>, mail: &Mail) -> impl Future<Output = Result<()>> + Send;
}

/// Queues a mail for delivery once this transaction is committed.
///
/// # Errors
/// [`Error::Internal`] when the address is none, or the subject or the address to unsubscribe is not one line;
/// [`Error::Crypto`] when the mail cannot be sealed, or when the database fails.
pub async fn queue(tx: &mut Tx, mail: &Mail) -> Result<()> {
    // Whoever can put a line end into a header writes headers of their own.
    let is_bad = |address: &String| !address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
    if rule::email(&mail.to).as_ref() != Ok(&mail.to)
        || mail.subject.chars().any(char::is_control)
        || mail.unsubscribe.as_ref().is_some_and(is_bad)
    {
        return Err(Error::Internal("a mail needs an address and a subject of one line".into()));
    }
    jobs::enqueue(tx, JobKind::Mail, &Some(mail)).await.map(|_| ())
}

/// Takes as much work as [`queue`], but nobody gets a mail: the time of an answer must not tell whether somebody did.
///
/// # Errors
/// [`Error::Crypto`] when the job cannot be sealed, or when the database fails.
pub async fn queue_nothing(tx: &mut Tx) -> Result<()> {
    jobs::enqueue(tx, JobKind::Mail, &None::<Mail>).await.map(|_| ())
}

/// Registers the job that delivers mails by this transport.
#[must_use]
pub fn deliver_by(mailer: impl Mailer, registry: JobRegistry) -> JobRegistry {
    let mailer = Arc::new(mailer);
    registry.job(JobKind::Mail, move |db, job: Job| {
        let mailer = mailer.clone();
        async move {
            match job.payload::<Option<Mail>>()? {
                Some(mail) => mailer.deliver(&db, job.id, &mail).await,
                None => Ok(()),
            }
        }
    })
}

/// The transport for development: no mail leaves the machine, all lie in a table that a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Mailbox;

impl Mailer for Mailbox {
    async fn deliver(&self, db: &Db, job: Id<admin::Job>, mail: &Mail) -> Result<()> {
        transaction!(db, |tx| {
            let now = tx.now();
            exec!(
                &mut *tx,
                "insert into dev_mailbox (id, recipient, subject, body, html, unsubscribe, created_at) \
                    values ($1, $2, $3, $4, $5, $6, $7) \
                    on conflict do nothing",
                job,
                &mail.to,
                &mail.subject,
                &mail.body,
                mail.html.as_deref(),
                mail.unsubscribe.as_deref(),
                now
            );
            Ok(())
        })
    }
}

/// A mail or text message in the development mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct DevMessage {
    /// The id of the job that delivered it.
    pub id: Id<admin::Job>,
    /// The kind of message: `mail` or `sms`.
    pub kind: String,
    /// The recipient's address or number.
    #[serde(rename = "to")]
    #[sqlx(rename = "recipient")]
    pub to: String,
    /// The subject, empty for a text message.
    pub subject: String,
    /// The text of the message.
    pub body: String,
    /// The mail as an HTML document, where there is one.
    pub html: Option<String>,
    /// The address with which the reader ends such mails, where they can.
    pub unsubscribe: Option<String>,
    /// The instant at which it arrived.
    pub created_at: Millis,
}

/// Returns the newest hundred mails and text messages of the development mailbox. Only development mode may show them.
///
/// # Errors
/// Fails when the database does.
pub async fn mailbox(conn: impl Into<Conn<'_>>) -> Result<Vec<DevMessage>> {
    let mut conn = conn.into();
    Ok(fetch_all!(
        &mut conn,
        "select id, kind, recipient, subject, body, html, unsubscribe, created_at \
            from dev_mailbox \
            order by created_at desc, id desc \
            limit 100"
    ))
}
