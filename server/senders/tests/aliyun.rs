//! Aliyun: signature, parameters, and what its answers mean.

use data_encoding::HEXLOWER;
use ground::sms::{Sms, SmsSender};
use model::Lang;
use senders::{Aliyun, AliyunConfig, Error};
use serde_json::{Value, json};

use crate::{
    provider::{Heard, Provider, hmac_sha256, part, sha256},
    support::{ABROAD, CODE, NUMBER, School, code_to, deliver, deliver_to, job, known_to, nobody},
};

const ID: &str = "LTAI5tExampleKey";
const SECRET: &str = "aliyun secret of the school";

fn config(url: &str) -> AliyunConfig {
    AliyunConfig {
        access_key_id: ID.into(),
        access_key_secret: SECRET.into(),
        sign_name: "学苑 & 友".into(),
        templates: [("code", "SMS_1"), ("code.en", "SMS_2"), ("code.abroad", "SMS_3"), ("known.zh-Hans", "SMS_4")]
            .map(|(key, id)| (key.to_owned(), id.to_owned()))
            .into(),
        endpoint: url.into(),
    }
}

fn aliyun(url: &str) -> Aliyun {
    Aliyun::new(config(url)).unwrap()
}

/// The signature, from what came over the line alone, step by step as the documentation has it.
fn signature(heard: &Heard) -> String {
    let names = part(heard.header("authorization"), "SignedHeaders");
    let mut query: Vec<&str> = heard.query.split('&').collect();
    query.sort_unstable();
    let lines: Vec<_> = names.split(';').map(|name| format!("{name}:{}\n", heard.header(name).trim())).collect();
    let canonical = format!(
        "{}\n{}\n{}\n{}\n{names}\n{}",
        heard.method,
        heard.path,
        query.join("&"),
        lines.concat(),
        sha256(&heard.body)
    );
    let to_sign = format!("ACS3-HMAC-SHA256\n{}", sha256(canonical.as_bytes()));
    HEXLOWER.encode(&hmac_sha256(SECRET.as_bytes(), to_sign.as_bytes()))
}

/// Aliyun as far as the signature; a wrong one is told back with everything that was to be signed.
fn judge(heard: &Heard, answer: (u16, String)) -> (u16, String) {
    let authorization = heard.header("authorization");
    let named = part(authorization, "SignedHeaders");
    let all = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let complete = authorization.starts_with("ACS3-HMAC-SHA256 ")
        && named == all
        && part(authorization, "Credential") == ID
        && heard.header("x-acs-content-sha256") == sha256(&heard.body);
    if complete && part(authorization, "Signature") == signature(heard) {
        return answer;
    }
    let words =
        format!("Specified signature is not matched with our calculation. server string to sign is:{}", heard.query);
    (400, refusal("SignatureDoesNotMatch", &words).to_string())
}

async fn provider(status: u16, answer: Value) -> Provider {
    Provider::new(move |heard| judge(heard, (status, answer.to_string()))).await
}

fn taken() -> Value {
    let request = "873043ac-bcda-44db-9052-2e204c6ed20f";
    json!({ "Message": "OK", "RequestId": request, "Code": "OK", "BizId": "607300000000000000^0" })
}

fn refusal(code: &str, message: &str) -> Value {
    let request = "873043AC-BCDA-44DB-9052-2E204C6ED20F";
    json!({ "RequestId": request, "HostId": "dysmsapi.aliyuncs.com", "Code": code, "Message": message })
}

async fn delivered(sms: &Sms) -> Heard {
    let (school, provider) = (School::open().await, provider(200, taken()).await);
    aliyun(&provider.url).deliver(&school.db, job(), sms).await.unwrap();
    provider.heard()
}

#[tokio::test]
async fn a_code_is_delivered() {
    let heard = delivered(&code_to(NUMBER, Lang::ZhHans)).await;
    assert_eq!((heard.method.as_str(), heard.path.as_str()), ("POST", "/"));
    assert_eq!(heard.header("x-acs-action"), "SendSms");
    assert_eq!(heard.header("x-acs-version"), "2017-05-25");
    assert_eq!(heard.header("x-acs-date"), "2026-11-18T11:06:40Z");
    assert_eq!(heard.header("x-acs-signature-nonce").len(), 32);
    let expected = [
        ("OutId", job().to_string()),
        ("PhoneNumbers", "13800138000".into()),
        ("SignName", "学苑 & 友".into()),
        ("TemplateCode", "SMS_1".into()),
        ("TemplateParam", json!({ "code": CODE }).to_string()),
    ];
    assert_eq!(heard.query_fields(), expected.map(|(name, value)| (name.to_owned(), value)).into());
}

