//! Twilio: who we are, what is sent, and what its answers mean.

use data_encoding::BASE64;
use ground::sms::{Sms, SmsSender};
use model::Lang;
use senders::{Error, Twilio, TwilioConfig};
use serde_json::{Value, json};

use crate::{
    provider::{Heard, Provider},
    support::{ABROAD, NUMBER, School, code_to, deliver, deliver_to, job, known_to, nobody},
};

const SID: &str = "AC0123456789abcdef0123456789abcdef";
const TOKEN: &str = "twilio secret of the school";

fn config(url: &str) -> TwilioConfig {
    TwilioConfig {
        account_sid: SID.into(),
        auth_token: TOKEN.into(),
        from: "+15005550006".into(),
        endpoint: url.into(),
        ..TwilioConfig::default()
    }
}

fn twilio(url: &str) -> Twilio {
    Twilio::new(config(url)).unwrap()
}

/// Twilio as far as the account.
fn judge(heard: &Heard, answer: (u16, String)) -> (u16, String) {
    let expected = format!("Basic {}", BASE64.encode(format!("{SID}:{TOKEN}").as_bytes()));
    if heard.header("authorization") == expected {
        answer
    } else {
        (401, refusal(20_003, "Authenticate", 401).to_string())
    }
}

async fn provider(status: u16, answer: Value) -> Provider {
    Provider::new(move |heard| judge(heard, (status, answer.to_string()))).await
}

fn message(status: &str) -> Value {
    json!({
        "sid": "SM0123456789abcdef0123456789abcdef", "account_sid": SID, "status": status, "error_code": null,
        "error_message": null, "to": NUMBER, "body": "…", "num_segments": "1", "direction": "outbound-api",
    })
}

fn refusal(code: u32, message: &str, status: u16) -> Value {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    json!({ "code": code, "message": message, "more_info": more, "status": status })
}

async fn delivered(texter: impl Fn(&str) -> Twilio, sms: &Sms) -> Heard {
    let (school, provider) = (School::open().await, provider(201, message("queued")).await);
    texter(&provider.url).deliver(&school.db, job(), sms).await.unwrap();
    provider.heard()
}

/// The example of RFC 7617.
#[test]
fn the_account_is_shown_as_documented() {
    assert_eq!(BASE64.encode(b"Aladdin:open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

#[tokio::test]
async fn a_text_is_delivered() {
    for sms in [code_to(NUMBER, Lang::En), code_to(ABROAD, Lang::ZhHans), known_to(NUMBER, Lang::ZhHans)] {
        let heard = delivered(twilio, &sms).await;
        assert_eq!(heard.method, "POST");
        assert_eq!(heard.path, format!("/2010-04-01/Accounts/{SID}/Messages.json"));
        assert_eq!(heard.header("content-type"), "application/x-www-form-urlencoded");
        let expected = [("To", sms.to.as_str()), ("From", "+15005550006"), ("Body", &sms.text)];
        assert_eq!(heard.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    }
}

#[tokio::test]
async fn a_messaging_service_may_send() {
    let by_service = |url: &str| {
        let config = TwilioConfig { from: String::new(), messaging_service_sid: "MG01".into(), ..config(url) };
        Twilio::new(config).unwrap()
    };
    let form = delivered(by_service, &code_to(NUMBER, Lang::En)).await.form();
    assert_eq!((form["MessagingServiceSid"].as_str(), form.contains_key("From")), ("MG01", false));
}

#[tokio::test]
async fn a_wrong_token_is_refused_for_good() {
    let provider = provider(201, message("queued")).await;
    let config = TwilioConfig { auth_token: "another secret".into(), ..config(&provider.url) };
    let refused = deliver(&Twilio::new(config).unwrap()).await.unwrap_err();
    assert_eq!((refused.why.as_str(), refused.again), ("20003: Authenticate", false));
    provider.heard();
}

#[tokio::test]
async fn what_the_answers_mean() {
    for (status, code, words, again) in [
        (429, 20_429, "Too Many Requests", true),
        (429, 21_611, "This 'From' number has exceeded the maximum number of queued messages", true),
        (429, 63_038, "Account exceeded the daily messages limit", false),
        (500, 20_500, "An internal server error has occurred", true),
        (503, 20_503, "Service unavailable", true),
        (400, 21_211, "Invalid 'To' Phone Number: +8613800138000", false),
        (400, 21_610, "Attempt to send to unsubscribed recipient", false),
        (
            400,
            21_408,
            "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
            false,
        ),
        (404, 20_404, "The requested resource was not found", false),
    ] {
        let provider = provider(status, refusal(code, words, status)).await;
        let refused = deliver(&twilio(&provider.url)).await.unwrap_err();
        assert_eq!(refused.again, again, "{refused}");
        assert!(refused.why.starts_with(&format!("{code}: ")), "{refused}");
    }
}

#[tokio::test]
async fn a_message_that_failed_at_once_is_not_delivered() {
    for (status, code, again) in [("failed", 30_006, false), ("undelivered", 30_001, true), ("canceled", 0, false)] {
        let mut answer = message(status);
        answer["error_code"] = json!(code);
        let provider = provider(201, answer).await;
        assert_eq!(deliver(&twilio(&provider.url)).await.unwrap_err().again, again, "{status}");
    }
    for status in ["accepted", "scheduled", "queued", "sending", "sent", "delivered"] {
        deliver(&twilio(&provider(201, message(status)).await.url)).await.unwrap();
    }
}

#[tokio::test]
async fn words_that_tell_too_much_are_left_out() {
    let text = code_to(NUMBER, Lang::ZhHans).text;
    for words in [text, format!("the secret is {TOKEN}"), "number +86 138-0013-8000".into()] {
        let provider = provider(400, refusal(21_617, &words, 400)).await;
        assert!(!deliver(&twilio(&provider.url)).await.unwrap_err().again);
    }
}

#[tokio::test]
async fn who_is_away_is_asked_again() {
    assert!(deliver(&twilio(&format!("http://{}", nobody().await))).await.unwrap_err().again);
    for (status, body, again) in [
        (500, "", true),
        (502, "<html>Bad Gateway</html>", true),
        (429, "", true),
        (200, "<html>Welcome</html>", true),
        (404, "<html>Not Found</html>", false),
    ] {
        let provider = Provider::saying(status, body).await;
        let refused = deliver_to(&twilio(&provider.url), ABROAD).await.unwrap_err();
        assert_eq!(refused.again, again, "{refused}");
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let whole = config("https://api.twilio.com");
    assert_eq!(TwilioConfig::default().endpoint, whole.endpoint);
    let one = Error::Missing("one of from and messaging_service_sid");
    for (config, expected) in [
        (TwilioConfig { account_sid: String::new(), ..whole.clone() }, Error::Missing("account_sid")),
        (TwilioConfig { account_sid: "../AC".into(), ..whole.clone() }, Error::Missing("account_sid")),
        (TwilioConfig { auth_token: String::new(), ..whole.clone() }, Error::Missing("auth_token")),
        (TwilioConfig { from: String::new(), ..whole.clone() }, one.clone()),
        (TwilioConfig { messaging_service_sid: "MG01".into(), ..whole.clone() }, one),
        (TwilioConfig { endpoint: "api.twilio.com".into(), ..whole.clone() }, Error::Endpoint),
    ] {
        assert_eq!(Twilio::new(config).unwrap_err(), expected);
    }
    for shown in [format!("{whole:?}"), format!("{:?}", Twilio::new(whole.clone()).unwrap())] {
        assert!(!shown.contains(TOKEN) && !shown.contains(SID), "{shown}");
    }
}
