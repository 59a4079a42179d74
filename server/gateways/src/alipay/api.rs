//! How Alipay is asked: a method with its content in JSON, both signed by us; and answers that are signed by Alipay.

use std::fmt;

use commerce::payment::{GatewayError, GatewayErrorKind};
use data_encoding::BASE64;
use reqwest::{Client, RequestBuilder, Url};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    keys::Keys,
    signature,
    trust::{Distrust, Trust},
};
use crate::{
    client::{fault, fetch, present, refusal, unreadable},
    pem, rsa,
    shanghai::timestamp,
};

/// The size of an answer in bytes, at most.
const MAX_BODY_BYTES: usize = 256 * 1024;
/// The code of an answer that is good.
const GOOD: &str = "10000";
/// The code of what the business behind the gateway will not do.
const BUSINESS: &str = "40004";
/// The codes by which the gateway does not take our keys.
const UNAUTHORIZED: [&str; 8] = [
    "isv.invalid-app-id",
    "isv.missing-app-id",
    "isv.invalid-signature",
    "isv.invalid-signature-type",
    "isv.missing-signature",
    "isv.missing-signature-config",
    "isv.missing-signature-key",
    "isv.missing-signature-type",
];

/// A call of a method.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub method: &'a str,
    pub content: &'a Value,
    pub notify_url: Option<&'a str>,
    pub return_url: Option<&'a str>,
}

impl<'a> Call<'a> {
    /// Returns the call of a method with this content.
    pub const fn new(method: &'a str, content: &'a Value) -> Self {
        Self { method, content, notify_url: None, return_url: None }
    }
}

/// The API, as one app asks it.
pub(super) struct Api {
    pub client: Client,
    pub gateway: Url,
    pub keys: Keys,
}

/// The reason why a call brought nothing.
#[derive(Debug)]
pub(super) enum CallError {
    /// There was no answer that can be believed.
    NoAnswer(GatewayError),
    /// Alipay will not or cannot do it, and says why.
    Failed(Failure),
}

/// What Alipay says of a failure. Its words for people are left out.
#[derive(Debug, Deserialize)]
pub(super) struct Failure {
    pub code: String,
    #[serde(default)]
    pub sub_code: String,
}

impl CallError {
    /// Returns whether Alipay failed with this code.
    pub fn is(&self, sub_code: &str) -> bool {
        matches!(self, Self::Failed(failure) if failure.sub_code == sub_code)
    }
}

impl From<GatewayError> for CallError {
    fn from(error: GatewayError) -> Self {
        Self::NoAnswer(error)
    }
}

impl From<CallError> for GatewayError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NoAnswer(error) => error,
            CallError::Failed(failure) => Self::new(failure.kind(), failure.to_string()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |word: &str| word.chars().filter(char::is_ascii_graphic).take(100).collect::<String>();
        write!(f, "{} {}", word(&self.code), word(&self.sub_code))
    }
}

impl Failure {
    /// Returns what a failure means. What Alipay cannot do just now may be asked again; what it will not do stays so.
    fn kind(&self) -> GatewayErrorKind {
        match (self.code.as_str(), self.sub_code.as_str()) {
            (_, code) if UNAUTHORIZED.contains(&code) => GatewayErrorKind::Unauthorized,
            ("20001" | "40006", _) => GatewayErrorKind::Unauthorized,
            ("20000" | "40005", _) => GatewayErrorKind::Unreachable,
            (_, code) if code.ends_with("SYSTEM_ERROR") || code.starts_with("isp.") => GatewayErrorKind::Unreachable,
            // Our reference belongs to another request, so what it made is not what was asked for.
            (BUSINESS, "ACQ.DISCORDANT_REPEAT_REQUEST" | "ACQ.CONTEXT_INCONSISTENT") => GatewayErrorKind::Unreadable,
            (BUSINESS | "40001" | "40002" | "40003", _) => GatewayErrorKind::Refused,
            _ => GatewayErrorKind::Unreadable,
        }
    }
}

impl Api {
    /// Returns the address of a page of Alipay's, which we sign.
    ///
    /// # Errors
    /// [`GatewayError`] when it cannot be signed.
    pub fn page(&self, call: &Call<'_>) -> Result<String, GatewayError> {
        let mut url = self.gateway.clone();
        url.query_pairs_mut().extend_pairs(self.signed(call)?);
        Ok(url.into())
    }

