//! A merchant: asks the fake, believes only what is signed, and takes notifications.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    response::Response,
    routing::post,
};
use http::{HeaderMap, Request, StatusCode, header::LOCATION};
use jiff::{Timestamp, tz::offset};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;
use wechatfake::{
    Fake, Settings, keys, seal,
    sign::{self, PrivateKey, PublicKey},
};

/// Returns the Unix time in seconds.
#[expect(clippy::disallowed_methods, reason = "requests are compared with the real clock")]
pub fn now_s() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now).unwrap()
}

/// Returns the time in Shanghai, so many seconds from now, by a form of `strftime`.
pub fn time(from_now_s: i64, form: &str) -> String {
    offset(8).to_datetime(Timestamp::from_second(now_s() + from_now_s).unwrap()).strftime(form).to_string()
}

/// Returns the day in Shanghai.
pub fn today() -> String {
    time(0, "%Y-%m-%d")
}

/// A request before it is signed.
pub struct Ask {
    pub method: &'static str,
    pub url: String,
    pub body: String,
    pub merchant_id: String,
    pub serial: String,
    pub timestamp: String,
    pub nonce: String,
    pub key: &'static str,
    /// What names the key by which the answer is to be signed.
    pub wanted: Option<String>,
}

impl Ask {
    pub fn get(url: &str) -> Self {
        Self {
            method: "GET",
            url: url.into(),
            body: String::new(),
            merchant_id: keys::MERCHANT_ID.into(),
            serial: keys::MERCHANT_SERIAL.into(),
            timestamp: now_s().to_string(),
            nonce: nonce(),
            key: keys::MERCHANT_PRIVATE_KEY,
            wanted: None,
        }
    }

    pub fn post(url: &str, body: &Value) -> Self {
        Self { method: "POST", body: body.to_string(), ..Self::get(url) }
    }

    /// Returns the header in which the merchant signs.
    pub fn authorization(&self) -> String {
        let message = sign::request(self.method, &self.url, &self.timestamp, &self.nonce, self.body.as_bytes());
        let signature = PrivateKey::read(self.key).unwrap().sign(&message);
        format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{}\",nonce_str=\"{}\",signature=\"{signature}\",timestamp=\"{}\",\
             serial_no=\"{}\"",
            self.merchant_id, self.nonce, self.timestamp, self.serial
        )
    }

    pub fn request(&self, authorization: &str) -> Request<Body> {
        let request = Request::builder().method(self.method).uri(&self.url).header("host", "fake.example");
        let request = request.header("accept", "application/json").header("user-agent", "test");
        let request = request.header("authorization", authorization);
        let request = match &self.wanted {
            Some(serial) => request.header("wechatpay-serial", serial),
            None => request,
        };
        let kind = if self.body.is_empty() { "text/plain" } else { "application/json" };
        request.header("content-type", kind).body(Body::from(self.body.clone())).unwrap()
    }
}

fn nonce() -> String {
    static COUNT: Mutex<u64> = Mutex::new(0);
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    format!("nonce{count}")
}

/// Returns the key of this serial, in PEM.
pub fn key_of(serial: &str) -> &'static str {
    match serial {
        keys::PLATFORM_SERIAL => keys::PLATFORM_PUBLIC_KEY,
        keys::PLATFORM_NEXT_SERIAL => keys::PLATFORM_NEXT_PUBLIC_KEY,
        keys::WECHAT_PUBLIC_KEY_ID => keys::WECHAT_PUBLIC_KEY,
        other => panic!("nobody knows {other}"),
    }
}

/// Whether these headers sign this body.
pub fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let get = |name: &str| headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
    let message = sign::answer(get("wechatpay-timestamp"), get("wechatpay-nonce"), body);
    let key = PublicKey::read(key_of(get("wechatpay-serial"))).unwrap();
    key.verify(&message, get("wechatpay-signature"))
}

/// The merchant.
pub struct Merchant {
    pub fake: Fake,
}

impl Merchant {
    pub fn new() -> Self {
        Self { fake: Fake::new(Settings::default()).unwrap() }
    }

    pub async fn send(&self, request: Request<Body>) -> Response {
        self.fake.router().oneshot(request).await.unwrap()
    }

    /// Asks, and checks the signature of the answer; returns its status and what it says.
    pub async fn ask(&self, ask: Ask) -> (u16, Value) {
        let response = self.send(ask.request(&ask.authorization())).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        assert!(is_signed(&parts.headers, &body), "{} {}", ask.method, ask.url);
        (parts.status.as_u16(), serde_json::from_slice(&body).unwrap_or_default())
    }

    pub async fn get(&self, url: &str) -> (u16, Value) {
        self.ask(Ask::get(url)).await
    }

    pub async fn post(&self, url: &str, body: Value) -> (u16, Value) {
        self.ask(Ask::post(url, &body)).await
    }

