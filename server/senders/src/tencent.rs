//! Tencent Cloud's `SendSms` of 2021-01-11, signed by TC3-HMAC-SHA256.
//!
//! <https://cloud.tencent.com/document/api/382/52072>, <https://cloud.tencent.com/document/api/382/55981>

use std::{collections::BTreeMap, fmt};

use data_encoding::HEXLOWER;
use ground::{
    Db,
    sms::{DeliveryError, Sms, SmsSender},
};
use model::{Id, Millis, admin::Job};
use reqwest::{Client, header};
use ring::{digest, hmac};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Error,
    client::{Answer, Endpoint, ask, client},
    message::{mainland, refusal, required, template},
};

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const ACTION: &str = "SendSms";
const VERSION: &str = "2021-01-11";
const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// An account at Tencent Cloud.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TencentConfig {
    /// The id of the API key.
    pub secret_id: String,
    /// The API key.
    pub secret_key: String,
    /// The id of the application in the console of text messages (`SmsSdkAppId`).
    pub sdk_app_id: String,
    /// The approved signature at the head of messages to mainland China (短信签名).
    pub sign_name: String,
    /// Ids of approved templates by template and language: `code.zh-Hans`, `known.en`; `code` for every other
    /// language; `code.abroad.en` and `code.abroad` for numbers outside of mainland China; `code.register`, `code.reset`,
    /// `code.sign_in` and `code.change` for codes of one purpose, before `code`. Templates for codes
    /// have one variable, `{1}`; others have none.
    pub templates: BTreeMap<String, String>,
    /// The region that is asked: `ap-guangzhou`.
    pub region: String,
    /// Tencent Cloud's address.
    pub endpoint: String,
}

impl Default for TencentConfig {
    fn default() -> Self {
        Self {
            secret_id: String::new(),
            secret_key: String::new(),
            sdk_app_id: String::new(),
            sign_name: String::new(),
            templates: BTreeMap::new(),
            region: "ap-guangzhou".into(),
            endpoint: "https://sms.tencentcloudapi.com".into(),
        }
    }
}

impl fmt::Debug for TencentConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TencentConfig").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// The client for text messages by Tencent Cloud.
pub struct Tencent {
    client: Client,
    endpoint: Endpoint,
    config: TencentConfig,
}

impl fmt::Debug for Tencent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tencent").field("endpoint", &self.endpoint.base).finish_non_exhaustive()
    }
}

/// The answer of Tencent Cloud, with HTTP status 200 even when it says no.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ApiAnswer {
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    /// The error of a refused call.
    error: Option<Status>,
    /// The outcome for each number.
    send_status_set: Option<Vec<Status>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    code: String,
    #[serde(default)]
    message: String,
}

impl Tencent {
    /// Makes a client for this account.
    ///
    /// # Errors
    /// [`Error::Missing`] for an empty setting; [`Error::Endpoint`] and [`Error::Tls`] when no client can be made.
    pub fn new(config: TencentConfig) -> Result<Self, Error> {
        required(&[
            ("secret_id", &config.secret_id),
            ("secret_key", &config.secret_key),
            ("sdk_app_id", &config.sdk_app_id),
            ("sign_name", &config.sign_name),
            ("region", &config.region),
        ])?;
        if config.templates.is_empty() {
            return Err(Error::Missing("templates"));
        }
        Ok(Self { client: client()?, endpoint: Endpoint::parse(&config.endpoint)?, config })
    }

    fn body(&self, job: Id<Job>, sms: &Sms) -> Result<String, DeliveryError> {
        let parameters: Vec<&str> = Some(sms.code.as_str()).filter(|code| !code.is_empty()).into_iter().collect();
        let mut body = json!({
            "PhoneNumberSet": [sms.to],
            "SmsSdkAppId": self.config.sdk_app_id,
            "TemplateId": template(&self.config.templates, sms)?,
            "TemplateParamSet": parameters,
            "SessionContext": job,
        });
        // Signatures are approved for one or the other too, and abroad there is no need of one.
        if mainland(&sms.to).is_some() {
            body["SignName"] = self.config.sign_name.as_str().into();
        }
        Ok(body.to_string())
    }

    fn read(&self, answer: &Answer, sms: &Sms) -> Result<(), DeliveryError> {
        let Response { error, send_status_set } = answer.read::<ApiAnswer>()?.response;
        let Some(status) = error.or_else(|| send_status_set?.into_iter().next()) else {
            return Err(DeliveryError { why: "an answer about no number".into(), again: true });
        };
        if status.code == "Ok" && answer.status.is_success() {
            return Ok(());
        }
        let again = answer.is_busy() || again(&status.code);
        let unsaid = [self.config.secret_key.as_str(), &self.config.secret_id, &sms.code];
        Err(refusal(answer, &status.code, &status.message, &unsaid, again))
    }
}

