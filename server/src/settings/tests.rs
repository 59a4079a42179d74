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
fn an_address_for_people_or_a_proxy_mean_production_unless_it_is_said() {
    for exposed in [
        ("LYCEUM_URL", "https://school.example"),
        ("LYCEUM_URL", "HTTPS://School.Example/"),
        ("LYCEUM_URL", "https://localhost"),
        ("LYCEUM_URL", "http://school.example"),
        ("LYCEUM_URL", "http://localhost.evil.example"),
        ("LYCEUM_TRUSTED_PROXIES", "127.0.0.1"),
        ("LYCEUM_TRUSTED_PROXIES", "::1"),
        ("LYCEUM_ADDR", "[::]:80"),
        ("LYCEUM_ADDR", "192.0.2.1:80"),
    ] {
        for mode in [None, Some("")] {
            let said: Vec<_> = [Some(exposed), mode.map(|mode| ("LYCEUM_MODE", mode))].into_iter().flatten().collect();
            let settings = read(&said).unwrap();
            assert_eq!(settings.mode, Mode::Production, "{exposed:?}");
            assert!(settings.exposure().is_some() && !settings.test_provider && settings.sms.is_none(), "{exposed:?}");
        }
        let said = read(&[exposed, ("LYCEUM_MODE", "development")]).unwrap();
        assert_eq!((said.mode, said.exposure().is_some()), (Mode::Development, true), "{exposed:?}");
    }
    for local in ["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000", "http://school.localhost"] {
        let settings = read(&[("LYCEUM_URL", local)]).unwrap();
        assert_eq!((settings.mode, settings.exposure()), (Mode::Development, None), "{local}");
    }
}

#[test]
fn links_in_text_messages_never_follow_a_requests_host() {
    let twilio = [
        ("LYCEUM_MODE", "production"),
        ("LYCEUM_SMS_PROVIDER", "twilio"),
        ("LYCEUM_SMS_KEY", "AC0123"),
        ("LYCEUM_SMS_SECRET", "hush-hush"),
        ("LYCEUM_SMS_FROM", "+14155552671"),
        ("LYCEUM_SMS_REGION", "US"),
        ("LYCEUM_SMS_CURRENCY", "USD"),
    ];
    let refused = read(&twilio).unwrap_err().to_string();
    assert!(refused.contains("url") && refused.contains("text messages"), "{refused}");
    assert!(read(&[&twilio[..], &[("LYCEUM_URL", "https://school.example")]].concat()).unwrap().sms.is_some());
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
fn stripe_is_reached_elsewhere_in_development_alone() {
    let own = read(&[("LYCEUM_MODE", "production")]).unwrap().stripe;
    assert_eq!((own.api.as_str(), read(&[]).unwrap().stripe == own), ("https://api.stripe.com", true));
    assert!(own.script.starts_with("https://js.stripe.com/"));
    for name in ["LYCEUM_STRIPE_API_URL", "LYCEUM_STRIPE_SCRIPT_URL"] {
        let local = (name, "http://127.0.0.1:12111/");
        let settings = read(&[local]).unwrap().stripe;
        assert!([settings.api, settings.script].contains(&"http://127.0.0.1:12111".to_owned()));
        assert!(read(&[local, ("LYCEUM_MODE", "production")]).unwrap_err().to_string().contains("stripe-"), "{name}");
        for bad in ["127.0.0.1:1", "ftp://127.0.0.1", "http://", "http://x/?y", "nonsense"] {
            assert!(read(&[(name, bad)]).unwrap_err().to_string().contains("stripe-"), "{bad}");
        }
        assert_eq!(read(&[(name, "")]).unwrap().stripe, own);
    }
    let named = [
        ("LYCEUM_STRIPE_API_URL", own.api.as_str()),
        ("LYCEUM_STRIPE_SCRIPT_URL", own.script.as_str()),
        ("LYCEUM_MODE", "production"),
    ];
    assert_eq!(read(&named).unwrap().stripe, own);
}

#[test]
fn alipay_is_reached_elsewhere_in_development_alone() {
    let own = read(&[("LYCEUM_MODE", "production")]).unwrap().alipay;
    assert_eq!((own.live.as_str(), read(&[]).unwrap().alipay == own), ("https://openapi.alipay.com/gateway.do", true));
    let local = ("LYCEUM_ALIPAY_GATEWAY_URL", "http://127.0.0.1:12112/gateway.do");
    let settings = read(&[local]).unwrap().alipay;
    assert_eq!([settings.live.as_str(), settings.sandbox.as_str()], [local.1; 2]);
    let refused = read(&[local, ("LYCEUM_MODE", "production")]).unwrap_err().to_string();
    assert!(refused.contains("alipay-gateway-url"), "{refused}");
    let named = [("LYCEUM_ALIPAY_GATEWAY_URL", own.live.as_str()), ("LYCEUM_MODE", "production")];
    assert_eq!(read(&named).unwrap().alipay, own);
}

#[test]
fn wechat_is_reached_elsewhere_in_development_alone() {
    let own = read(&[("LYCEUM_MODE", "production")]).unwrap().wechat;
    assert_eq!((own.payments.as_str(), read(&[]).unwrap().wechat == own), ("https://api.mch.weixin.qq.com", true));
    let local = ("LYCEUM_WECHAT_API_URL", "http://127.0.0.1:12113");
    let settings = read(&[local]).unwrap().wechat;
    assert_eq!([settings.payments.as_str(), settings.pages.as_str(), settings.accounts.as_str()], [local.1; 3]);
    let refused = read(&[local, ("LYCEUM_MODE", "production")]).unwrap_err().to_string();
    assert!(refused.contains("wechat-api-url"), "{refused}");
}

#[test]
fn unionpay_is_reached_elsewhere_in_development_alone() {
    let own = read(&[("LYCEUM_MODE", "production")]).unwrap().unionpay;
    assert_eq!(own, read(&[]).unwrap().unionpay);
    assert_eq!(
        [&*own.live, &*own.sandbox_files],
        ["https://gateway.95516.com/gateway/api", "https://filedownload.test.95516.com"]
    );
    let local = ("LYCEUM_UNIONPAY_GATEWAY_URL", "http://127.0.0.1:12113");
    let settings = read(&[local]).unwrap().unionpay;
    assert_eq!([&*settings.live, &*settings.sandbox_files, &*settings.pages], [local.1; 3]);
    let refused = read(&[local, ("LYCEUM_MODE", "production")]).unwrap_err().to_string();
    assert!(refused.contains("unionpay-gateway-url"), "{refused}");
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
        "alipay-gateway-url",
        "stripe-api-url",
        "stripe-script-url",
        "wechat-api-url",
        "unionpay-gateway-url",
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
        ("LYCEUM_URL", "https://school.example"),
        ("LYCEUM_SMS_PROVIDER", "twilio"),
        ("LYCEUM_SMS_KEY", "AC0123"),
        ("LYCEUM_SMS_SECRET", "hush-hush"),
        ("LYCEUM_SMS_FROM", "+14155552671"),
        ("LYCEUM_SMS_REGION", "US"),
        ("LYCEUM_SMS_PRICES", "US = 0.0079, * = 0.05"),
        ("LYCEUM_SMS_CURRENCY", "USD"),
    ];
    let live =
        |more: &[(&'static str, &'static str)]| read(&[&twilio[..], &[("LYCEUM_MODE", "production")], more].concat());
    let nowhere = read(&[&twilio[1..], &[("LYCEUM_MODE", "production")]].concat());
    assert!(nowhere.unwrap_err().to_string().contains("url"), "links of messages must not follow a request's Host");
    assert!(live(&[("LYCEUM_URL", "https://school.example")]).is_ok());
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
        said.extend([(key, value), ("LYCEUM_MODE", "production"), ("LYCEUM_URL", "https://school.example")]);
        assert!(read(&said).is_err(), "{key}={value}");
    }
}

