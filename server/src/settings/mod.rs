//! The settings of the site: Leptos.toml, and above it the environment.

mod alipay;
mod layers;
mod raw;
mod sms;
mod stripe;
mod unionpay;
mod wechat;

use std::{
    env, fs,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    path::{Path, PathBuf},
};

use gateways::{AlipayAddresses, StripeAddresses, UnionPayAddresses, WeChatAddresses};
use ground::settings::Fixed;
use kit::server::Mode;
use leptos::config::{Env, LeptosOptions};

use self::{layers::SetValues, raw::RawSettings};
use crate::proxies::Proxies;
pub use layers::catalogue;
pub use raw::Error;
pub use sms::{Provider, Sms};

/// Leptos.toml as it was when the binary was built; it holds when there is none beside the binary.
const BUILT_IN: &str = include_str!("../../../Leptos.toml");

/// Names with our prefix that are no settings of the server: of tests, and of the demo.
const OTHERS: [&str; 3] = ["LYCEUM_TEST_POSTGRES", "LYCEUM_CONFIG", "LYCEUM_DEMO_PASSWORD"];

/// The settings of the server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that the server listens on.
    pub addr: SocketAddr,
    /// Development or production.
    pub mode: Mode,
    /// The data folder.
    pub data: PathBuf,
    /// The PostgreSQL database; `None`: SQLite in the data folder.
    pub database_url: Option<String>,
    /// The site's public address, such as `https://school.example`, without a slash at the end.
    pub url: Option<String>,
    /// Reverse proxies that are trusted to say for whom they forward a request.
    pub trusted_proxies: Proxies,
    /// The folder of keys.
    pub keys: PathBuf,
    /// The address of the metrics endpoint; `None`: in development at `/metrics`, in production nowhere.
    pub metrics_addr: Option<SocketAddr>,
    /// The log filter, as in `info,lyceum=debug`.
    pub log: String,
    /// Whether the test provider runs and accepts payments.
    pub test_provider: bool,
    /// The addresses at which Alipay is reached.
    pub alipay: AlipayAddresses,
    /// The addresses at which Stripe is reached.
    pub stripe: StripeAddresses,
    /// The addresses at which WeChat is reached.
    pub wechat: WeChatAddresses,
    /// The addresses at which UnionPay is reached.
    pub unionpay: UnionPayAddresses,
    /// The platform's share of a sale, in ten-thousandths.
    pub platform_fee_bps: i64,
    /// The mail server; `None`: none, but in development mails lie in a mailbox.
    pub mail: Option<Mail>,
    /// The delivery of text messages; `None`: there is none.
    pub sms: Option<Sms>,
    /// The time that logs keep their rows, in milliseconds; 0: for ever.
    pub log_retention_ms: i64,
    /// The values that file and environment fix of the settings of the wings and the front.
    pub fixed: Fixed,
    /// The folder of the built site.
    pub site: PathBuf,
    /// The package directory below the site, `pkg/<hash>`; `None`: the site was not built.
    pub package: Option<String>,
}

