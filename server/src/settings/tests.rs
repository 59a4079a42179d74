//! The settings, read and refused.

use super::*;

fn read(vars: &[(&str, &str)]) -> Result<Settings, Error> {
    let var = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
    Settings::read(BUILT_IN, var, vars.iter().map(|(name, _)| (*name).to_owned()))
}

#[test]
fn the_mode_follows_the_address_unless_it_is_said() {
    assert_eq!(read(&[]).unwrap().mode, Mode::Development);
    assert_eq!(read(&[("LYCEUM_ADDR", "0.0.0.0:80")]).unwrap().mode, Mode::Production);
    let said = [("LYCEUM_ADDR", "0.0.0.0:80"), ("LYCEUM_MODE", "development")];
    assert_eq!(read(&said).unwrap().mode, Mode::Development);
    assert!(read(&[("LYCEUM_MODE", "debug")]).unwrap_err().to_string().contains("mode"));
}

#[test]
fn our_address_stands_before_that_of_leptos() {
    let both = [("LEPTOS_SITE_ADDR", "127.0.0.1:1"), ("LYCEUM_ADDR", "127.0.0.1:2")];
    assert_eq!(read(&both).unwrap().addr.port(), 2);
    assert_eq!(read(&both[..1]).unwrap().addr.port(), 1);
    assert_eq!(read(&[]).unwrap().addr.port(), 3000);
}

#[test]
fn an_unknown_name_is_an_error_that_says_it() {
    let error = read(&[("LYCEUM_DATABSE_URL", "x")]).unwrap_err().to_string();
    assert!(error.contains("databse-url"), "{error}");
    assert!(read(&[("LYCEUM_TEST_POSTGRES", "x"), ("LYCEUM_DEMO_PASSWORD", "x")]).is_ok());
}

#[test]
fn the_test_provider_does_not_run_in_front_of_people() {
    assert!(read(&[]).unwrap().test_provider);
    assert!(!read(&[("LYCEUM_MODE", "production")]).unwrap().test_provider);
    assert!(!read(&[("LYCEUM_TEST_PROVIDER", "false")]).unwrap().test_provider);
    let both = [("LYCEUM_MODE", "production"), ("LYCEUM_TEST_PROVIDER", "true")];
    assert!(read(&both).unwrap_err().to_string().contains("test-provider"));
}

#[test]
fn the_platforms_share_is_per_cent() {
    let share = |text| read(&[("LYCEUM_PLATFORM_SHARE", text)]).map(|settings| settings.platform_fee_bps);
    assert_eq!((share("10").unwrap(), share("12.5").unwrap(), share("100").unwrap()), (1_000, 1_250, 10_000));
    for bad in ["101", "-1", "a tenth", "1.234", ""] {
        assert!(share(bad).is_err(), "{bad}");
    }
}

#[test]
fn addresses_of_the_site() {
    let url = |url| read(&[("LYCEUM_URL", url)]).map(|settings| settings.url);
    assert_eq!(url("https://school.example/").unwrap().as_deref(), Some("https://school.example"));
    assert_eq!(url("").unwrap(), None);
    for bad in ["school.example", "ftp://school.example", "https://school.example/a", "https://"] {
        assert!(url(bad).is_err(), "{bad}");
    }
}

