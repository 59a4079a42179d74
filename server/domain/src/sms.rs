//! Text messages to phones: written into the transaction that causes them, delivered by the worker.
//!
//! Knows nothing of providers: whoever delivers is a [`Texter`]. Each message is a row: caps and costs are counted in them.

use std::{future::Future, sync::Arc};

use model::{Id, Lang, text_enum};
use serde::{Deserialize, Serialize};

use crate::{Db, Error, Result, work::{Handlers, Job}};

/// The kind of the jobs that deliver text messages.
pub const KIND: &str = "sms";

text_enum! {
    /// What a message is about. Providers in China send templates that they have approved, not texts.
    pub enum Template {
        /// A one-time code; its only parameter is the code.
        Code = "code",
        /// The number has an account already; no parameter.
        Known = "known",
    }
}

/// A message to one phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sms {
    /// The number in E.164: `+8613800138000`.
    pub to: String,
    /// The reader's language.
    pub lang: Lang,
    /// What it is about.
    pub template: Template,
    /// The code of [`Template::Code`], else empty.
    pub code: String,
    /// The same as a text, for providers that send texts.
    pub text: String,
}

impl std::fmt::Debug for Sms {
    /// Numbers and codes stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sms")
    }
}

/// A message was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("text message: {why}")]
pub struct Undelivered {
    /// The provider's code and words, or what broke; never the number, the code or a secret.
    pub why: String,
    /// Whether to try again: the provider is busy or away, rather than unwilling.
    pub again: bool,
}

/// Delivers text messages.
pub trait Texter: Send + Sync + 'static {
    /// The provider, in a word: `aliyun`.
    fn name(&self) -> &'static str;
    /// Delivers one. It may be asked twice for the same `job`, if it was interrupted in between.
    fn deliver(&self, db: &Db, job: Id<Job>, sms: &Sms) -> impl Future<Output = std::result::Result<(), Undelivered>> + Send;
}

/// Adds the delivery of text messages to what the worker can do.
#[must_use]
pub fn deliver_by(texter: impl Texter, handlers: Handlers) -> Handlers {
    let texter = Arc::new(texter);
    handlers.on(KIND, move |db, job: Job| {
        let texter = texter.clone();
        async move {
            let Some(sms) = job.payload::<Option<Sms>>()? else { return Ok(()) };
            match texter.deliver(&db, job.id, &sms).await {
                Ok(()) => Ok(()),
                Err(undelivered) if undelivered.again => Err(Error::Broken(undelivered.to_string())),
                Err(undelivered) => {
                    tracing::warn!(provider = texter.name(), job = %job.id, "{undelivered}");
                    Ok(())
                }
            }
        }
    })
}



