//! Aliyun's `SendSms` of 2017-05-25 (`dysmsapi`), signed by the third version of its signatures.
//!
//! <https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature>,
//! <https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms>

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use data_encoding::HEXLOWER;
use ground::{
    Db,
    sms::{DeliveryError, Sms, SmsSender},
};
use model::{Id, admin::Job};
use reqwest::{Client, header};
use ring::{digest, hmac};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Error,
    client::{Answer, Endpoint, ask, client},
    message::{mainland, refusal, required, template},
};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// An account at Aliyun.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AliyunConfig {
    /// The id of the access key.
    pub access_key_id: String,
    /// Its secret.
    pub access_key_secret: String,
    /// The approved signature at the head of each message (短信签名).
    pub sign_name: String,
    /// Ids of approved templates by template and language: `code.zh-Hans`, `known.en`; `code` for every other
    /// language; `code.abroad.en` and `code.abroad` for numbers outside of mainland China; `code.register`, `code.reset`,
    /// `code.sign_in` and `code.change` for codes of one purpose, before `code`. The variable of
    /// templates for codes is `${code}`; others have none.
    pub templates: BTreeMap<String, String>,
    /// Aliyun's address.
    pub endpoint: String,
}

impl Default for AliyunConfig {
    fn default() -> Self {
        Self {
            access_key_id: String::new(),
            access_key_secret: String::new(),
            sign_name: String::new(),
            templates: BTreeMap::new(),
            endpoint: "https://dysmsapi.aliyuncs.com".into(),
        }
    }
}

impl fmt::Debug for AliyunConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AliyunConfig").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// The client for text messages by Aliyun.
pub struct Aliyun {
    client: Client,
    endpoint: Endpoint,
    config: AliyunConfig,
}

impl fmt::Debug for Aliyun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aliyun").field("endpoint", &self.endpoint.base).finish_non_exhaustive()
    }
}

/// The answer of Aliyun, whatever the HTTP status.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ApiAnswer {
    code: String,
    #[serde(default)]
    message: String,
}

impl Aliyun {
    /// Makes a client for this account.
    ///
    /// # Errors
    /// [`Error::Missing`] for an empty setting; [`Error::Endpoint`] and [`Error::Tls`] when no client can be made.
    pub fn new(config: AliyunConfig) -> Result<Self, Error> {
        required(&[
            ("access_key_id", &config.access_key_id),
            ("access_key_secret", &config.access_key_secret),
            ("sign_name", &config.sign_name),
        ])?;
        if config.templates.is_empty() {
            return Err(Error::Missing("templates"));
        }
        Ok(Self { client: client()?, endpoint: Endpoint::parse(&config.endpoint)?, config })
    }

    /// Returns the parameters, in the order of their names, as they are signed and sent.
    fn query(&self, job: Id<Job>, sms: &Sms) -> Result<String, DeliveryError> {
        let number = mainland(&sms.to).unwrap_or_else(|| sms.to.trim_start_matches('+'));
        let mut parameters = BTreeMap::from([
            ("OutId", job.to_string()),
            ("PhoneNumbers", number.into()),
            ("SignName", self.config.sign_name.clone()),
            ("TemplateCode", template(&self.config.templates, sms)?.into()),
        ]);
        if !sms.code.is_empty() {
            parameters.insert("TemplateParam", json!({ "code": sms.code }).to_string());
        }
        let pairs = parameters.iter().map(|(name, value)| format!("{name}={}", percent(value)));
        Ok(pairs.collect::<Vec<_>>().join("&"))
    }

    fn read(&self, answer: &Answer, sms: &Sms) -> Result<(), DeliveryError> {
        let told: ApiAnswer = answer.read()?;
        if told.code == "OK" && answer.status.is_success() {
            return Ok(());
        }
        let again = answer.is_busy() || again(&told);
        let unsaid = [self.config.access_key_secret.as_str(), &self.config.access_key_id, &sms.code];
        Err(refusal(answer, &told.code, &told.message, &unsaid, again))
    }
}

/// Tells whether to try again: the provider is busy or out of order, rather than unwilling. Of the limits for one
/// number only the one of a minute is waited for.
fn again(told: &ApiAnswer) -> bool {
    match told.code.as_str() {
        "isp.RAM_PERMISSION_DENY" => false,
        "isv.BUSINESS_LIMIT_CONTROL" => told.message.contains("分钟级"),
        "Throttling" | "ServiceUnavailable" | "ServiceUnavailableTemporary" | "InternalError" | "InternalFailure" => {
            true
        }
        code => code.starts_with("isp.") || code.starts_with("Throttling."),
    }
}