    /// Calls a method and returns the content of the answer.
    ///
    /// # Errors
    /// [`CallError`] when there is no answer, it is not signed by Alipay, or it is an error.
    pub async fn ask<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, CallError> {
        let body = self.send(call).await?;
        let answer = Answer::read(call.method, &body)?;
        let Some(sign) = &answer.sign else { return Err(unsigned(&answer).into()) };
        let check = || {
            let (content, serial) = (answer.content.as_bytes(), answer.certificate.as_deref());
            match &self.keys.trust {
                // In this mode each answer names its certificate.
                Trust::Certificates(_) if serial.is_none() => Err(Distrust::Forged),
                trust => trust.check(content, sign, serial, present()),
            }
        };
        let checked = match check() {
            Err(Distrust::Unknown(serial)) => {
                self.learn_certificate(&serial).await?;
                check()
            }
            checked => checked,
        };
        checked.map_err(|why| unauthorized(&format!("an answer that is not believed: {why:?}")))?;
        content(answer.content)
    }

    /// Fetches a certificate of Alipay's that took the place of another one.
    async fn learn_certificate(&self, serial: &str) -> Result<(), GatewayError> {
        #[derive(Deserialize)]
        struct Download {
            alipay_cert_content: String,
        }
        let Trust::Certificates(certificates) = &self.keys.trust else { return Ok(()) };
        let wanted = json!({ "alipay_cert_sn": serial });
        let call = Call::new("alipay.open.app.alipaycert.download", &wanted);
        let body = self.send(&call).await?;
        // The answer is signed with the very certificate, so what is in it has to prove itself.
        let download: Download = content(Answer::read(call.method, &body)?.content)?;
        let text = BASE64.decode(download.alipay_cert_content.as_bytes()).ok();
        let chain = text.and_then(|text| pem::blocks(&String::from_utf8(text).ok()?)).unwrap_or_default();
        if certificates.learn(serial, &chain, present()) {
            Ok(())
        } else {
            Err(unauthorized("a certificate that nobody vouches for"))
        }
    }

    async fn send(&self, call: &Call<'_>) -> Result<Vec<u8>, GatewayError> {
        let (content, fields): (Vec<_>, Vec<_>) =
            self.signed(call)?.into_iter().partition(|(name, _)| *name == "biz_content");
        let request: RequestBuilder = self.client.post(self.gateway.clone()).query(&fields).form(&content);
        let (status, body) = fetch(request, MAX_BODY_BYTES).await?;
        if status.is_success() { Ok(body) } else { Err(refusal(status, &"an error without words")) }
    }

    /// Returns the fields of a call with their signature.
    fn signed(&self, call: &Call<'_>) -> Result<Vec<(&'static str, String)>, GatewayError> {
        let now = present();
        let mut fields = vec![
            ("app_id", self.keys.app_id.clone()),
            ("method", call.method.into()),
            ("format", "JSON".into()),
            ("charset", "utf-8".into()),
            ("sign_type", "RSA2".into()),
            ("timestamp", timestamp(now)),
            ("version", "1.0".into()),
            ("biz_content", call.content.to_string()),
        ];
        fields.extend(call.notify_url.map(|url| ("notify_url", url.into())));
        fields.extend(call.return_url.map(|url| ("return_url", url.into())));
        if let Trust::Certificates(certificates) = &self.keys.trust {
            if !certificates.app.validity.contains(now) {
                return Err(unauthorized("the certificate of the app has ended"));
            }
            fields.push(("app_cert_sn", certificates.app.serial.clone()));
            fields.push(("alipay_root_cert_sn", certificates.root_serials.clone()));
        }
        let content = signature::content(fields.iter().map(|(name, value)| (*name, value.as_str())));
        let sign = rsa::sign(&self.keys.private, &content);
        fields.push(("sign", sign.ok_or_else(|| unauthorized("the private key cannot sign"))?));
        Ok(fields)
    }
}

/// Returns the content of an answer that is good.
fn content<T: DeserializeOwned>(content: &str) -> Result<T, CallError> {
    let failure: Failure = serde_json::from_str(content).map_err(|error| unreadable(fault(&error)))?;
    if failure.code != GOOD {
        return Err(CallError::Failed(failure));
    }
    serde_json::from_str(content).map_err(|error| unreadable(fault(&error)).into())
}

/// Returns the error of an answer without a signature. Alipay gives such where it does not know the app, or the app's
/// signature is bad; whatever else it says is believed no more than an answer that did not come.
fn unsigned(answer: &Answer<'_>) -> GatewayError {
    match serde_json::from_str::<Failure>(answer.content) {
        Ok(failure) if failure.code != GOOD && failure.code != BUSINESS => CallError::Failed(failure).into(),
        _ => unreadable("an answer that nobody signed".into()),
    }
}

fn unauthorized(detail: &str) -> GatewayError {
    GatewayError::new(GatewayErrorKind::Unauthorized, detail)
}
