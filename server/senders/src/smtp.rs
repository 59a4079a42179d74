//! Mail over SMTP: one connection for each, as plain text in UTF-8, and as HTML beside it where there is such.
//!
//! What is asked at which step matters: only a no to the recipient or to the mail itself is final. A server that
//! refuses us, our password or our sender is set up wrong, and one without SMTPUTF8 is none for addresses beyond ASCII:
//! such mails wait for somebody to mend that, and are failed jobs until then.

use std::{
    error::Error as _,
    fmt,
    net::IpAddr,
    time::{Duration, UNIX_EPOCH},
};

use ground::{
    Db,
    mail::{Mail, Mailer},
};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        self,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{self, Data, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use model::{Id, Millis, admin::Job};
use reqwest::Url;
use tokio::time::timeout;

use crate::Error;

/// The longest time that a mail may take, from the connection to the server's yes; less than the worker gives a job.
const SMTP_TIMEOUT: Duration = Duration::from_mins(1);
/// The longest time that the server may take to take leave.
const QUIT_TIMEOUT: Duration = Duration::from_secs(2);

/// The longest address in a header, in bytes: lines end at 998 (RFC 5322, section 2.1.1).
const MAX_HEADER_ADDRESS: usize = 900;

/// The client of an SMTP server.
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    /// Our name in the greeting.
    hello: ClientId,
    from: Mailbox,
}

/// The encryption of a connection.
enum Tls {
    /// No encryption: for a server on the same host.
    None,
    /// TLS after the greeting, or no connection at all (STARTTLS).
    Start(TlsParameters),
    /// TLS from the first byte.
    Wrapped(TlsParameters),
}

/// The outcome of a dialogue with the server.
enum Outcome {
    Taken,
    /// A refusal for ever, and its reason.
    Refused(String),
    /// The server cannot take this mail, and the reason: the school has to use another one.
    Unable(&'static str),
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Makes a client of the server at this address, for this sender (`School <no-reply@school.example>`).
    ///
    /// `smtps://user:password@host` is TLS from the start (port 465), `smtp://user:password@host?tls=required` is
    /// STARTTLS (port 587), `smtp://127.0.0.1:2525` is neither (port 25). A path is our name in the greeting:
    /// `smtps://host/school.example`; else it is the sender's domain. Passwords go over no connection without TLS,
    /// unless it stays on the host.
    ///
    /// # Errors
    /// [`Error::Server`] and [`Error::From`] for an address that is none; [`Error::Tls`] when TLS does not start.
    pub fn new(url: &str, from: &str) -> Result<Self, Error> {
        let url = Url::parse(url).map_err(|_| Error::Server("not an address like smtps://user:password@host"))?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let rest = [url.path(), url.query().unwrap_or_default(), url.fragment().unwrap_or_default()];
        if host.is_empty() || rest.iter().any(|rest| rest.contains('@')) {
            return Err(Error::Server(
                "no host; `/`, `?`, `#` and `@` in a password are written %2F, %3F, %23 and %40",
            ));
        }
        let secured = || TlsParameters::new(host.clone()).map_err(|error| Error::Tls(error.to_string()));
        let (port, tls) = match (url.scheme(), url.query()) {
            ("smtps", None) => (465, Tls::Wrapped(secured()?)),
            ("smtp", Some("tls=required")) => (587, Tls::Start(secured()?)),
            ("smtp", None) => (25, Tls::None),
            _ => return Err(Error::Server("neither smtps://host nor smtp://host?tls=required nor smtp://host")),
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", _) | (_, None | Some("")) => return Err(Error::Server("a user without a password, or the reverse")),
            (user, Some(password)) => Some(Credentials::new(decoded(user)?, decoded(password)?)),
        };
        let local = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        if credentials.is_some() && matches!(tls, Tls::None) && !local {
            return Err(Error::Server("a password needs TLS: smtps://, or ?tls=required"));
        }
        let from = sender(from).ok_or(Error::From)?;
        let hello = match url.path().trim_matches('/') {
            "" => from.email.domain(),
            name => name,
        };
        let hello = ClientId::Domain(hello.to_owned());
        Ok(Self { host, port: url.port().unwrap_or(port), tls, credentials, hello, from })
    }

    /// Returns the mail as it goes over the line.
    fn write(&self, now: Millis, job: Id<Job>, to: Address, mail: &Mail) -> Result<Vec<u8>, lettre::error::Error> {
        let since = Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
        // The queue takes subjects of one line only; another line must not become a header.
        let subject: String = mail.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .date(UNIX_EPOCH + since)
            .message_id(Some(format!("<{job}@{}>", self.from.email.domain())));
        let mut message = match &mail.html {
            None => builder.header(ContentType::TEXT_PLAIN).body(mail.body.clone())?,
            // Neither base64 nor quoted-printable has these two characters in a row.
            Some(html) => builder.multipart(
                MultiPart::alternative()
                    .boundary(format!("=_{job}"))
                    .singlepart(SinglePart::plain(mail.body.clone()))
                    .singlepart(SinglePart::html(html.clone())),
            )?,
        };
        let headers = message.headers_mut();
        let generated = HeaderName::new_from_ascii_str("Auto-Submitted");
        headers.insert_raw(HeaderValue::new(generated, "auto-generated".into()));
        // One click ends such mails (RFC 8058). The address is ASCII, and no longer than a line may be.
        if let Some(address) = mail.unsubscribe.as_ref().filter(|address| is_plain(address)) {
            let (list, post) = (
                HeaderName::new_from_ascii_str("List-Unsubscribe"),
                HeaderName::new_from_ascii_str("List-Unsubscribe-Post"),
            );
            let address = format!("<{address}>");
            headers.insert_raw(HeaderValue::dangerous_new_pre_encoded(list, address.clone(), address));
            headers.insert_raw(HeaderValue::new(post, "List-Unsubscribe=One-Click".into()));
        }
        let mut message = message.formatted();
        // The end of the last line is written with the end of the mail.
        if message.ends_with(b"\r\n") {
            message.truncate(message.len() - 2);
        }
        Ok(message)
    }

    async fn send(&self, to: Address, message: &[u8]) -> Result<Outcome, smtp::Error> {
        let (server, wrapped) = (
            (self.host.as_str(), self.port),
            match &self.tls {
                Tls::Wrapped(parameters) => Some(parameters.clone()),
                Tls::None | Tls::Start(_) => None,
            },
        );
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(SMTP_TIMEOUT), &self.hello, wrapped, None).await?;
        if let Tls::Start(parameters) = &self.tls {
            connection.starttls(parameters.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        let outcome = self.hand_over(&mut connection, to, message).await;
        // However the leave goes, the mail is where it is.
        let _ = timeout(QUIT_TIMEOUT, connection.abort()).await;
        outcome
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        to: Address,
        message: &[u8],
    ) -> Result<Outcome, smtp::Error> {
        let mut parameters = Vec::new();
        if !message.is_ascii() || !AsRef::<str>::as_ref(&to).is_ascii() {
            // Only an address can be the reason: subjects and texts are encoded.
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Ok(Outcome::Unable(
                    "the server takes addresses in ASCII only (it has no SMTPUTF8), and this one has other letters \
                    before the @",
                ));
            }
            parameters = vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)];
        }
        connection.command(commands::Mail::new(Some(self.from.email.clone()), parameters)).await?;
        let taken = async {
            connection.command(Rcpt::new(to, Vec::new())).await?;
            connection.command(Data).await?;
            connection.message(message).await
        };
        match taken.await {
            Ok(_) => Ok(Outcome::Taken),
            Err(error) if error.is_permanent() => Ok(Outcome::Refused(told(&error))),
            Err(error) => Err(error),
        }
    }
}

