//! Tencent Cloud: signature, parameters, and what its answers mean.

use data_encoding::HEXLOWER;
use ground::sms::{Sms, SmsSender};
use model::Lang;
use senders::{Error, Tencent, TencentConfig};
use serde_json::{Value, json};

use crate::{
    provider::{Heard, Provider, hmac_sha256, part, sha256},
    support::{ABROAD, CODE, NUMBER, School, code_to, deliver, deliver_to, job, known_to, nobody},
};

const ID: &str = "AKIDExampleKey";
const KEY: &str = "tencent secret of the school";

fn config(url: &str) -> TencentConfig {
    TencentConfig {
        secret_id: ID.into(),
        secret_key: KEY.into(),
        sdk_app_id: "1400006666".into(),
        sign_name: "学苑".into(),
        templates: [("code", "1110"), ("code.en", "1111"), ("code.abroad.en", "1112"), ("known", "1113")]
            .map(|(key, id)| (key.to_owned(), id.to_owned()))
            .into(),
        endpoint: url.into(),
        ..TencentConfig::default()
    }
}

fn tencent(url: &str) -> Tencent {
    Tencent::new(config(url)).unwrap()
}

/// The signature, from what came over the line alone, step by step as the documentation has it.
fn signature(heard: &Heard) -> String {
    let authorization = heard.header("authorization");
    let (names, credential) = (part(authorization, "SignedHeaders"), part(authorization, "Credential"));
    let (_, scope) = credential.split_once('/').unwrap();
    let (date, _) = scope.split_once('/').unwrap();
    let line = |name| format!("{name}:{}\n", heard.header(name).trim().to_lowercase());
    let canonical = format!(
        "{}\n{}\n{}\n{}\n{names}\n{}",
        heard.method,
        heard.path,
        heard.query,
        names.split(';').map(line).collect::<Vec<_>>().concat(),
        sha256(&heard.body)
    );
    let to_sign =
        format!("TC3-HMAC-SHA256\n{}\n{scope}\n{}", heard.header("x-tc-timestamp"), sha256(canonical.as_bytes()));
    let secret_date = hmac_sha256(format!("TC3{KEY}").as_bytes(), date.as_bytes());
    let secret_service = hmac_sha256(&secret_date, b"sms");
    let secret_signing = hmac_sha256(&secret_service, b"tc3_request");
    HEXLOWER.encode(&hmac_sha256(&secret_signing, to_sign.as_bytes()))
}

/// Tencent Cloud as far as the signature.
fn judge(heard: &Heard, answer: (u16, String)) -> (u16, String) {
    let authorization = heard.header("authorization");
    let complete = authorization.starts_with("TC3-HMAC-SHA256 ")
        && part(authorization, "SignedHeaders") == "content-type;host;x-tc-action"
        && part(authorization, "Credential") == format!("{ID}/2026-11-18/sms/tc3_request");
    if complete && part(authorization, "Signature") == signature(heard) {
        return answer;
    }
    let words = "The provided credentials could not be validated. Please check your signature is correct.";
    (200, error("AuthFailure.SignatureFailure", words).to_string())
}

async fn provider(answer: Value) -> Provider {
    Provider::new(move |heard| judge(heard, (200, answer.to_string()))).await
}

fn error(code: &str, message: &str) -> Value {
    let request = "ed93f3cb-f35e-473f-b9f3-0d451b8b79c6";
    json!({ "Response": { "Error": { "Code": code, "Message": message }, "RequestId": request } })
}

fn status(code: &str, message: &str) -> Value {
    json!({ "Response": { "SendStatusSet": [{
        "SerialNo": "5000:1045710669157053657849499619", "PhoneNumber": NUMBER, "Fee": 1,
        "SessionContext": "", "Code": code, "Message": message, "IsoCode": "CN",
    }], "RequestId": "a0aabda6-cf91-4f3e-a81f-9198114a2279" } })
}

async fn delivered(sms: &Sms) -> Heard {
    let (school, provider) = (School::open().await, provider(status("Ok", "send success")).await);
    tencent(&provider.url).deliver(&school.db, job(), sms).await.unwrap();
    provider.heard()
}

#[tokio::test]
async fn a_code_is_delivered() {
    let heard = delivered(&code_to(NUMBER, Lang::ZhHans)).await;
    assert_eq!((heard.method.as_str(), heard.path.as_str(), heard.query.as_str()), ("POST", "/", ""));
    assert_eq!(heard.header("content-type"), "application/json; charset=utf-8");
    for (name, value) in [
        ("x-tc-action", "SendSms"),
        ("x-tc-version", "2021-01-11"),
        ("x-tc-region", "ap-guangzhou"),
        ("x-tc-timestamp", "1795000000"),
    ] {
        assert_eq!(heard.header(name), value, "{name}");
    }
    let expected = json!({
        "PhoneNumberSet": [NUMBER], "SmsSdkAppId": "1400006666", "SignName": "学苑", "TemplateId": "1110",
        "TemplateParamSet": [CODE], "SessionContext": job(),
    });
    assert_eq!(heard.json(), expected);
}

