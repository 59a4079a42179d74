//! The settings of text messages: provider, prices and limits.

use std::collections::BTreeMap;

use ground::sms::SmsPolicy;
use kit::server::Mode;
use senders::{AliyunConfig, TencentConfig, TwilioConfig};

use super::raw::{Error, RawSettings};

/// The provider of text messages.
#[derive(Clone, Debug)]
pub enum Provider {
    /// A table that a page shows, in development.
    Mailbox,
    /// <https://dysmsapi.aliyuncs.com>
    Aliyun(AliyunConfig),
    /// <https://sms.tencentcloudapi.com>
    Tencent(TencentConfig),
    /// <https://api.twilio.com>
    Twilio(TwilioConfig),
}

/// The delivery of text messages.
#[derive(Clone, Debug)]
pub struct Sms {
    /// The provider that delivers.
    pub provider: Provider,
    /// The prices and limits.
    pub terms: SmsPolicy,
}

pub(super) fn read(raw: &RawSettings, mode: Mode) -> Result<Option<Sms>, Error> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let named = text(&raw.sms_provider);
    let provider = match (named.as_str(), mode) {
        ("mailbox" | "", Mode::Development) => Provider::Mailbox,
        ("", Mode::Production) | ("none", _) => return Ok(None),
        ("aliyun", _) => Provider::Aliyun(AliyunConfig {
            access_key_id: text(&raw.sms_key),
            access_key_secret: text(&raw.sms_secret),
            sign_name: text(&raw.sms_sign_name),
            templates: pairs(&text(&raw.sms_templates)).ok_or_else(|| templates(&text(&raw.sms_templates)))?,
            ..AliyunConfig::default()
        }),
        ("tencent", _) => Provider::Tencent(TencentConfig {
            secret_id: text(&raw.sms_key),
            secret_key: text(&raw.sms_secret),
            sdk_app_id: text(&raw.sms_app),
            sign_name: text(&raw.sms_sign_name),
            templates: pairs(&text(&raw.sms_templates)).ok_or_else(|| templates(&text(&raw.sms_templates)))?,
            ..TencentConfig::default()
        }),
        ("twilio", _) => {
            let from = text(&raw.sms_from);
            // A messaging service is named by an id that begins so.
            let (service, from) = if from.starts_with("MG") { (from, String::new()) } else { (String::new(), from) };
            Provider::Twilio(TwilioConfig {
                account_sid: text(&raw.sms_key),
                auth_token: text(&raw.sms_secret),
                from,
                messaging_service_sid: service,
                ..TwilioConfig::default()
            })
        }
        _ => {
            let why = "aliyun, tencent, twilio or none; mailbox in development";
            return Err(Error::Value { key: "sms-provider", value: named, why });
        }
    };
    provider.check()?;
    Ok(Some(Sms { provider, terms: terms(raw)? }))
}

impl Provider {
    /// Returns the provider's name, as in the settings.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Mailbox => "mailbox",
            Self::Aliyun(_) => "aliyun",
            Self::Tencent(_) => "tencent",
            Self::Twilio(_) => "twilio",
        }
    }

    /// Returns an error that names the missing setting.
    fn check(&self) -> Result<(), Error> {
        let outcome = match self {
            Self::Mailbox => Ok(()),
            Self::Aliyun(config) => senders::Aliyun::new(config.clone()).map(drop),
            Self::Tencent(config) => senders::Tencent::new(config.clone()).map(drop),
            Self::Twilio(config) => senders::Twilio::new(config.clone()).map(drop),
        };
        outcome.map_err(|error| Error::Provider(error.to_string()))
    }
}

fn terms(raw: &RawSettings) -> Result<SmsPolicy, Error> {
    let or = |text: &Option<String>, default: &str| {
        text.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| default.into())
    };
    let (region, prices) = (or(&raw.sms_region, "CN"), or(&raw.sms_prices, ""));
    let most = or(&raw.sms_country_a_day, "1000");
    let bad = |key, value: &str, why| Error::Value { key, value: value.into(), why };
    if region.len() != 2 || !region.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(bad("sms-region", &region, "a country in two capitals, such as CN"));
    }
    let prices_read = pairs(&prices).and_then(|pairs| {
        pairs.into_iter().map(|(country, price)| Some((country, ten_thousandths(&price)?))).collect()
    });
    Ok(SmsPolicy {
        region,
        prices: prices_read.ok_or_else(|| {
            bad(
                "sms-prices",
                &prices,
                "prices by country, such as CN = 0.045, * = 0.3; at most four digits after the point",
            )
        })?,
        currency: or(&raw.sms_currency, "CNY"),
        country_a_day: most
            .parse::<u32>()
            .map(i64::from)
            .map_err(|_| bad("sms-country-a-day", &most, "how many messages a country gets in a day"))?,
    })
}

/// Reads `name = value` with commas between.
fn pairs(text: &str) -> Option<BTreeMap<String, String>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| part.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    parts.map(pair).collect()
}

/// Reads a decimal number in ten-thousandths: `0.045` is 450.
fn ten_thousandths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) || part.len() > 4 {
        return None;
    }
    format!("{whole}{part:0<4}").parse().ok()
}

fn templates(text: &str) -> Error {
    let value = text.to_owned();
    Error::Value {
        key: "sms-templates",
        value,
        why: "templates by use and language, such as code.zh-Hans = SMS_1, known = SMS_2",
    }
}