#[test]
fn every_key_of_the_example_is_known_and_every_known_key_is_in_it() {
    let example = include_str!("../../../docs/lyceum.example.toml");
    let shown: String = example
        .lines()
        .map(|line| line.strip_prefix("# > ").unwrap_or(line))
        .fold(String::new(), |text, line| text + line + "\n");
    let settings = Settings::read(&shown, |_| None, std::iter::empty()).unwrap();
    assert_eq!(settings.url.as_deref(), Some("https://school.example"));
    for key in [
        "addr",
        "mode",
        "data",
        "database-url",
        "url",
        "trusted-proxies",
        "keys",
        "metrics-addr",
        "log",
        "test-provider",
        "platform-share",
        "smtp-url",
        "mail-from",
        "sms-provider",
        "sms-key",
        "sms-secret",
        "sms-app",
        "sms-sign-name",
        "sms-from",
        "sms-templates",
        "sms-region",
        "sms-prices",
        "sms-currency",
        "sms-country-a-day",
        "log-days",
    ] {
        assert!(shown.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
    }
}

#[test]
fn mail_is_sent_where_people_can_be_led_back() {
    let said =
        [("LYCEUM_SMTP_URL", "smtps://u:p@mail.example"), ("LYCEUM_MAIL_FROM", "School <no-reply@school.example>")];
    let production =
        |more: &[(&'static str, &'static str)]| read(&[&said[..], &[("LYCEUM_MODE", "production")], more].concat());
    assert!(
        production(&[]).unwrap_err().to_string().contains("url"),
        "links of mails must not follow a request's Host"
    );
    let settings = production(&[("LYCEUM_URL", "https://school.example")]).unwrap();
    assert!(settings.mail.is_some());
    assert!(!format!("{settings:?}").contains("u:p"), "a password stays out of logs");
    assert!(read(&said[..1]).unwrap_err().to_string().contains("mail-from"));
    assert!(read(&[]).unwrap().mail.is_none());
    let bad = [("LYCEUM_SMTP_URL", "http://mail.example"), said[1]];
    assert!(read(&bad).unwrap_err().to_string().contains("smtp-url"));
}

#[test]
fn text_messages_have_a_provider_and_a_price() {
    let development = read(&[]).unwrap().sms.unwrap();
    assert!(matches!(development.provider, sms::Provider::Mailbox));
    assert!(read(&[("LYCEUM_MODE", "production")]).unwrap().sms.is_none());
    assert!(read(&[("LYCEUM_SMS_PROVIDER", "none")]).unwrap().sms.is_none());
    let twilio = [
        ("LYCEUM_SMS_PROVIDER", "twilio"),
        ("LYCEUM_SMS_KEY", "AC0123"),
        ("LYCEUM_SMS_SECRET", "hush-hush"),
        ("LYCEUM_SMS_FROM", "+14155552671"),
        ("LYCEUM_SMS_REGION", "US"),
        ("LYCEUM_SMS_PRICES", "US = 0.0079, * = 0.05"),
        ("LYCEUM_SMS_CURRENCY", "USD"),
    ];
    let settings = read(&twilio).unwrap();
    let terms = &settings.sms.as_ref().unwrap().terms;
    assert_eq!(
        (terms.prices["US"], terms.prices["*"], terms.currency.as_str(), terms.region.as_str()),
        (79, 500, "USD", "US")
    );
    assert!(!format!("{settings:?}").contains("hush"));
    for (key, value) in [
        ("LYCEUM_SMS_PROVIDER", "pigeon"),
        ("LYCEUM_SMS_PROVIDER", "mailbox"),
        ("LYCEUM_SMS_REGION", "Utopia"),
        ("LYCEUM_SMS_PRICES", "US"),
        ("LYCEUM_SMS_PRICES", "US=0.00001"),
        ("LYCEUM_SMS_COUNTRY_A_DAY", "many"),
        ("LYCEUM_SMS_SECRET", ""),
    ] {
        let mut said = twilio.to_vec();
        said.retain(|(name, _)| *name != key);
        said.extend([(key, value), ("LYCEUM_MODE", "production")]);
        assert!(read(&said).is_err(), "{key}={value}");
    }
}

#[test]
fn logs_are_kept_for_days_or_for_ever() {
    let days = |text| read(&[("LYCEUM_LOG_DAYS", text)]).map(|settings| settings.log_retention_ms);
    assert_eq!((days("0").unwrap(), days("30").unwrap()), (0, 30 * 86_400_000));
    assert!(days("-1").is_err() && days("x").is_err());
}