impl Mailer for Smtp {
    async fn deliver(&self, db: &Db, job: Id<Job>, mail: &Mail) -> ground::Result<()> {
        let Ok(to) = in_ascii(&mail.to).parse::<Address>() else {
            tracing::warn!(%job, "mail {job} is for an address that is none");
            return Ok(());
        };
        let message = self.write(db.env.now(), job, to.clone(), mail).map_err(|error| broken(&error.to_string()))?;
        match timeout(SMTP_TIMEOUT, self.send(to, &message)).await {
            Ok(Ok(Outcome::Taken)) => Ok(()),
            Ok(Ok(Outcome::Refused(why))) => {
                tracing::warn!(%job, why, "mail {job} was refused");
                Ok(())
            }
            Ok(Ok(Outcome::Unable(why))) => Err(broken(why)),
            Ok(Err(error)) => Err(broken(&told(&error))),
            Err(_) => Err(broken("no answer in time")),
        }
    }
}

/// Tells whether an address can stand in a header as it is.
fn is_plain(address: &str) -> bool {
    address.len() <= MAX_HEADER_ADDRESS && address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte))
}

/// Returns an address with its domain as every server knows it: `bücher.example` is `xn--bcher-kva.example` to them.
fn in_ascii(address: &str) -> String {
    let with_domain = |(local, domain): (&str, &str)| Some(format!("{local}@{}", idna::domain_to_ascii(domain).ok()?));
    address.rsplit_once('@').and_then(with_domain).unwrap_or_else(|| address.to_owned())
}

fn broken(why: &str) -> ground::Error {
    ground::Error::Internal(format!("mail: {why}"))
}

/// Returns what went wrong, without the server's words: they repeat the address.
fn told(error: &smtp::Error) -> String {
    let Some(status) = error.status() else {
        return if error.is_response() { "an answer that is not SMTP".into() } else { error.to_string() };
    };
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    match words.split_whitespace().next().filter(|first| is_enhanced(first)) {
        Some(enhanced) => format!("the server says {status} {enhanced}"),
        None => format!("the server says {status}"),
    }
}

/// Tells whether this is a status code of [RFC 3463](https://www.rfc-editor.org/rfc/rfc3463): `5.1.1`.
fn is_enhanced(word: &str) -> bool {
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split('.').count() == 3 && word.split('.').all(number)
}

/// Reads `Name <address>`, or the address alone.
fn sender(from: &str) -> Option<Mailbox> {
    if from.chars().any(char::is_control) {
        return None;
    }
    let (name, address) = match from.trim().strip_suffix('>') {
        Some(named) => named.rsplit_once('<')?,
        None => ("", from.trim()),
    };
    let address = address.trim();
    let name = name.trim().trim_matches('"');
    let good = address.is_ascii() && !name.contains(['<', '>', '"']);
    let email = address.parse::<Address>().ok().filter(|_| good)?;
    Some(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), email))
}

/// Returns a part of an address with its `%XX` undone.
fn decoded(text: &str) -> Result<String, Error> {
    let wrong = Error::Server("`%` in a password is written %25");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = after.get(..2).and_then(|digits| str::from_utf8(digits).ok()).ok_or_else(|| wrong.clone())?;
            bytes.push(u8::from_str_radix(digits, 16).map_err(|_| wrong.clone())?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong)
}