impl SmsSender for Aliyun {
    fn name(&self) -> &'static str {
        "aliyun"
    }

    async fn deliver(&self, db: &Db, job: Id<Job>, sms: &Sms) -> Result<(), DeliveryError> {
        let chance = db.env.random::<16>().map_err(|error| DeliveryError { why: error.to_string(), again: true })?;
        let (date, nonce, query) = (db.env.now().iso(), HEXLOWER.encode(&chance), self.query(job, sms)?);
        let call = Call {
            host: &self.endpoint.host,
            action: "SendSms",
            version: "2017-05-25",
            date: &date,
            nonce: &nonce,
            query: &query,
        };
        let signed = call.sign(&self.config.access_key_id, &self.config.access_key_secret);
        let mut request = self.client.post(format!("{}/?{query}", self.endpoint.base));
        // The host is the client's own business.
        for (name, value) in call.headers().into_iter().skip(1) {
            request = request.header(name, value);
        }
        request = request.header(header::AUTHORIZATION, signed).header(header::ACCEPT, "application/json");
        self.read(&ask(request).await?, sms)
    }
}

/// A call with all its parameters in the query and nothing in the body.
struct Call<'a> {
    host: &'a str,
    action: &'a str,
    version: &'a str,
    date: &'a str,
    nonce: &'a str,
    query: &'a str,
}

impl Call<'_> {
    /// Returns the headers that are signed, in the order of their names.
    fn headers(&self) -> [(&'static str, String); 6] {
        [
            ("host", self.host.into()),
            ("x-acs-action", self.action.into()),
            ("x-acs-content-sha256", sha256(b"")),
            ("x-acs-date", self.date.into()),
            ("x-acs-signature-nonce", self.nonce.into()),
            ("x-acs-version", self.version.into()),
        ]
    }

    /// Returns the header `authorization`.
    fn sign(&self, id: &str, secret: &str) -> String {
        let headers = self.headers();
        let names = headers.each_ref().map(|(name, _)| *name).join(";");
        let lines = headers.map(|(name, value)| format!("{name}:{value}\n")).concat();
        let request = format!("POST\n/\n{}\n{lines}\n{names}\n{}", self.query, sha256(b""));
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let signature = hmac::sign(&key, format!("{ALGORITHM}\n{}", sha256(request.as_bytes())).as_bytes());
        format!("{ALGORITHM} Credential={id},SignedHeaders={names},Signature={}", HEXLOWER.encode(signature.as_ref()))
    }
}

fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Encodes everything but the unreserved characters of [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986) as `%XX`.
fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the documentation.
    #[test]
    fn signs_as_documented() {
        let call = Call {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            query: "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        };
        assert_eq!(
            call.sign("YourAccessKeyId", "YourAccessKeySecret"),
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;\
             x-acs-date;x-acs-signature-nonce;x-acs-version,\
             Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        );
    }

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(percent("aZ09-._~"), "aZ09-._~");
        assert_eq!(percent("{\"code\": \"学*+\"}"), "%7B%22code%22%3A%20%22%E5%AD%A6%2A%2B%22%7D");
    }

    #[test]
    fn what_is_tried_again() {
        for (code, message, expected) in [
            ("Throttling.User", "Request was denied due to user flow control.", true),
            ("Throttling", "", true),
            ("isp.SYSTEM_ERROR", "", true),
            ("isp.GATEWAY_ERROR", "", true),
            ("isp.RAM_PERMISSION_DENY", "", false),
            ("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1", true),
            ("isv.BUSINESS_LIMIT_CONTROL", "触发小时级流控Permits:5", false),
            ("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:10", false),
            ("isv.DAY_LIMIT_CONTROL", "", false),
            ("isv.AMOUNT_NOT_ENOUGH", "", false),
            ("isv.SMS_TEMPLATE_ILLEGAL", "", false),
            ("InvalidTimeStamp.Expired", "", false),
        ] {
            assert_eq!(again(&ApiAnswer { code: code.into(), message: message.into() }), expected, "{code} {message}");
        }
    }
}
