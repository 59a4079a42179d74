//! The HTTP client for providers: with a timeout and a limit on responses, without redirects and proxies.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use commerce::payment::{GatewayError, GatewayErrorKind};
use model::Millis;
use reqwest::{Client, RequestBuilder, StatusCode, header::HeaderMap, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

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
        .map_err(|error| unreachable(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder().tls_backend_preconfigured(tls).no_proxy().redirect(redirect::Policy::none());
    client.timeout(REQUEST_TIMEOUT).build().map_err(|error| unreachable(&error))
}

fn unreachable(error: &dyn std::fmt::Display) -> GatewayError {
    GatewayError::new(GatewayErrorKind::Unreachable, error.to_string())
}

/// Returns the present by the clock of the machine, as providers have it wherever that of the school stands.
#[expect(clippy::disallowed_methods, reason = "providers know nothing of the school's clock")]
pub(crate) fn present() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Millis(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}

/// A response as it came.
pub(crate) struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Sends a request and returns the response.
///
/// # Errors
/// [`GatewayError`] when the connection fails or times out, or when the response is too long.
pub(crate) async fn receive(request: RequestBuilder, max_bytes: usize) -> Result<Response, GatewayError> {
    let error = |error: reqwest::Error| {
        let kind = if error.is_timeout() { GatewayErrorKind::TimedOut } else { GatewayErrorKind::Unreachable };
        GatewayError::new(kind, error.without_url().to_string())
    };
    let mut response = request.send().await.map_err(error)?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(error)? {
        body.extend_from_slice(&chunk);
        if body.len() > max_bytes {
            return Err(unreadable(format!("an answer of more than {max_bytes} bytes")));
        }
    }
    Ok(Response { status, headers, body })
}

/// Sends a request and returns the status and the body of the response.
///
/// # Errors
/// As [`receive`].
pub(crate) async fn fetch(request: RequestBuilder, max_bytes: usize) -> Result<(StatusCode, Vec<u8>), GatewayError> {
    receive(request, max_bytes).await.map(|response| (response.status, response.body))
}

/// Sends a request and returns the status and the JSON of the response.
///
/// # Errors
/// [`GatewayError`] when the connection fails or times out, or when the response is too long or no JSON.
pub(crate) async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<(StatusCode, T), GatewayError> {
    let (status, body) = fetch(request, MAX_BODY_BYTES).await?;
    match serde_json::from_slice(&body) {
        Ok(answer) => Ok((status, answer)),
        Err(error) if status.is_success() => Err(unreadable(format!("{status}, no JSON: {}", fault(&error)))),
        Err(error) => Err(refusal(status, &format!("no JSON: {}", fault(&error)))),
    }
}

/// Returns what is wrong with a JSON text and where, without a word of it: logs have it, and it may hold a secret.
pub(crate) fn fault(error: &serde_json::Error) -> String {
    let said = error.to_string();
    if said.starts_with("missing field") {
        return said;
    }
    let what = match error.classify() {
        Category::Data => "another type or value",
        Category::Eof => "it ends in the middle",
        Category::Syntax | Category::Io => "no JSON",
    };
    format!("{what} at line {} column {}", error.line(), error.column())
}

/// Returns the error of an answer that cannot be read.
pub(crate) fn unreadable(detail: String) -> GatewayError {
    GatewayError::new(GatewayErrorKind::Unreadable, detail)
}

/// Returns the error of an answer with a status that is no success. What a provider cannot do just now may be asked
/// again; what it will not do stays so.
pub(crate) fn refusal(status: StatusCode, detail: &dyn std::fmt::Display) -> GatewayError {
    let kind = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => GatewayErrorKind::Unauthorized,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => GatewayErrorKind::Unreachable,
        status if status.is_client_error() => GatewayErrorKind::Refused,
        status if status.is_server_error() => GatewayErrorKind::Unreachable,
        _ => GatewayErrorKind::Unreadable,
    };
    GatewayError::new(kind, format!("{status}: {detail}"))
}