    /// Returns what became of an order.
    pub async fn order(&self, number: &str) -> Value {
        let url = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={}", keys::MERCHANT_ID);
        self.get(&url).await.1
    }

    /// Begins a payment by a code; returns the address of the page that it leads to.
    pub async fn offer(&self, number: &str, total: i64, notify_url: &str) -> String {
        let (status, said) = self.post("/v3/pay/transactions/native", about(number, total, notify_url)).await;
        assert_eq!(status, 200, "{said}");
        let code = said["code_url"].as_str().unwrap().strip_prefix("weixin://wxpay/bizpayurl?pr=").unwrap();
        format!("/pay/{code}")
    }

    /// Sells something that is paid.
    pub async fn sell(&self, number: &str, total: i64, notify_url: &str) {
        self.offer(number, total, notify_url).await;
        self.control(&format!("orders/{number}/pay"), json!({})).await;
    }

    /// Asks one of the controls; returns what it says.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let request = Request::post(format!("/_control/{path}")).header("content-type", "application/json");
        let response = self.send(request.body(Body::from(body.to_string())).unwrap()).await;
        assert!(response.status().is_success(), "{path}: {}", response.status());
        serde_json::from_str(&text(response).await).unwrap_or_default()
    }

    /// Opens an address as a browser of this language does, from a page of the merchant's; returns status, where it
    /// leads, and the page.
    pub async fn open(&self, uri: &str, language: &str) -> (StatusCode, String, String) {
        let request =
            Request::get(uri).header("accept-language", language).header("referer", "https://school.example/");
        self.browse(request.body(Body::empty()).unwrap()).await
    }

    /// Chooses something on the payer's page.
    pub async fn choose(&self, uri: &str, choice: &str) -> (StatusCode, String, String) {
        let request = Request::post(uri).header("content-type", "application/x-www-form-urlencoded");
        self.browse(request.body(Body::from(format!("choice={choice}"))).unwrap()).await
    }

    pub async fn browse(&self, request: Request<Body>) -> (StatusCode, String, String) {
        let response = self.send(request).await;
        let to = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (response.status(), to, text(response).await)
    }
}

/// Returns what a payment is about.
pub fn about(number: &str, total: i64, notify_url: &str) -> Value {
    let notify_url = if notify_url.is_empty() { "https://school.example/hooks" } else { notify_url };
    json!({
        "appid": keys::APP_ID, "mchid": keys::MERCHANT_ID, "description": "所有权与借用", "out_trade_no": number,
        "notify_url": notify_url, "amount": { "total": total, "currency": "CNY" },
    })
}

/// Returns what a refund is about.
pub fn back(number: &str, refund: &str, amounts: (i64, i64), notify_url: &str) -> Value {
    let amount = json!({ "refund": amounts.0, "total": amounts.1, "currency": "CNY" });
    json!({ "out_trade_no": number, "out_refund_no": refund, "amount": amount, "notify_url": notify_url })
}

pub async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// A notification as it came.
#[derive(Clone, Debug)]
pub struct Got {
    pub event: Value,
    /// The content, where it could be opened.
    pub content: Value,
    pub is_signed: bool,
    pub signature: String,
}

/// A house that takes notifications.
#[derive(Clone)]
pub struct House {
    pub address: String,
    got: Arc<Mutex<Vec<Got>>>,
    /// The answers to come; 204 afterwards.
    answers: Arc<Mutex<Vec<StatusCode>>>,
}

impl House {
    pub async fn open(answers: &[StatusCode]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let answers = Arc::new(Mutex::new(answers.iter().rev().copied().collect()));
        let house = Self { address, got: Arc::default(), answers };
        let router = Router::new().route("/", post(take)).with_state(house.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        house
    }

    /// Returns what came, once so many have come.
    pub async fn got(&self, count: usize) -> Vec<Got> {
        for _ in 0..400 {
            let got = self.got.lock().unwrap().clone();
            if got.len() >= count {
                return got;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{} notifications instead of {count}", self.got.lock().unwrap().len());
    }
}

async fn take(State(house): State<House>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    let part = |name: &str| event["resource"][name].as_str().unwrap_or_default();
    let opened = seal::open(part("ciphertext"), keys::API_V3_KEY, part("nonce"), part("associated_data"));
    let content = opened.map(|text| serde_json::from_str(&text).unwrap()).unwrap_or_default();
    let get = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let knows = ![keys::UNKNOWN_SERIAL, ""].contains(&get("wechatpay-serial").as_str());
    let got = Got {
        is_signed: knows && is_signed(&headers, &body),
        signature: get("wechatpay-signature"),
        content,
        event: event.clone(),
    };
    house.got.lock().unwrap().push(got);
    house.answers.lock().unwrap().pop().unwrap_or(StatusCode::NO_CONTENT)
}
