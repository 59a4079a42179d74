//! The HTTP client for providers: with a timeout and a limit on responses, without redirects and proxies.

use std::{sync::Arc, time::Duration};

use commerce::payment::{GatewayError, GatewayErrorKind};
use reqwest::{Client, RequestBuilder, StatusCode, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde::de::DeserializeOwned;

/// The time that a provider may take for a response.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);
/// The size of a provider's response in bytes, at most.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// Returns a client that trusts the authorities that browsers trust.
///
/// # Errors
/// [`GatewayError`] when TLS cannot be set up.
pub(crate) fn client() -> Result<Client, GatewayError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| GatewayError::new(GatewayErrorKind::Unsupported, error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder().tls_backend_preconfigured(tls).no_proxy().redirect(redirect::Policy::none());
    let unsupported = |error: reqwest::Error| GatewayError::new(GatewayErrorKind::Unsupported, error.to_string());
    client.timeout(REQUEST_TIMEOUT).build().map_err(unsupported)
}

/// Sends a request and returns the status and the JSON of the response.
///
/// # Errors
/// [`GatewayError`] when the connection fails or times out, or when the response is too long or no JSON.
pub(crate) async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<(StatusCode, T), GatewayError> {
    let error = |error: reqwest::Error| {
        let kind = if error.is_timeout() { GatewayErrorKind::TimedOut } else { GatewayErrorKind::Unreachable };
        GatewayError::new(kind, error.without_url().to_string())
    };
    let mut response = request.send().await.map_err(error)?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(error)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BODY_BYTES {
            let detail = format!("an answer of more than {MAX_BODY_BYTES} bytes");
            return Err(GatewayError::new(GatewayErrorKind::Unreadable, detail));
        }
    }
    let answer = serde_json::from_slice(&body)
        .map_err(|error| GatewayError::new(kind_of(status), format!("{status}, no JSON: {error}")))?;
    Ok((status, answer))
}

/// Returns the kind of failure that a status means: of a success, that its answer is not what it should be.
pub(crate) fn kind_of(status: StatusCode) -> GatewayErrorKind {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => GatewayErrorKind::Unauthorized,
        status if status.is_server_error() => GatewayErrorKind::Unreachable,
        status if status.is_client_error() => GatewayErrorKind::Refused,
        _ => GatewayErrorKind::Unreadable,
    }
}