#[tokio::test]
async fn each_message_has_its_template() {
    for (sms, number, template) in [
        (code_to(NUMBER, Lang::En), "13800138000", "SMS_2"),
        (code_to(ABROAD, Lang::En), "85251234567", "SMS_3"),
        (known_to(NUMBER, Lang::ZhHans), "13800138000", "SMS_4"),
    ] {
        let fields = delivered(&sms).await.query_fields();
        assert_eq!((fields["PhoneNumbers"].as_str(), fields["TemplateCode"].as_str()), (number, template));
        assert_eq!(fields.contains_key("TemplateParam"), !sms.code.is_empty());
    }
    let school = School::open().await;
    let missing =
        aliyun(&format!("http://{}", nobody().await)).deliver(&school.db, job(), &known_to(NUMBER, Lang::En)).await;
    let missing = missing.unwrap_err();
    assert_eq!((missing.why.as_str(), missing.again), ("no template for known.en", false));
}

#[tokio::test]
async fn the_same_message_is_never_signed_twice_alike() {
    let sms = code_to(NUMBER, Lang::En);
    let (one, other) = (delivered(&sms).await, delivered(&sms).await);
    assert_ne!(one.header("x-acs-signature-nonce"), other.header("x-acs-signature-nonce"));
}

#[tokio::test]
async fn a_wrong_secret_is_refused_for_good() {
    let provider = provider(200, taken()).await;
    let config = AliyunConfig { access_key_secret: "another secret".into(), ..config(&provider.url) };
    let refused = deliver(&Aliyun::new(config).unwrap()).await.unwrap_err();
    assert!(!refused.again && refused.why.starts_with("SignatureDoesNotMatch: "), "{refused}");
    provider.heard();
}

#[tokio::test]
async fn what_the_answers_mean() {
    for (status, code, message, again) in [
        (400, "Throttling.User", "Request was denied due to user flow control.", true),
        (200, "isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1", true),
        (200, "isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:10", false),
        (200, "isp.SYSTEM_ERROR", "系统错误", true),
        (503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.", true),
        (200, "isv.MOBILE_NUMBER_ILLEGAL", "13800138000无效号码", false),
        (200, "isv.AMOUNT_NOT_ENOUGH", "账户余额不足", false),
        (200, "isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板", false),
        (404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", false),
    ] {
        let provider = provider(status, refusal(code, message)).await;
        let refused = deliver(&aliyun(&provider.url)).await.unwrap_err();
        assert_eq!(refused.again, again, "{refused}");
        assert!(refused.why.starts_with(&format!("{code}: ")), "{refused}");
    }
}

#[tokio::test]
async fn words_that_tell_too_much_are_left_out() {
    for message in [format!("{CODE} is no code"), format!("the secret is {SECRET}"), "number +86 138-0013-8000".into()]
    {
        let provider = provider(200, refusal("isv.INVALID_PARAMETERS", &message)).await;
        assert!(!deliver(&aliyun(&provider.url)).await.unwrap_err().again);
    }
}

#[tokio::test]
async fn who_is_away_is_asked_again() {
    assert!(deliver(&aliyun(&format!("http://{}", nobody().await))).await.unwrap_err().again);
    for (status, body, again) in [
        (500, "", true),
        (502, "<html>Bad Gateway</html>", true),
        (429, "", true),
        (200, "<html>Welcome</html>", true),
        (200, "{}", true),
        (404, "<html>Not Found</html>", false),
        (302, "", false),
    ] {
        let provider = Provider::saying(status, body).await;
        let refused = deliver_to(&aliyun(&provider.url), ABROAD).await.unwrap_err();
        assert_eq!(refused.again, again, "{refused}");
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let whole = config("https://dysmsapi.aliyuncs.com");
    assert_eq!(AliyunConfig::default().endpoint, whole.endpoint);
    for (config, expected) in [
        (AliyunConfig { access_key_id: String::new(), ..whole.clone() }, Error::Missing("access_key_id")),
        (AliyunConfig { access_key_secret: " ".into(), ..whole.clone() }, Error::Missing("access_key_secret")),
        (AliyunConfig { sign_name: String::new(), ..whole.clone() }, Error::Missing("sign_name")),
        (AliyunConfig { templates: [].into(), ..whole.clone() }, Error::Missing("templates")),
        (AliyunConfig { endpoint: "dysmsapi.aliyuncs.com".into(), ..whole.clone() }, Error::Endpoint),
    ] {
        assert_eq!(Aliyun::new(config).unwrap_err(), expected);
    }
    for shown in [format!("{whole:?}"), format!("{:?}", Aliyun::new(whole.clone()).unwrap())] {
        assert!(!shown.contains(SECRET) && !shown.contains(ID), "{shown}");
    }
}