/// Tells whether to try again: the provider is busy or out of order, rather than unwilling. Of the limits for one
/// number only the one of 30 seconds is waited for; `InternalError` stands before some mistakes of ours too.
fn again(code: &str) -> bool {
    match code {
        "LimitExceeded.PhoneNumberThirtySecondLimit" | "LimitExceeded.DeliveryFrequencyLimit" => true,
        "InternalError.RequestTimeException"
        | "InternalError.RestApiInterfaceNotExist"
        | "InternalError.SigFieldMissing"
        | "InternalError.SigVerificationFail"
        | "InternalError.JsonParseFail" => false,
        code => {
            let kind = code.split('.').next().unwrap_or_default();
            matches!(
                kind,
                "InternalError"
                    | "RequestLimitExceeded"
                    | "ResourceInsufficient"
                    | "ResourceUnavailable"
                    | "ServiceUnavailable"
            )
        }
    }
}

impl SmsSender for Tencent {
    fn name(&self) -> &'static str {
        "tencent"
    }

    async fn deliver(&self, db: &Db, job: Id<Job>, sms: &Sms) -> Result<(), DeliveryError> {
        let (body, seconds) = (self.body(job, sms)?, db.env.now().0.div_euclid(Millis::SECOND));
        let call = Call { service: "sms", host: &self.endpoint.host, action: ACTION, seconds, body: &body };
        let signed = call.sign(&self.config.secret_id, &self.config.secret_key);
        let request = self
            .client
            .post(format!("{}/", self.endpoint.base))
            .header(header::AUTHORIZATION, signed)
            .header(header::CONTENT_TYPE, CONTENT_TYPE)
            .header("x-tc-action", ACTION)
            .header("x-tc-version", VERSION)
            .header("x-tc-region", &self.config.region)
            .header("x-tc-timestamp", seconds)
            .body(body);
        self.read(&ask(request).await?, sms)
    }
}

/// A call with all its parameters in the body, as JSON.
struct Call<'a> {
    service: &'a str,
    host: &'a str,
    action: &'a str,
    /// The time, in seconds since 1970.
    seconds: i64,
    body: &'a str,
}

impl Call<'_> {
    /// Returns the header `authorization`.
    fn sign(&self, id: &str, key: &str) -> String {
        let names = "content-type;host;x-tc-action";
        let action = self.action.to_lowercase();
        let lines = format!("content-type:{CONTENT_TYPE}\nhost:{}\nx-tc-action:{action}\n", self.host);
        let request = format!("POST\n/\n\n{lines}\n{names}\n{}", sha256(self.body.as_bytes()));
        let date = Millis(self.seconds.saturating_mul(Millis::SECOND)).date();
        let scope = format!("{date}/{}/tc3_request", self.service);
        let text = format!("{ALGORITHM}\n{}\n{scope}\n{}", self.seconds, sha256(request.as_bytes()));
        let mut derived = mac(format!("TC3{key}").as_bytes(), &date);
        for step in [self.service, "tc3_request", &text] {
            derived = mac(derived.as_ref(), step);
        }
        let signature = HEXLOWER.encode(derived.as_ref());
        format!("{ALGORITHM} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}")
    }
}

fn mac(key: &[u8], text: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, bytes).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the documentation, whose keys are asterisks.
    #[test]
    fn signs_as_documented() {
        let call = Call {
            service: "cvm",
            host: "cvm.tencentcloudapi.com",
            action: "DescribeInstances",
            seconds: 1_551_113_065,
            body: r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#,
        };
        assert_eq!(
            call.sign("AKID********************************", "********************************"),
            "TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, \
             SignedHeaders=content-type;host;x-tc-action, \
             Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
        );
    }

    #[test]
    fn what_is_tried_again() {
        for (code, expected) in [
            ("InternalError", true),
            ("InternalError.Timeout", true),
            ("InternalError.SendAndRecvFail", true),
            ("InternalError.SigVerificationFail", false),
            ("RequestLimitExceeded", true),
            ("RequestLimitExceeded.UinLimitExceeded", true),
            ("ResourceUnavailable", true),
            ("LimitExceeded.PhoneNumberThirtySecondLimit", true),
            ("LimitExceeded.DeliveryFrequencyLimit", true),
            ("LimitExceeded.PhoneNumberOneHourLimit", false),
            ("LimitExceeded.PhoneNumberDailyLimit", false),
            ("LimitExceeded.AppDailyLimit", false),
            ("FailedOperation.InsufficientBalanceInSmsPackage", false),
            ("FailedOperation.TemplateIncorrectOrUnapproved", false),
            ("InvalidParameterValue.IncorrectPhoneNumber", false),
            ("UnauthorizedOperation.ServiceSuspendDueToArrears", false),
            ("AuthFailure.SignatureFailure", false),
        ] {
            assert_eq!(again(code), expected, "{code}");
        }
    }
}
