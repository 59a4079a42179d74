//! A provider's machine: hears whole requests and lets a test judge them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use data_encoding::HEXLOWER;
use ring::{digest, hmac};
use serde_json::Value;
use tokio::net::TcpListener;

/// A request as it came over the line.
#[derive(Clone, Debug)]
pub struct Heard {
    pub method: String,
    pub path: String,
    /// As it stands in the address, still encoded.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn query_fields(&self) -> BTreeMap<String, String> {
        fields(&self.query)
    }

    pub fn form(&self) -> BTreeMap<String, String> {
        fields(str::from_utf8(&self.body).unwrap())
    }
}

fn fields(encoded: &str) -> BTreeMap<String, String> {
    let url = reqwest::Url::parse(&format!("http://x/?{encoded}")).unwrap();
    url.query_pairs().into_owned().collect()
}

/// The machine, and everything it has heard.
pub struct Provider {
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Provider {
    /// One that answers as this judge does.
    pub async fn new(judge: impl Fn(&Heard) -> (u16, String) + Clone + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = heard.clone();
        let app = Router::new().fallback(move |request: Request| async move {
            let (parts, body) = request.into_parts();
            let request = Heard {
                method: parts.method.to_string(),
                path: parts.uri.path().into(),
                query: parts.uri.query().unwrap_or_default().into(),
                headers: parts.headers,
                body: to_bytes(body, usize::MAX).await.unwrap(),
            };
            let (status, said) = judge(&request);
            all.lock().unwrap().push(request);
            (StatusCode::from_u16(status).unwrap(), [("content-type", "application/json")], said).into_response()
        });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, heard }
    }

    /// One that always answers the same.
    pub async fn saying(status: u16, body: impl ToString) -> Self {
        let body = body.to_string();
        Self::new(move |_| (status, body.clone())).await
    }

    /// The only request that came.
    pub fn heard(&self) -> Heard {
        let heard = self.heard.lock().unwrap();
        assert_eq!(heard.len(), 1);
        heard[0].clone()
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, bytes).as_ref())
}

pub fn hmac_sha256(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), bytes).as_ref().to_vec()
}

/// What stands behind this name in an `authorization` header of comma-separated fields.
pub fn part<'a>(authorization: &'a str, name: &str) -> &'a str {
    let (_, fields) = authorization.split_once(' ').unwrap_or_default();
    let found = fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
    found.unwrap_or_default()
}
