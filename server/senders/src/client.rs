//! The HTTP client of all providers: with a timeout and a limit to what is read, without redirects and proxies.

use std::{error::Error as _, sync::Arc, time::Duration};

use ground::sms::DeliveryError;
use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde::de::DeserializeOwned;

use crate::Error;

/// The longest time that a provider may take for an answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest answer of a provider, in bytes.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// Returns a client that trusts the authorities that browsers trust.
pub(crate) fn client() -> Result<Client, Error> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder().tls_backend_preconfigured(tls).no_proxy().redirect(redirect::Policy::none());
    client.timeout(REQUEST_TIMEOUT).build().map_err(|error| Error::Tls(error.to_string()))
}

/// The address of a provider.
pub(crate) struct Endpoint {
    /// `https://host`, with the port where it is not the usual one, without a slash at the end.
    pub base: String,
    /// The value of the header `host`.
    pub host: String,
}

impl Endpoint {
    pub(crate) fn parse(address: &str) -> Result<Self, Error> {
        let url = Url::parse(address).map_err(|_| Error::Endpoint)?;
        let base = url.origin().ascii_serialization();
        let plain = url.path() == "/" && url.query().is_none() && url.username().is_empty();
        match base.split_once("://") {
            Some(("http" | "https", host)) if plain => Ok(Self { host: host.into(), base }),
            _ => Err(Error::Endpoint),
        }
    }
}

/// The response of a provider.
pub(crate) struct Answer {
    pub status: StatusCode,
    body: Vec<u8>,
}

impl Answer {
    /// Parses the provider's answer; what is none is known by the status alone.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, DeliveryError> {
        serde_json::from_slice(&self.body).map_err(|_| DeliveryError {
            why: format!("HTTP {}, not the provider's answer", self.status.as_u16()),
            // Said with success it comes from something in between.
            again: self.is_busy() || self.status.is_success(),
        })
    }

    /// Tells whether the provider has too much to do, or is out of order.
    pub(crate) fn is_busy(&self) -> bool {
        self.status.is_server_error()
            || matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
    }
}

/// Sends a request. A broken connection and a slow answer are to be tried again.
pub(crate) async fn ask(request: RequestBuilder) -> Result<Answer, DeliveryError> {
    let mut response = request.send().await.map_err(broken)?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BODY_BYTES {
            return Err(DeliveryError { why: format!("an answer of more than {MAX_BODY_BYTES} bytes"), again: true });
        }
    }
    Ok(Answer { status, body })
}

/// Returns an error with what broke, down to its cause. The address stays out: numbers and codes stand in it.
fn broken(error: reqwest::Error) -> DeliveryError {
    let error = error.without_url();
    let mut why = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        why = format!("{why}: {error}");
        cause = error.source();
    }
    DeliveryError { why, again: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_host_and_no_more() {
        for (address, base, host) in [
            ("https://sms.example", "https://sms.example", "sms.example"),
            ("https://sms.example:443/", "https://sms.example", "sms.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1:8080"),
        ] {
            let endpoint = Endpoint::parse(address).expect(address);
            assert_eq!((endpoint.base.as_str(), endpoint.host.as_str()), (base, host));
        }
        for address in
            ["", "sms.example", "ftp://sms.example", "https://", "https://sms.example/v1", "https://a@b.example"]
        {
            assert!(Endpoint::parse(address).is_err(), "{address}");
        }
    }
}
