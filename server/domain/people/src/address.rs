//! Addresses at which a person is reached: an e-mail address or a phone number, and how either is found and written to.
//!
//! Knows nothing of who delivers.

use ground::{
    Conn, Env, RequestContext, Result, Tx, fetch_optional_scalar, mail,
    sms::{self, Sms, SmsPolicy, Template},
};
use model::{
    Id, Lang,
    account::{CodePurpose, IdentifierKind, Person},
    rule::{self, Rule},
};
use unicode_normalization::UnicodeNormalization;

use super::{letter, phone::PhoneParser};

/// An e-mail address or phone number that follows the rules.
#[derive(Clone)]
pub(super) struct Address {
    pub kind: IdentifierKind,
    /// The address in lower case, its domain as people write it, or the number in E.164.
    pub text: String,
    /// The country of a number, in two letters; empty for an e-mail address.
    pub country: String,
}

/// A kind of message to an address.
pub(super) enum MessageKind<'a> {
    /// A verification code, and its purpose.
    Code(CodePurpose, &'a str),
    /// A message that there is an account already.
    AlreadyRegistered,
    /// No message, at the same expense.
    Nothing,
}

impl Address {
    /// Parses what somebody typed: with an `@` an e-mail address, else a phone number where the school sends text
    /// messages.
    pub(super) fn parse(env: &Env, typed: &str) -> std::result::Result<Self, Rule> {
        let is_number = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
        let digits = typed.chars().filter(|c| is_number(*c)).count();
        let letters = typed.contains('@') || typed.chars().any(char::is_alphabetic);
        match env.part::<Option<SmsPolicy>>() {
            Some(terms) if digits > 0 && !letters => {
                let phone = (env.part::<PhoneParser>().0)(rule::line(typed, 1, 40)?.as_str(), &terms.region)
                    .ok_or(Rule::Phone)?;
                Ok(Self { kind: IdentifierKind::Phone, text: phone.number, country: phone.country })
            }
            _ => rule::email(&typed.nfc().collect::<String>()).map(Self::email),
        }
    }

    /// Creates an address from an e-mail address that follows the rules. A domain that is written for machines
    /// (`xn--bcher-kva.example`) is the one that people write (`bücher.example`).
    pub(super) fn email(text: String) -> Self {
        let text = readable(&text).unwrap_or(text);
        Self { kind: IdentifierKind::Email, text, country: String::new() }
    }

    /// Returns the keyed hash by which the address is found.
    pub(super) fn lookup(&self, env: &Env) -> Vec<u8> {
        env.keys.lookup(&format!("{}:{}", self.kind, self.text))
    }

    /// Returns the person whose verified address this is, or `None` when it is nobody's.
    pub(super) async fn owner(&self, conn: impl Into<Conn<'_>>) -> Result<Option<Id<Person>>> {
        const OWNER: &str = "select person_id \
            from contact \
            where kind = $1 and value_hmac = $2 and verified_at is not null";
        let mut conn = conn.into();
        let lookup = self.lookup(conn.env);
        Ok(fetch_optional_scalar!(&mut conn, OWNER, self.kind, &lookup))
    }

    /// Sends the owner of a number a message that it was taken from their account, with the `link` that gives it back,
    /// which ends in `token`.
    pub(super) async fn notify_changed(
        &self,
        tx: &mut Tx,
        ctx: &RequestContext,
        lang: Lang,
        token: &str,
        link: &str,
    ) -> Result<()> {
        let template = Template::Changed;
        let text = letter::text(lang, template, link)?;
        let sms = Sms { to: self.text.clone(), lang, template, code: token.into(), text };
        sms::queue(tx, ctx, &self.lookup(tx.env()), &self.country, Some(&sms)).await
    }

    /// Queues a message to the address, to be delivered once this transaction is committed.
    pub(super) async fn send(
        &self,
        tx: &mut Tx,
        ctx: &RequestContext,
        lang: Lang,
        word: MessageKind<'_>,
    ) -> Result<()> {
        match self.kind {
            IdentifierKind::Email => {
                let mail = match word {
                    MessageKind::Code(purpose, code) => letter::code(lang, &self.text, purpose, code)?,
                    MessageKind::AlreadyRegistered => letter::known(lang, &self.text)?,
                    MessageKind::Nothing => return mail::queue_nothing(tx).await,
                };
                mail::queue(tx, &mail).await
            }
            IdentifierKind::Phone => {
                let (template, code) = match word {
                    MessageKind::Code(purpose, code) => (Template::Code(purpose), code),
                    MessageKind::AlreadyRegistered => (Template::Known, ""),
                    MessageKind::Nothing => {
                        return sms::queue(tx, ctx, &self.lookup(tx.env()), &self.country, None).await;
                    }
                };
                let text = letter::text(lang, template, code)?;
                let sms = Sms { to: self.text.clone(), lang, template, code: code.into(), text };
                sms::queue(tx, ctx, &self.lookup(tx.env()), &self.country, Some(&sms)).await
            }
        }
    }
}

/// Returns an e-mail address with its domain as people write it (UTS 46), or `None` where it is written so already, or
/// what comes of it is no address.
fn readable(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let is_plain = domain.is_ascii() && !domain.split('.').any(|label| label.starts_with("xn--"));
    if is_plain {
        return None;
    }
    let (domain, outcome) = idna::domain_to_unicode(domain);
    let readable = outcome.is_ok().then(|| format!("{local}@{domain}"))?;
    (rule::email(&readable).as_ref() == Ok(&readable)).then_some(readable)
}
