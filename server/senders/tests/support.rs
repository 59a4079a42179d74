//! A school to send from, what it sends, and what must not be told.

use std::{
    io,
    sync::{Arc, Mutex},
};

use ground::{
    Clock, Db, Env,
    mail::Mail,
    sms::{DeliveryError, Sms, SmsSender, Template},
};
use model::{Id, Lang, Millis, account::CodePurpose, admin::Job};
use tokio::net::TcpListener;

pub const NOW: Millis = Millis(1_795_000_000_000);
pub const NUMBER: &str = "+8613800138000";
pub const ABROAD: &str = "+85251234567";
pub const CODE: &str = "204815";

/// A school whose clock stands still.
pub struct School {
    pub db: Db,
    _folder: tempfile::TempDir,
}

impl School {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let env = ground::install(Env::open(folder.path(), Clock::fixed(NOW)).unwrap());
        Self { db: Db::open(env, None).await.unwrap(), _folder: folder }
    }
}

pub fn job() -> Id<Job> {
    Id::from_raw(1_234_567_890_123_456)
}

pub fn code_to(number: &str, lang: Lang) -> Sms {
    let text = format!("[Lyceum] Your code is {CODE}.");
    Sms { to: number.into(), lang, template: Template::Code(CodePurpose::Register), code: CODE.into(), text }
}

pub fn known_to(number: &str, lang: Lang) -> Sms {
    let text = "[学苑] 该号码已注册，请直接登录。".into();
    Sms { to: number.into(), lang, template: Template::Known, code: String::new(), text }
}

pub fn mail() -> Mail {
    Mail {
        to: "li.hua@mail.example".into(),
        subject: "学苑：确认您的邮箱地址，以便我们在您忘记密码时联系您".into(),
        body: "您好，李华：\n\n验证码是 204815，十分钟内有效。\n.\n. 以上。\n".into(),
        ..Mail::default()
    }
}

/// Has the code delivered to the usual number.
pub async fn deliver(texter: &impl SmsSender) -> Result<(), DeliveryError> {
    deliver_to(texter, NUMBER).await
}

/// Has the code delivered to this number. Whatever comes of it, it must not tell too much.
pub async fn deliver_to(texter: &impl SmsSender, number: &str) -> Result<(), DeliveryError> {
    let school = School::open().await;
    let outcome = texter.deliver(&school.db, job(), &code_to(number, Lang::ZhHans)).await;
    if let Err(undelivered) = &outcome {
        assert_discreet(&undelivered.to_string());
    }
    outcome
}

/// Holds no number, not even a part of one, no code, no key.
pub fn assert_discreet(text: &str) {
    for secret in ["13800138000", "0138000", "51234567", CODE, "secret", "li.hua", "mail.example"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

/// An address on which nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

/// What is logged on this thread while this lives.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub fn keep(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || log.clone()).finish();
        tracing::subscriber::set_default(subscriber)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
