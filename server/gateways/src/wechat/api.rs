//! How WeChat Pay is asked: calls that are signed by us, and answers that are signed by WeChat Pay.

use commerce::payment::{GatewayError, GatewayErrorKind};
use data_encoding::HEXLOWER;
use model::Millis;
use reqwest::{
    Client, Method, RequestBuilder, StatusCode, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use ring::rand::{SystemRandom, generate};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    certificate::Certificate,
    failure::{CallError, Failure},
    keys::Keys,
    resource::Resource,
    signature::{ALGORITHM, SERIAL, Signature},
    trust::Distrust,
};
use crate::{
    client::{Response, fault, present, receive, unreadable},
    pem, rsa,
};

/// The size of an answer in bytes, at most.
const MAX_BODY_BYTES: usize = 256 * 1024;
const CERTIFICATES: &str = "/v3/certificates";
const JSON: &str = "application/json";
/// Whoever does not say who asks is not answered.
const AGENT: &str = "lyceum";

/// The API, as one merchant asks it.
pub(super) struct Api {
    pub client: Client,
    /// The address of WeChat Pay.
    pub payments: Url,
    /// The address of the pages that tell who somebody is.
    pub pages: Url,
    /// The address that says who they spoke of.
    pub accounts: Url,
    pub keys: Keys,
}

