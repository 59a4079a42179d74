//! `doctor`: checks whether settings and surroundings are fit for a school. One line for each finding.

use std::{
    fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use commerce::payment::{
    Gateway, Gateways, expiries,
    provider::{SaleGapDetail, sale_gap},
    reload,
};
use ground::{Clock, Db, private::Shared};
use kit::server::Mode;
use model::{
    Millis,
    provider::{CertificateExpiry, CertificateKind, SaleGap},
};

use super::data;
use crate::{
    poster,
    settings::{Error, Provider, Settings},
};

/// A finding: the subject, and its state or what is wrong with it.
type Finding = (&'static str, Result<String, String>);

/// Says what is wrong with settings that cannot be read, one line for each finding.
pub fn refused(error: &Error) -> ExitCode {
    for line in error.to_string().lines() {
        println!("BAD  {line}");
    }
    ExitCode::FAILURE
}

/// Checks everything; fails when something is not as it must be.
pub async fn run(settings: &Settings) -> ExitCode {
    let mut findings: Vec<Finding> = vec![
        ("mode", mode(settings)),
        ("address", address(settings)),
        ("proxy", proxy(settings)),
        ("clock", clock()),
        ("data folder", writable(settings).and_then(|folder| private(settings).map(|left| folder + &left))),
        ("site", site(settings)),
        ("mail", mail(settings)),
        ("text messages", texts(settings)),
    ];
    let (of_database, warnings) = database(settings).await;
    findings.extend(of_database);
    findings.push(("keys", keys(&settings.keys)));
    let mut code = ExitCode::SUCCESS;
    for (what, finding) in findings {
        match finding {
            Ok(text) => println!("ok   {what}: {text}"),
            Err(text) => {
                code = ExitCode::FAILURE;
                println!("BAD  {what}: {text}");
            }
        }
    }
    for warning in warnings {
        println!("warn payments: {warning}");
    }
    let font = poster::font(settings);
    if font.is_file() {
        println!("ok   posters: drawn with {}", font.display());
    } else {
        println!("warn posters: none are drawn, there is no {}: cargo xtask build", font.display());
    }
    code
}

/// Checks that nobody but whoever runs the school reaches a server in development, where letters lie open.
fn mode(settings: &Settings) -> Result<String, String> {
    let mode = format!("{:?} at {}", settings.mode, settings.addr).to_lowercase();
    match (settings.mode, settings.exposure()) {
        (Mode::Development, Some(why)) => Err(format!(
            "{mode}: {why}, and in development cookies are not secure and test payments run (LYCEUM_MODE=production)"
        )),
        _ => Ok(mode),
    }
}

fn address(settings: &Settings) -> Result<String, String> {
    match (&settings.url, settings.mode) {
        (Some(url), Mode::Production) if url.starts_with("http://") => {
            Err(format!("{url}: production needs https, its cookies are sent over TLS only"))
        }
        (Some(url), _) => Ok(url.clone()),
        (None, Mode::Development) => Ok("none; links in mails use the address of the request".into()),
        (None, Mode::Production) => Err("url is not set: any host name is answered (LYCEUM_URL)".into()),
    }
}

/// Checks that the proxy is named that must be there: people reach a server that listens on this machine alone by way
/// of one, and one that has an https address, too. Whoever it speaks for is counted as one client otherwise.
fn proxy(settings: &Settings) -> Result<String, String> {
    let (proxies, own) = (&settings.trusted_proxies, settings.addr.ip().to_canonical());
    let why = if own.is_loopback() && !proxies.trusts(own) {
        format!("only one on this machine reaches {}", settings.addr)
    } else if proxies.is_empty() && settings.url.as_deref().is_some_and(|url| url.starts_with("https://")) {
        "the address is https, so that one ends TLS".into()
    } else {
        return Ok(if proxies.is_empty() { "none is trusted" } else { "named in trusted-proxies" }.into());
    };
    match settings.mode {
        Mode::Development => Ok("none is trusted".into()),
        Mode::Production => Err(format!(
            "{why}, and trusted-proxies does not name it: all visitors are counted as one \
             (LYCEUM_TRUSTED_PROXIES, such as {})",
            if own.is_loopback() { own.to_string() } else { "10.0.0.1".into() }
        )),
    }
}

/// Checks that the clock is not before the time when this binary was written.
fn clock() -> Result<String, String> {
    const WRITTEN: Millis = Millis(1_763_000_000_000);
    let now = Clock::System.now();
    if now < WRITTEN { Err(format!("it is not {}: set the clock", now.date())) } else { Ok(now.date()) }
}

fn writable(settings: &Settings) -> Result<String, String> {
    let folder = &settings.data;
    let probe = folder.join(".doctor");
    let write = || {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        fs::write(&probe, b"well")?;
        fs::remove_file(&probe)
    };
    write().map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder.display().to_string())
}

/// Checks that nobody else on this machine may read the data or the keys. Returns what is left as it is, and why.
fn private(settings: &Settings) -> Result<String, String> {
    let found = ground::private::inspect(&settings.data, &settings.keys).map_err(|error| error.to_string())?;
    if let [first, rest @ ..] = &found.open[..] {
        return Err(format!(
            "others may read {} (mode {:o}) and {} more: `lyceum migrate` closes what belongs to its user",
            first.path.display(),
            first.mode & 0o777,
            rest.len(),
        ));
    }
    let words =
        |shared: &Shared| format!("; {} {}, its permissions stay as they are", shared.path.display(), shared.why);
    match found.shared.iter().find(|shared| shared.is_writable) {
        Some(shared) => Err(format!(
            "others may write into {}, which {}: give the school a folder of its own (LYCEUM_DATA)",
            shared.path.display(),
            shared.why
        )),
        None => Ok(found.shared.iter().map(words).collect()),
    }
}

fn site(settings: &Settings) -> Result<String, String> {
    let missing = || format!("{} has no pkg-dir: cargo xtask build", settings.site.display());
    let package = settings.package.as_deref().ok_or_else(missing)?;
    let folder = settings.site.join(package);
    match ["lyceum.js", "lyceum.wasm", "lyceum.css"].iter().find(|file| !folder.join(file).is_file()) {
        Some(file) => Err(format!("{} has no {file}: cargo xtask build", folder.display())),
        None => Ok(folder.display().to_string()),
    }
}

fn mail(settings: &Settings) -> Result<String, String> {
    match (&settings.mail, settings.mode) {
        (Some(mail), _) => Ok(format!("from {}", mail.from)),
        (None, Mode::Development) => Ok("kept in the mailbox at /dev/mailbox".into()),
        (None, Mode::Production) => Err(
            "there is no mail server: codes for registration and passwords are not delivered (LYCEUM_SMTP_URL, LYCEUM_MAIL_FROM)"
                .into(),
        ),
    }
}

fn texts(settings: &Settings) -> Result<String, String> {
    let Some(sms) = &settings.sms else { return Ok("none are sent".into()) };
    match &sms.provider {
        Provider::Mailbox => Ok("kept in the mailbox at /dev/mailbox".into()),
        _ if sms.terms.prices.is_empty() => {
            Err("no price is set: their cost cannot be shown (LYCEUM_SMS_PRICES)".into())
        }
        provider => Ok(format!("by {}, at most {} a day to a country", provider.name(), sms.terms.country_a_day)),
    }
}

/// Checks that the database answers, and what it has of the settings. Returns what was found, and what to be warned of.
async fn database(settings: &Settings) -> (Vec<Finding>, Vec<String>) {
    let db = match data::open_as_it_is(settings).await {
        Ok(db) => db,
        Err(error) => return (vec![("database", Err(error.to_string()))], Vec::new()),
    };
    let outcome = db.ping().await.map_err(|error| error.to_string());
    let outcome = outcome.map(|()| format!("{} answers, its schema is up to date", db.engine_name()));
    let errors = db.settings().errors();
    let mut findings = vec![("database", outcome), ("payments", payments(&db).await)];
    findings.extend(certificates(&db).await.into_iter().map(|finding| ("certificate", finding)));
    let warnings = unproven(&db);
    db.close().await;
    if errors.is_empty() {
        findings.push(("settings", Ok("all that are set are allowed".into())));
    }
    findings
        .extend(errors.iter().map(|error| ("settings", Err(format!("{error}; lyceum config unset {}", error.key)))));
    (findings, warnings)
}

/// Checks that whatever costs something can be paid.
async fn payments(db: &Db) -> Result<String, String> {
    const WAY: &str = "set one up under /admin/payments";
    reload(db).await.map_err(|error| error.to_string())?;
    let none = || {
        if db.env.part::<Gateways>().switched_on().is_empty() {
            format!("no provider is on and has its keys: courses that cost something are not on sale; {WAY}")
        } else {
            "a certificate of every provider that is on has ended: courses that cost something are not on sale; renew it \
             under /admin/payments"
                .into()
        }
    };
    match sale_gap(db).await.map_err(|error| error.to_string())? {
        Some(SaleGapDetail { gap: SaleGap::NoProvider, .. }) => Err(none()),
        Some(SaleGapDetail { gap: SaleGap::Price, currencies }) => {
            let names: Vec<&str> = currencies.iter().map(|currency| currency.as_str()).collect();
            Err(format!(
                "no provider takes the prices of some courses ({}): they are not on sale; {WAY}",
                names.join(", ")
            ))
        }
        None => {
            let offered = db.env.part::<Gateways>().offered(db).await.map_err(|error| error.to_string())?;
            let names: Vec<&str> = offered.iter().map(|gateway| gateway.name()).collect();
            if names.is_empty() { Err(none()) } else { Ok(format!("by {}", names.join(", "))) }
        }
    }
}

/// Returns a warning of each provider that is on although nobody has tried its adapter with it. That spoils nothing.
fn unproven(db: &Db) -> Vec<String> {
    let warning = |name: &str| {
        format!(
            "{name} was tried with a stand-in alone, and never with the provider itself: begin in its test environment"
        )
    };
    db.env.part::<Gateways>().unproven().into_iter().map(warning).collect()
}

/// Checks that no certificate of a provider that is on has ended, or ends within the month.
async fn certificates(db: &Db) -> Vec<Result<String, String>> {
    if let Err(error) = reload(db).await {
        return vec![Err(error.to_string())];
    }
    let of = |gateway: &Arc<dyn Gateway>| -> Vec<_> {
        let expiries = expiries(&**gateway, db.env.now());
        expiries.iter().map(|expiry| certificate(gateway.name(), expiry)).collect()
    };
    db.env.part::<Gateways>().switched_on().iter().flat_map(of).collect()
}

/// Returns what is to be said of a certificate.
fn certificate(provider: &str, expiry: &CertificateExpiry) -> Result<String, String> {
    let CertificateExpiry { kind, ends_at, days_left } = expiry;
    let days = |days: i64| match days {
        0 => "less than a day".to_owned(),
        1 => "1 day".into(),
        days => format!("{days} days"),
    };
    let said = if expiry.is_over() {
        // The days that are left are rounded down: one that ended an hour ago has -1.
        format!("{provider}'s ({kind}) ended on {}, {} ago", ends_at.date(), days(-1 - days_left))
    } else {
        format!("{provider}'s ({kind}) ends on {}, in {}", ends_at.date(), days(*days_left))
    };
    let effect = match (expiry.is_over(), kind) {
        (true, CertificateKind::School) => ", and nobody can pay with it",
        (true, CertificateKind::Provider | CertificateKind::Root) => ", and it is offered last",
        (false, _) => "",
    };
    if expiry.is_due() { Err(format!("{said}{effect}: renew it under /admin/payments")) } else { Ok(said) }
}

fn keys(folder: &Path) -> Result<String, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut count = 0;
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let mode = fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(format!("{} can be read by others: chmod 600", path.display()));
        }
        count += 1;
    }
    Ok(format!("{count} in {}, for the owner alone", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_a_certificate_are_said_as_people_say_them() {
        let said = |kind, days_left| {
            let expiry = CertificateExpiry { kind, ends_at: Millis(1_795_996_800_000), days_left };
            certificate("alipay", &expiry)
        };
        let renew = "renew it under /admin/payments";
        for (days_left, expected) in [
            (30, Ok("alipay's (school) ends on 2026-11-30, in 30 days".to_owned())),
            (2, Err(format!("alipay's (school) ends on 2026-11-30, in 2 days: {renew}"))),
            (1, Err(format!("alipay's (school) ends on 2026-11-30, in 1 day: {renew}"))),
            (0, Err(format!("alipay's (school) ends on 2026-11-30, in less than a day: {renew}"))),
        ] {
            assert_eq!(said(CertificateKind::School, days_left), expected);
        }
        let over = format!("ended on 2026-11-30, less than a day ago, and nobody can pay with it: {renew}");
        assert_eq!(said(CertificateKind::School, -1), Err(format!("alipay's (school) {over}")));
        for (days_left, ago) in [(-2, "1 day ago"), (-3, "2 days ago")] {
            let over = format!("ended on 2026-11-30, {ago}, and it is offered last: {renew}");
            assert_eq!(said(CertificateKind::Provider, days_left), Err(format!("alipay's (provider) {over}")));
        }
    }
}
