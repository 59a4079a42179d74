//! The external services that the settings name: payment providers, the mail server, a provider of text messages. The
//! test payment provider lives in the same process and is reached over HTTP like any other.

use std::sync::Arc;

use commerce::{PlatformFee, payment::Gateways};
use data_encoding::HEXLOWER;
use gateways::{Alipay, Stripe, Test, UnionPay, WeChat};
use ground::{
    Db, Env, Error, Result,
    audit_log::Retention,
    jobs::JobRegistry,
    mail::{self, Mail, Mailer},
    settings as typed, sms,
};
use kit::server::Mode;
use model::{Id, admin::Job};
use senders::{Aliyun, Smtp, Tencent, Twilio};

use crate::settings::{Provider, Settings, catalogue};

/// The school's name at the test provider.
pub(crate) const MERCHANT: &str = "lyceum";

/// Adds the payment providers to the environment.
pub fn add(env: Env, settings: &Settings) -> Result<Env> {
    let mut gateways = Gateways::default()
        .with_factory(Stripe::factory(settings.stripe.clone()))
        .with_factory(Alipay::factory(settings.alipay.clone()))
        .with_factory(WeChat::factory(settings.wechat.clone()))
        .with_factory(UnionPay::factory(settings.unionpay.clone()));
    if settings.test_provider {
        let test = Test::new(&base(settings), MERCHANT, &secret(&env))?;
        gateways = gateways.with(Arc::new(test));
    }
    let texts = settings.sms.as_ref().map(|sms| sms.terms.clone());
    Ok(env
        .with(gateways)
        .with(PlatformFee(settings.platform_fee_bps))
        .with(texts)
        .with(mail::SiteAddress(settings.url.clone().unwrap_or_else(|| base(settings))))
        .with(typed::Settings::new(catalogue(), settings.fixed.clone()))
        .with(Retention { millis: settings.log_retention_ms }))
}

/// Opens the test provider, with a database of its own in the data folder.
pub async fn test(db: &Db, settings: &Settings) -> Result<testpay::Provider> {
    let clock = db.env.clock.clone();
    let provider = testpay::open(testpay::Settings {
        database: settings.data.join("testpay.db"),
        merchant: MERCHANT.into(),
        secret: secret(&db.env),
        now: Arc::new(move || clock.now().0),
    });
    provider.await.map_err(|error| Error::Internal(format!("test provider: {error}")))
}

/// Registers the delivery of mails and text messages with the worker.
pub fn deliver(registry: JobRegistry, settings: &Settings) -> Result<JobRegistry> {
    let refused = |error: senders::Error| Error::Internal(error.to_string());
    let registry = match (&settings.mail, settings.mode) {
        (Some(mail), _) => mail::deliver_by(Smtp::new(&mail.url, &mail.from).map_err(refused)?, registry),
        (None, Mode::Development) => mail::deliver_by(mail::Mailbox, registry),
        (None, Mode::Production) => mail::deliver_by(NoMailServer, registry),
    };
    Ok(match settings.sms.as_ref().map(|sms| sms.provider.clone()) {
        Some(Provider::Mailbox) => sms::deliver_by(sms::Mailbox, registry),
        Some(Provider::Aliyun(config)) => sms::deliver_by(Aliyun::new(config).map_err(refused)?, registry),
        Some(Provider::Tencent(config)) => sms::deliver_by(Tencent::new(config).map_err(refused)?, registry),
        Some(Provider::Twilio(config)) => sms::deliver_by(Twilio::new(config).map_err(refused)?, registry),
        None => registry,
    })
}

/// The mailer of a production without a mail server: jobs are kept, tried again, and found in the list of failed jobs.
struct NoMailServer;

impl Mailer for NoMailServer {
    async fn deliver(&self, _: &Db, _: Id<Job>, _: &Mail) -> Result<()> {
        Err(Error::Internal("no mail server".into()))
    }
}

/// Returns the address at which the server itself reaches the test provider.
fn base(settings: &Settings) -> String {
    let mut address = settings.addr;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}")
}

/// Returns the secret that the school and the test provider share, and nobody else knows.
pub(crate) fn secret(env: &Env) -> String {
    HEXLOWER.encode(&env.keys.sign("test payment provider"))
}
