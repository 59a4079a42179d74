//! Twilio's Messages of 2010-04-01.
//!
//! <https://www.twilio.com/docs/messaging/api/message-resource>, <https://www.twilio.com/docs/api/errors>

use std::fmt;

use ground::{
    Db,
    sms::{DeliveryError, Sms, SmsSender},
};
use model::{Id, admin::Job};
use reqwest::Client;
use serde::Deserialize;

use crate::{
    Error,
    client::{Answer, Endpoint, ask, client},
    message::{refusal, required},
};

/// An account at Twilio.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TwilioConfig {
    /// The id of the account (`AC…`).
    pub account_sid: String,
    /// The account's token.
    pub auth_token: String,
    /// The number or name that messages come from; or else `messaging_service_sid`.
    pub from: String,
    /// The messaging service (`MG…`) that chooses among its numbers; or else `from`.
    pub messaging_service_sid: String,
    /// Twilio's address.
    pub endpoint: String,
}

impl Default for TwilioConfig {
    fn default() -> Self {
        Self {
            account_sid: String::new(),
            auth_token: String::new(),
            from: String::new(),
            messaging_service_sid: String::new(),
            endpoint: "https://api.twilio.com".into(),
        }
    }
}

impl fmt::Debug for TwilioConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioConfig").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// The client for text messages by Twilio.
pub struct Twilio {
    client: Client,
    endpoint: Endpoint,
    config: TwilioConfig,
}

impl fmt::Debug for Twilio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Twilio").field("endpoint", &self.endpoint.base).finish_non_exhaustive()
    }
}

/// The answer for a message that was taken.
#[derive(Deserialize)]
struct Taken {
    status: String,
    error_code: Option<u32>,
    error_message: Option<String>,
}

/// The answer for a message that was not.
#[derive(Deserialize)]
struct Refused {
    code: u32,
    #[serde(default)]
    message: String,
}

impl Twilio {
    /// Makes a client for this account.
    ///
    /// # Errors
    /// [`Error::Missing`] for an empty or malformed setting; [`Error::Endpoint`] and [`Error::Tls`] when no client can
    /// be made.
    pub fn new(config: TwilioConfig) -> Result<Self, Error> {
        required(&[("account_sid", &config.account_sid), ("auth_token", &config.auth_token)])?;
        // It becomes a part of the path.
        if !config.account_sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::Missing("account_sid"));
        }
        if config.from.is_empty() == config.messaging_service_sid.is_empty() {
            return Err(Error::Missing("one of from and messaging_service_sid"));
        }
        Ok(Self { client: client()?, endpoint: Endpoint::parse(&config.endpoint)?, config })
    }

    fn read(&self, answer: &Answer, sms: &Sms) -> Result<(), DeliveryError> {
        let unsaid = [self.config.auth_token.as_str(), &sms.code, &sms.text];
        let refused = |code: u32, words: &str, again| Err(refusal(answer, &code.to_string(), words, &unsaid, again));
        if !answer.status.is_success() {
            let Refused { code, message } = answer.read()?;
            return refused(code, &message, again(code).unwrap_or_else(|| answer.is_busy()));
        }
        let Taken { status, error_code, error_message } = answer.read()?;
        match status.as_str() {
            "failed" | "undelivered" | "canceled" => {
                let code = error_code.unwrap_or_default();
                let words = error_message.unwrap_or_default();
                refused(code, &format!("{status} {words}"), again(code).unwrap_or(false))
            }
            _ => Ok(()),
        }
    }
}

/// Tells whether a code is one to be tried again; `None` where the HTTP status says it.
fn again(code: u32) -> Option<bool> {
    match code {
        // Too many requests; internal; unavailable; the sender's queue is full, the service's queue is.
        20_429 | 20_500 | 20_503 | 21_611 | 30_001 => Some(true),
        // As many as the account may send in a day, although it comes as 429.
        63_038 => Some(false),
        _ => None,
    }
}

impl SmsSender for Twilio {
    fn name(&self) -> &'static str {
        "twilio"
    }

    async fn deliver(&self, _db: &Db, _job: Id<Job>, sms: &Sms) -> Result<(), DeliveryError> {
        let TwilioConfig { account_sid, auth_token, from, messaging_service_sid, .. } = &self.config;
        let sender = if from.is_empty() { ("MessagingServiceSid", messaging_service_sid) } else { ("From", from) };
        let request = self
            .client
            .post(format!("{}/2010-04-01/Accounts/{account_sid}/Messages.json", self.endpoint.base))
            .basic_auth(account_sid, Some(auth_token))
            .form(&[("To", &sms.to), sender, ("Body", &sms.text)]);
        self.read(&ask(request).await?, sms)
    }
}