impl Api {
    /// Fetches something.
    ///
    /// # Errors
    /// [`CallError`] when there is no answer, it is not signed by WeChat Pay, or it is a failure.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallError> {
        read(&self.call(Method::GET, path, "").await?)
    }

    /// Has something done and returns the answer.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub async fn post<T: DeserializeOwned>(&self, path: &str, content: &Value) -> Result<T, CallError> {
        read(&self.call(Method::POST, path, &content.to_string()).await?)
    }

    /// Has something done of which WeChat Pay only says that it was.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub async fn tell(&self, path: &str, content: &Value) -> Result<(), CallError> {
        self.call(Method::POST, path, &content.to_string()).await.map(drop)
    }

    /// Returns the request for a file, which is signed by us; what comes is not signed.
    ///
    /// # Errors
    /// [`GatewayError`] when it cannot be signed.
    pub fn download(&self, url: Url) -> Result<RequestBuilder, GatewayError> {
        self.request(Method::GET, url, "")
    }

    /// Fetches the certificates of the platform, unless they were fetched just now. A merchant to whom WeChat Pay signs
    /// with a public key has none.
    ///
    /// # Errors
    /// [`GatewayError`] when WeChat Pay does not answer, or with something that was not meant for this merchant.
    pub async fn learn_certificates(&self) -> Result<(), GatewayError> {
        #[derive(Deserialize)]
        struct Listed {
            data: Vec<Entry>,
        }
        #[derive(Deserialize)]
        struct Entry {
            serial_no: String,
            encrypt_certificate: Resource,
        }
        let now = present();
        if self.keys.trust.is_fresh(now) {
            return Ok(());
        }
        let answer = self.send(Method::GET, CERTIFICATES, "").await?;
        if answer.status != StatusCode::OK {
            let is_signed = self.check(&answer, &[], now).is_ok();
            let error = CallError::Failed(Failure::read(answer.status, &answer.body, is_signed));
            if error.is(&["RESOURCENOTEXISTS"]) {
                self.keys.trust.learn(Vec::new(), now);
                return Ok(());
            }
            return Err(error.into());
        }
        let listed: Listed = read(&answer.body)?;
        let open = |entry: &Entry| {
            let text = String::from_utf8(self.keys.resource.open(&entry.encrypt_certificate)?).ok()?;
            Certificate::read(&pem::only_block(&text)?).filter(|one| one.serial.eq_ignore_ascii_case(&entry.serial_no))
        };
        let certificates: Option<Vec<Certificate>> = listed.data.iter().map(open).collect();
        let certificates = certificates.ok_or_else(|| unauthorized("certificates that the APIv3 key does not open"))?;
        self.check(&answer, &certificates, now).map_err(distrusted)?;
        self.keys.trust.learn(certificates, now);
        Ok(())
    }

    /// Makes a call and returns the body of the answer, once it is believed.
    async fn call(&self, method: Method, path: &str, body: &str) -> Result<Vec<u8>, CallError> {
        let answer = self.send(method, path, body).await?;
        let mut checked = self.check(&answer, &[], present());
        if checked == Err(Distrust::Unknown) {
            self.learn_certificates().await?;
            checked = self.check(&answer, &[], present());
        }
        if checked == Err(Distrust::Probe) {
            return Err(distrusted(Distrust::Probe).into());
        }
        if !answer.status.is_success() {
            return Err(CallError::Failed(Failure::read(answer.status, &answer.body, checked.is_ok())));
        }
        checked.map_err(distrusted)?;
        Ok(answer.body)
    }

    /// Checks the signature of an answer, by these certificates as well.
    fn check(&self, answer: &Response, certificates: &[Certificate], at: Millis) -> Result<(), Distrust> {
        let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        let signature = Signature::read(header).ok_or(Distrust::Forged)?;
        self.keys.trust.check_with(certificates, &signature, &answer.body, at)
    }

    async fn send(&self, method: Method, path: &str, body: &str) -> Result<Response, GatewayError> {
        let url = self.payments.join(path).map_err(|_| unreadable("an address that is none".into()))?;
        receive(self.request(method, url, body)?, MAX_BODY_BYTES).await
    }

    /// Returns a request that is signed by the merchant.
    fn request(&self, method: Method, url: Url, body: &str) -> Result<RequestBuilder, GatewayError> {
        let keys = &self.keys;
        let now = present();
        if keys.merchant.certificate.as_ref().is_some_and(|certificate| !certificate.validity.contains(now)) {
            return Err(unauthorized("the certificate of the merchant has ended"));
        }
        let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let (timestamp, nonce) = (seconds(now), nonce()?);
        let sign = self.sign(&[method.as_str(), &target, &timestamp, &nonce, body])?;
        let (merchant, serial) = (&keys.merchant_id, &keys.merchant.serial);
        let authorization = format!(
            "{ALGORITHM} mchid=\"{merchant}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",serial_no=\"{serial}\",\
             signature=\"{sign}\""
        );
        let request = self.client.request(method, url).header(AUTHORIZATION, authorization);
        let mut request = request.header(ACCEPT, JSON).header(USER_AGENT, AGENT);
        if let Some(public) = &keys.trust.public {
            // Says by which key the answer is to be signed.
            request = request.header(SERIAL, &public.id);
        }
        Ok(if body.is_empty() { request } else { request.header(CONTENT_TYPE, JSON).body(body.to_owned()) })
    }

    /// Returns the signature of these lines in Base64.
    ///
    /// # Errors
    /// [`GatewayError`] when the private key cannot make one.
    pub fn sign(&self, lines: &[&str]) -> Result<String, GatewayError> {
        let content: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
        rsa::sign(&self.keys.private, &content).ok_or_else(|| unauthorized("the private key cannot sign"))
    }
}

/// Returns a time as WeChat Pay has it in what is signed: in seconds.
pub(super) fn seconds(at: Millis) -> String {
    at.0.div_euclid(Millis::SECOND).to_string()
}

/// Returns 32 random letters and digits.
///
/// # Errors
/// [`GatewayError`] when the machine has no randomness.
pub(super) fn nonce() -> Result<String, GatewayError> {
    let random = generate::<[u8; 16]>(&SystemRandom::new()).map_err(|_| unauthorized("no randomness to sign with"))?;
    Ok(HEXLOWER.encode(&random.expose()))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, CallError> {
    serde_json::from_slice(body).map_err(|error| unreadable(fault(&error)).into())
}

/// Returns the error of an answer that is not believed. After a probe the call is made again: it says nothing of the keys.
fn distrusted(why: Distrust) -> GatewayError {
    let kind = if why == Distrust::Probe { GatewayErrorKind::Unreachable } else { GatewayErrorKind::Unauthorized };
    GatewayError::new(kind, format!("an answer that is not believed: {why:?}"))
}

fn unauthorized(detail: &str) -> GatewayError {
    GatewayError::new(GatewayErrorKind::Unauthorized, detail)
}