#[tokio::test]
async fn each_message_has_its_template() {
    for (sms, template, parameters, signed) in [
        (code_to(NUMBER, Lang::En), "1111", json!([CODE]), true),
        (code_to(ABROAD, Lang::En), "1112", json!([CODE]), false),
        (code_to(ABROAD, Lang::ZhHans), "1110", json!([CODE]), false),
        (known_to(NUMBER, Lang::En), "1113", json!([]), true),
    ] {
        let body = delivered(&sms).await.json();
        assert_eq!(body["PhoneNumberSet"], json!([sms.to]));
        assert_eq!((&body["TemplateId"], &body["TemplateParamSet"]), (&json!(template), &parameters));
        assert_eq!(body.get("SignName").is_some(), signed);
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_for_good() {
    let provider = provider(status("Ok", "send success")).await;
    let config = TencentConfig { secret_key: "another secret".into(), ..config(&provider.url) };
    let refused = deliver(&Tencent::new(config).unwrap()).await.unwrap_err();
    assert!(!refused.again && refused.why.starts_with("AuthFailure.SignatureFailure: "), "{refused}");
    provider.heard();
}

#[tokio::test]
async fn what_the_answers_mean() {
    for (answer, code, again) in [
        (error("RequestLimitExceeded", "Your current request times exceeded"), "RequestLimitExceeded", true),
        (error("InternalError.Timeout", "timeout"), "InternalError.Timeout", true),
        (error("InvalidParameter", "bad"), "InvalidParameter", false),
        (
            status(
                "LimitExceeded.PhoneNumberThirtySecondLimit",
                "the number of SMS messages sent from a single mobile number within 30 seconds exceeds the upper limit",
            ),
            "LimitExceeded.PhoneNumberThirtySecondLimit",
            true,
        ),
        (status("LimitExceeded.PhoneNumberDailyLimit", "today"), "LimitExceeded.PhoneNumberDailyLimit", false),
        (
            status("InvalidParameterValue.IncorrectPhoneNumber", "incorrect phone number +8613800138000"),
            "InvalidParameterValue.IncorrectPhoneNumber",
            false,
        ),
        (
            status("FailedOperation.InsufficientBalanceInSmsPackage", "insufficient balance in SMS package"),
            "FailedOperation.InsufficientBalanceInSmsPackage",
            false,
        ),
        (
            status("FailedOperation.TemplateIncorrectOrUnapproved", "template is not approved"),
            "FailedOperation.TemplateIncorrectOrUnapproved",
            false,
        ),
    ] {
        let provider = provider(answer).await;
        let refused = deliver(&tencent(&provider.url)).await.unwrap_err();
        assert_eq!(refused.again, again, "{refused}");
        assert!(refused.why.starts_with(&format!("{code}: ")), "{refused}");
    }
}

#[tokio::test]
async fn words_that_tell_too_much_are_left_out() {
    for message in [format!("{CODE} is no code"), format!("the secret is {KEY}"), "number +86 138-0013-8000".into()] {
        for answer in [error("InvalidParameter", &message), status("FailedOperation.OtherError", &message)] {
            let provider = provider(answer).await;
            assert!(!deliver(&tencent(&provider.url)).await.unwrap_err().again);
        }
    }
}

#[tokio::test]
async fn who_is_away_is_asked_again() {
    assert!(deliver(&tencent(&format!("http://{}", nobody().await))).await.unwrap_err().again);
    for (status, body, again) in [
        (500, "", true),
        (502, "<html>Bad Gateway</html>", true),
        (429, "", true),
        (200, "<html>Welcome</html>", true),
        (200, r#"{"Response":{"RequestId":"1"}}"#, true),
        (200, r#"{"Response":{"SendStatusSet":[]}}"#, true),
        (404, "<html>Not Found</html>", false),
    ] {
        let provider = Provider::saying(status, body).await;
        let refused = deliver_to(&tencent(&provider.url), ABROAD).await.unwrap_err();
        assert_eq!(refused.again, again, "{refused}");
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let whole = config("https://sms.tencentcloudapi.com");
    assert_eq!(TencentConfig::default().endpoint, whole.endpoint);
    for (config, expected) in [
        (TencentConfig { secret_id: String::new(), ..whole.clone() }, Error::Missing("secret_id")),
        (TencentConfig { secret_key: String::new(), ..whole.clone() }, Error::Missing("secret_key")),
        (TencentConfig { sdk_app_id: String::new(), ..whole.clone() }, Error::Missing("sdk_app_id")),
        (TencentConfig { sign_name: String::new(), ..whole.clone() }, Error::Missing("sign_name")),
        (TencentConfig { templates: [].into(), ..whole.clone() }, Error::Missing("templates")),
        (TencentConfig { endpoint: "https://".into(), ..whole.clone() }, Error::Endpoint),
    ] {
        assert_eq!(Tencent::new(config).unwrap_err(), expected);
    }
    for shown in [format!("{whole:?}"), format!("{:?}", Tencent::new(whole.clone()).unwrap())] {
        assert!(!shown.contains(KEY) && !shown.contains(ID), "{shown}");
    }
}
