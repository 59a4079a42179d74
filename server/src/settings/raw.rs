//! The settings as Leptos.toml and the environment have them, before they are checked, and their errors.

use std::path::PathBuf;

use ground::settings::SettingError;
use serde::Deserialize;

/// The reason why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A key is unknown or its value has the wrong form.
    #[error("settings: {0}")]
    Form(#[from] config::ConfigError),
    /// A file that is no TOML.
    #[error("settings: {0}")]
    Toml(Box<toml::de::Error>),
    /// Settings of the wings or the front that are unknown or not valid.
    #[error("{}", lines(.0))]
    Typed(Vec<SettingError>),
    /// A value that is not valid.
    #[error("settings: {key}: {value:?}: {why}")]
    Value {
        /// The key, as in Leptos.toml.
        key: &'static str,
        /// The value that is set.
        value: String,
        /// The reason why it is not valid.
        why: &'static str,
    },
    /// A setting that the provider of text messages lacks.
    #[error("settings: text messages: {0}")]
    Provider(String),
    /// A file that could not be read.
    #[error("settings: {0}: {1}")]
    File(PathBuf, std::io::Error),
}

fn lines(errors: &[SettingError]) -> String {
    errors.iter().map(|error| format!("settings: {error}")).collect::<Vec<_>>().join("\n")
}

/// The keys of Leptos.toml above the line in double brackets; in the environment `LYCEUM_` and upper case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawSettings {
    pub addr: Option<String>,
    pub mode: Option<String>,
    pub data: Option<PathBuf>,
    pub database_url: Option<String>,
    pub url: Option<String>,
    pub trusted_proxies: Option<String>,
    pub keys: Option<PathBuf>,
    pub metrics_addr: Option<String>,
    pub log: Option<String>,
    pub test_provider: Option<bool>,
    pub alipay_gateway_url: Option<String>,
    pub stripe_api_url: Option<String>,
    pub stripe_script_url: Option<String>,
    pub wechat_api_url: Option<String>,
    pub unionpay_gateway_url: Option<String>,
    pub platform_share: Option<String>,
    pub smtp_url: Option<String>,
    pub mail_from: Option<String>,
    pub sms_provider: Option<String>,
    pub sms_key: Option<String>,
    pub sms_secret: Option<String>,
    pub sms_app: Option<String>,
    pub sms_sign_name: Option<String>,
    pub sms_from: Option<String>,
    pub sms_templates: Option<String>,
    pub sms_region: Option<String>,
    pub sms_prices: Option<String>,
    pub sms_currency: Option<String>,
    pub sms_country_a_day: Option<String>,
    pub log_days: Option<String>,
    /// Settings of Leptos.
    #[serde(rename = "workspace")]
    _leptos: serde::de::IgnoredAny,
}