/// The delivery of mails.
#[derive(Clone)]
pub struct Mail {
    /// The server's address, with a password in it.
    pub url: String,
    /// The sender of all mails.
    pub from: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Settings {
    /// Reads Leptos.toml and the environment.
    pub fn load() -> Result<Self, Error> {
        let file = env::var_os("LYCEUM_CONFIG").map(PathBuf::from);
        let file = file.or_else(|| Some(PathBuf::from("Leptos.toml")).filter(|path| path.is_file()));
        let text = match file {
            Some(path) => fs::read_to_string(&path).map_err(|error| Error::File(path, error))?,
            None => BUILT_IN.into(),
        };
        Self::read(&text, |name| env::var(name).ok(), env::vars().map(|(name, _)| name))
    }

    /// Reads the text of a Leptos.toml and an environment.
    pub fn read(
        text: &str,
        var: impl Fn(&str) -> Option<String>,
        names: impl Iterator<Item = String>,
    ) -> Result<Self, Error> {
        let (catalogue, mut values) = (catalogue(), SetValues::default());
        let text = values.take_file(text)?;
        let mut builder = config::Config::builder()
            .set_default("workspace", "")?
            .add_source(config::File::from_str(&text, config::FileFormat::Toml));
        for name in names {
            if values.take_variable(&catalogue, &name, || var(&name).unwrap_or_default()) {
                continue;
            }
            let ours = name.strip_prefix("LYCEUM_").filter(|_| !OTHERS.iter().any(|other| name.starts_with(other)));
            if let (Some(key), Some(value)) = (ours, var(&name)) {
                builder = builder.set_override(key.to_lowercase().replace('_', "-"), value)?;
            }
        }
        let raw: RawSettings = builder.build()?.try_deserialize()?;
        let fixed = values.finish(&catalogue)?;
        Self::from_raw(raw, fixed, &var)
    }

    fn from_raw(raw: RawSettings, fixed: Fixed, var: &impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let addr = var("LYCEUM_ADDR").or_else(|| var("LEPTOS_SITE_ADDR")).or(raw.addr.clone());
        let addr = address("addr", &addr.unwrap_or_else(|| "127.0.0.1:3000".into()))?;
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let url = some(raw.url.clone()).map(|url| origin(&url)).transpose()?;
        let trusted_proxies = Proxies::parse(&raw.trusted_proxies.clone().unwrap_or_default()).map_err(|value| {
            Error::Value { key: "trusted-proxies", value, why: "an address or a network such as 10.0.0.0/8" }
        })?;
        let is_exposed = exposure(addr, url.as_deref(), &trusted_proxies).is_some();
        let mode = match raw.mode.as_deref() {
            None | Some("") => {
                if is_exposed {
                    Mode::Production
                } else {
                    Mode::Development
                }
            }
            Some("development") => Mode::Development,
            Some("production") => Mode::Production,
            Some(other) => {
                return Err(Error::Value { key: "mode", value: other.into(), why: "development or production" });
            }
        };
        let site = site(var("LEPTOS_SITE_ROOT").map(PathBuf::from));
        let package = var("LEPTOS_SITE_PKG_DIR")
            .or_else(|| fs::read_to_string(site.join("pkg-dir")).ok())
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty());
        let alipay = alipay::read(&raw, mode)?;
        let stripe = stripe::read(&raw, mode)?;
        let wechat = wechat::read(&raw, mode)?;
        let unionpay = unionpay::read(&raw, mode)?;
        let mail = mail(&raw, mode, url.as_deref())?;
        let sms = sms::read(&raw, mode)?;
        if sms.is_some() && mode == Mode::Production && url.is_none() {
            let why = "text messages hold links: say where the site is";
            return Err(Error::Value { key: "url", value: String::new(), why });
        }
        let data = raw.data.unwrap_or_else(|| "data".into());
        Ok(Self {
            addr,
            mode,
            database_url: some(raw.database_url),
            url,
            mail,
            sms,
            log_retention_ms: days(&raw.log_days.unwrap_or_else(|| "0".into()))?,
            trusted_proxies,
            keys: raw.keys.unwrap_or_else(|| data.join("keys")),
            metrics_addr: some(raw.metrics_addr).map(|text| address("metrics-addr", &text)).transpose()?,
            log: some(raw.log).unwrap_or_else(|| "info".into()),
            test_provider: test_provider(raw.test_provider, mode)?,
            alipay,
            stripe,
            wechat,
            unionpay,
            platform_fee_bps: platform_fee_bps(&raw.platform_share.unwrap_or_else(|| "10".into()))?,
            data,
            fixed,
            site,
            package,
        })
    }

    /// Returns why people other than whoever runs the school may reach this server; `None` when nothing says so.
    #[must_use]
    pub fn exposure(&self) -> Option<&'static str> {
        exposure(self.addr, self.url.as_deref(), &self.trusted_proxies)
    }

    /// Returns the settings as Leptos wants them.
    #[must_use]
    pub fn leptos(&self) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name("lyceum")
            .site_root(self.site.to_string_lossy())
            .site_pkg_dir(self.package.as_deref().unwrap_or("pkg"))
            .site_addr(self.addr)
            .env(if self.mode == Mode::Production { Env::PROD } else { Env::DEV })
            .build()
    }
}