#[test]
fn logs_are_kept_for_days_or_for_ever() {
    let days = |text| read(&[("LYCEUM_LOG_DAYS", text)]).map(|settings| settings.log_retention_ms);
    assert_eq!((days("0").unwrap(), days("30").unwrap()), (0, 30 * 86_400_000));
    assert!(days("-1").is_err() && days("x").is_err());
}

#[test]
fn every_setting_is_declared_soundly_and_explained_in_the_example() {
    let example = include_str!("../../../docs/lyceum.example.toml");
    let mut names = std::collections::BTreeSet::new();
    for setting in catalogue().iter() {
        let key = setting.key();
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c);
        assert!(key.chars().all(is_name) && key.matches('.').count() >= 1, "{key}");
        assert!(names.insert(ground::settings::environment_name(key)), "{key} has the name of another one");
        let default = setting.fallback();
        let again = setting.read(default.text()).unwrap_or_else(|| panic!("the default of {key} is not allowed"));
        assert_eq!(again.text(), default.text(), "{key}");
        assert!(!setting.about().is_empty() && !setting.allowed().is_empty(), "{key} is not explained");
        let is_shown = |line: &str| line.trim_start_matches("# > ").starts_with(&format!("{key} = "));
        assert!(example.lines().any(is_shown), "{key} is not in docs/lyceum.example.toml");
    }
}

#[test]
fn typed_settings_come_from_tables_and_keys_with_points_and_the_environment_wins() {
    let read = |text: &str, vars: &[(&str, &str)]| {
        let var = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Settings::read(text, var, vars.iter().map(|(name, _)| (*name).to_owned()))
    };
    let grace = |text: &str, vars: &[(&str, &str)]| {
        let fixed = read(text, vars).unwrap().fixed;
        ground::settings::Settings::new(catalogue(), fixed).get(&crate::front::SHUTDOWN_GRACE_SECONDS)
    };
    let variables = [("LYCEUM_FRONT_SHUTDOWN_GRACE_SECONDS", "7")];
    for text in [
        "front.shutdown_grace_seconds = 5",
        "[front]\nshutdown_grace_seconds = \"5\"",
        "\"front.shutdown_grace_seconds\" = 5",
    ] {
        assert_eq!((grace(text, &[]), grace(text, &variables)), (5, 7), "{text}");
    }
    assert_eq!(grace("addr = \"127.0.0.1:1\"", &[]), 10);
    for bad in [
        "front.grace = 1",
        "[colour]\nx = 1",
        "front.shutdown_grace_seconds = [1]",
        "front = 1",
        "school.time_zone = \"\"",
    ] {
        assert!(read(bad, &[]).is_err(), "{bad}");
    }
    // A wrong value of the file is wrong, whoever wins.
    assert!(read("front.shutdown_grace_seconds = true", &variables).is_err());
}
