//! A provider, a merchant's server and a clock, each on its own.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use http::{HeaderMap, StatusCode};
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::{Value, json};
use tempfile::TempDir;
use testpay::{Provider, Settings};
use tokio::net::TcpListener;

pub const SECRET: &str = "a secret between two";
pub const START: i64 = 1_800_000_000_000;
pub const DEADLINE: i64 = START + 1_800_000;

/// What the merchant's server was sent.
#[derive(Clone, Debug)]
pub struct Received {
    pub signature: String,
    pub body: Vec<u8>,
    pub told: Value,
}

/// The merchant's server: keeps what it is sent; fails the first so many times.
#[derive(Clone, Default)]
pub struct Merchant {
    received: Arc<Mutex<Vec<Received>>>,
    failures: Arc<AtomicUsize>,
}

impl Merchant {
    pub fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The kinds of what was received, in order.
    pub fn kinds(&self) -> Vec<String> {
        self.received().iter().map(|one| one.told["type"].as_str().unwrap().to_owned()).collect()
    }
}

async fn receive(State(merchant): State<Merchant>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    let told = serde_json::from_slice(&body).unwrap();
    let signature = headers["test-gateway-signature"].to_str().unwrap().to_owned();
    merchant.received.lock().unwrap().push(Received { signature, body: body.to_vec(), told });
    let fails = merchant.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if fails.is_ok() { (StatusCode::INTERNAL_SERVER_ERROR, "") } else { (StatusCode::OK, "{\"received\":true}") }
}

pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Everything that a story needs.
pub struct World {
    pub provider: Provider,
    pub merchant: Merchant,
    pub client: Client,
    pub url: String,
    pub shop: String,
    clock: Arc<AtomicI64>,
    folder: TempDir,
}

impl World {
    pub async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        let (folder, merchant) = (tempfile::tempdir().unwrap(), Merchant::default());
        let clock = Arc::new(AtomicI64::new(START));
        let shop = serve(Router::new().route("/hooks/test", post(receive)).with_state(merchant.clone())).await;
        let provider = open(folder.path(), &clock).await;
        let url = serve(provider.router()).await;
        Self { provider, merchant, client, url, shop, clock, folder }
    }

    /// The same provider after its process ended and began again.
    pub async fn restarted(mut self) -> Self {
        self.provider.close().await;
        self.provider = open(self.folder.path(), &self.clock).await;
        self.url = serve(self.provider.router()).await;
        self
    }

    pub fn advance(&self, millis: i64) {
        self.clock.fetch_add(millis, Ordering::SeqCst);
    }

    pub fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    /// What a merchant asks for.
    pub fn order(&self) -> Value {
        json!({
            "reference": "order-7", "amount": 9900, "currency": "CNY", "description": "Rust, first steps",
            "return_url": format!("{}/orders/7?back=1", self.shop), "notify_url": format!("{}/hooks/test", self.shop),
            "language": "en", "expires_at": DEADLINE,
        })
    }

    pub fn post(&self, path: &str, key: &str, body: &Value) -> RequestBuilder {
        let request = self.client.post(format!("{}/pay/test/api/{path}", self.url)).bearer_auth(SECRET);
        request.header("idempotency-key", key).json(body)
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        let request = self.client.get(format!("{}/pay/test/api/{path}", self.url)).bearer_auth(SECRET);
        answer(request.send().await.unwrap()).await
    }

    /// A new payment; its id. What was queued is delivered and forgotten.
    pub async fn payment(&self) -> String {
        let (status, payment) = answer(self.post("payments", "first", &self.order()).send().await.unwrap()).await;
        assert_eq!(status, StatusCode::CREATED);
        self.provider.deliver_due().await.unwrap();
        self.merchant.received.lock().unwrap().clear();
        payment["id"].as_str().unwrap().to_owned()
    }

    pub async fn state(&self, id: &str) -> Value {
        self.get(&format!("payments/{id}")).await.1["state"].clone()
    }

    /// The payer confirms; where the page sends them.
    pub async fn confirm(&self, id: &str, form: &[(&str, &str)]) -> String {
        let answer = self.client.post(format!("{}/pay/test/{id}", self.url)).form(form).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    pub async fn page(&self, id: &str) -> String {
        let answer = self.client.get(format!("{}/pay/test/{id}", self.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        answer.text().await.unwrap()
    }
}

async fn open(folder: &Path, clock: &Arc<AtomicI64>) -> Provider {
    let clock = clock.clone();
    let settings = Settings {
        database: folder.join("testpay.db"),
        merchant: "Lyceum".into(),
        secret: SECRET.into(),
        now: Arc::new(move || clock.load(Ordering::SeqCst)),
    };
    testpay::open(settings).await.unwrap()
}

/// Status and JSON.
pub async fn answer(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    (status, response.json().await.unwrap())
}