/// Returns what says that strangers reach a server: its address in the network, its address for people, or a proxy in
/// front of it.
fn exposure(addr: SocketAddr, url: Option<&str>, proxies: &Proxies) -> Option<&'static str> {
    let is_local = |url: &str| {
        let host = url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        url.starts_with("http://") && host.is_some_and(|host| is_loopback(&host))
    };
    match url {
        _ if !addr.ip().to_canonical().is_loopback() => Some("it listens on an address of the network (addr)"),
        Some(url) if !is_local(url) => Some("its address is one for people (url)"),
        _ if *proxies != Proxies::default() => Some("a proxy stands in front of it (trusted-proxies)"),
        _ => None,
    }
}

/// Returns whether a host, without a port, is the machine itself.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase();
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Tells whether the test provider runs: its payments move no money, so never in production.
fn test_provider(configured: Option<bool>, mode: Mode) -> Result<bool, Error> {
    match (configured, mode) {
        (Some(true), Mode::Production) => Err(Error::Value {
            key: "test-provider",
            value: "true".into(),
            why: "its payments move no money, so it does not run in production",
        }),
        (configured, mode) => Ok(configured.unwrap_or(mode == Mode::Development)),
    }
}

/// Reads per cent with at most two digits after the point, in ten-thousandths.
fn platform_fee_bps(text: &str) -> Result<i64, Error> {
    let hundredths = model::Money::parse(text, model::Currency::Cny).ok().map(|share| share.minor);
    hundredths.filter(|share| *share <= 10_000).ok_or_else(|| Error::Value {
        key: "platform-share",
        value: text.into(),
        why: "per cent of a sale, from 0 to 100, such as 10 or 12.5",
    })
}

/// Reads the mail settings. Links in mails lead to the site's own address: what a request calls the site is a
/// stranger's word.
fn mail(raw: &RawSettings, mode: Mode, url: Option<&str>) -> Result<Option<Mail>, Error> {
    let Some(server) = raw.smtp_url.clone().filter(|url| !url.is_empty()) else { return Ok(None) };
    // The address may hold a password: it is not said.
    let bad = |key, why| Error::Value { key, value: "…".into(), why };
    let from = raw.mail_from.clone().filter(|from| !from.is_empty());
    let from = from.ok_or_else(|| bad("mail-from", "the sender of mails, such as School <no-reply@school.example>"))?;
    if mode == Mode::Production && url.is_none() {
        return Err(bad("url", "mails hold links: say where the site is"));
    }
    match senders::Smtp::new(&server, &from) {
        Ok(_) => Ok(Some(Mail { url: server, from })),
        Err(senders::Error::From) => Err(bad("mail-from", "an address such as School <no-reply@school.example>")),
        Err(_) => {
            Err(bad("smtp-url", "such as smtps://user:password@mail.example or smtp://mail.example:587?tls=required"))
        }
    }
}

/// Reads whole days, in milliseconds.
fn days(text: &str) -> Result<i64, Error> {
    let days = text.parse::<u32>().ok();
    let bad = || Error::Value { key: "log-days", value: text.into(), why: "whole days; 0 keeps everything" };
    days.map(|days| i64::from(days) * model::Millis::DAY).ok_or_else(bad)
}

fn address(key: &'static str, text: &str) -> Result<SocketAddr, Error> {
    let mut found = text.to_socket_addrs().ok().into_iter().flatten();
    found.next().ok_or_else(|| Error::Value { key, value: text.into(), why: "an address such as 127.0.0.1:3000" })
}

/// Returns scheme and host of the site's address.
fn origin(url: &str) -> Result<String, Error> {
    let bad = |why| Error::Value { key: "url", value: url.into(), why };
    let uri: http::Uri = url.parse().map_err(|_| bad("an address such as https://school.example"))?;
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme @ ("http" | "https")), Some(host)) if matches!(uri.path(), "" | "/") && uri.query().is_none() => {
            Ok(format!("{scheme}://{host}"))
        }
        _ => Err(bad("http or https, a host, and no path")),
    }
}

/// Returns the folder of the built site: the one that is set, the one beside the binary, or the build's.
fn site(configured: Option<PathBuf>) -> PathBuf {
    if let Some(folder) = configured {
        return folder;
    }
    let folder = env::current_exe().ok().and_then(|binary| binary.parent().map(Path::to_path_buf)).unwrap_or_default();
    let places = [folder.join("site"), folder.join("../site"), PathBuf::from("target/site")];
    let found = places.iter().find(|place| place.join("pkg-dir").is_file()).cloned();
    found.unwrap_or_else(|| "target/site".into())
}

#[cfg(test)]
mod tests;
