//! A merchant: asks the fake, believes only what is signed, and takes notifications.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use alipayfake::{
    Fake, Settings, keys,
    sign::{PrivateKey, PublicKey, content},
};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    response::Response,
    routing::post,
};
use http::{Request, StatusCode, header::LOCATION};
use jiff::{Timestamp, tz::offset};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;

pub type Fields = BTreeMap<String, String>;

/// Returns the time in Shanghai, so many seconds from now.
#[expect(clippy::disallowed_methods, reason = "requests are compared with the real clock")]
pub fn time(from_now_s: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let at = Timestamp::from_second(i64::try_from(now).unwrap() + from_now_s).unwrap();
    offset(8).to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Returns the parameters of a request, without its signature.
pub fn request(method: &str, about: &Value) -> Fields {
    let mut form = fields(&[
        ("app_id", keys::APP_ID),
        ("method", method),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("version", "1.0"),
    ]);
    form.insert("timestamp".into(), time(0));
    form.insert("biz_content".into(), about.to_string());
    form
}

/// Signs a request by the application's key.
pub fn sign(mut form: Fields) -> Fields {
    let signature = PrivateKey::read(keys::APP_PRIVATE_KEY).unwrap().sign(&content(&form));
    form.insert("sign".into(), signature);
    form
}

pub fn encode(form: &Fields) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// Returns the value of a field as it stands in an answer, byte by byte, after its signature was checked.
pub fn believe(body: &str) -> (String, Value) {
    let answer: Value = serde_json::from_str(body).unwrap();
    let name = answer.as_object().unwrap().keys().find(|name| name.ends_with("_response")).unwrap();
    let from = body.find(&format!("\"{name}\":")).unwrap() + name.len() + 3;
    let end = ["},\"alipay_cert_sn\"", "},\"sign\""].iter().find_map(|end| body.find(end)).unwrap();
    let public = PublicKey::read(keys::ALIPAY_PUBLIC_KEY).unwrap();
    assert!(public.verify(&body[from..=end], answer["sign"].as_str().unwrap()), "{body}");
    (name.clone(), answer[name.as_str()].clone())
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

    /// Posts a form to the gateway; returns the answer's name and what stands in it.
    pub async fn post(&self, form: &Fields) -> (String, Value) {
        believe(&text(self.send(gateway(form)).await).await)
    }

    /// Asks a method; returns what stands in the answer.
    pub async fn ask(&self, method: &str, about: Value) -> Value {
        self.post(&sign(request(method, &about))).await.1
    }

    /// Begins a payment by a code that tells this address.
    pub async fn offer(&self, number: &str, amount: &str, notify_url: &str) -> Value {
        let about = json!({ "out_trade_no": number, "total_amount": amount, "subject": "所有权与借用" });
        let mut form = request("alipay.trade.precreate", &about);
        if !notify_url.is_empty() {
            form.insert("notify_url".into(), notify_url.into());
        }
        self.post(&sign(form)).await.1
    }

    /// Sells something that is paid.
    pub async fn sell(&self, number: &str, amount: &str, notify_url: &str) {
        assert_eq!(self.offer(number, amount, notify_url).await["code"], "10000");
        self.control(&format!("trades/{number}/pay"), json!({})).await;
    }

    /// Asks one of the controls; returns what it says.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let request = Request::post(format!("/_control/{path}")).header("content-type", "application/json");
        let response = self.send(request.body(Body::from(body.to_string())).unwrap()).await;
        assert!(response.status().is_success(), "{path}: {}", response.status());
        serde_json::from_str(&text(response).await).unwrap_or_default()
    }

    /// Opens an address as a browser of this language does; returns status, where it leads, and the page.
    pub async fn open(&self, uri: &str, language: &str) -> (StatusCode, String, String) {
        self.browse(Request::get(uri).header("accept-language", language).body(Body::empty()).unwrap()).await
    }

    /// Chooses something on the payer's page.
    pub async fn choose(&self, uri: &str, choice: &str) -> (StatusCode, String, String) {
        let request = Request::post(uri).header("content-type", "application/x-www-form-urlencoded");
        self.browse(request.body(Body::from(format!("choice={choice}"))).unwrap()).await
    }

    async fn browse(&self, request: Request<Body>) -> (StatusCode, String, String) {
        let response = self.send(request).await;
        let to = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (response.status(), to, text(response).await)
    }
}

/// Returns a request that posts a form to the gateway.
pub fn gateway(form: &Fields) -> Request<Body> {
    let request = Request::post("/gateway.do").header("host", "fake.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded;charset=utf-8");
    request.body(Body::from(encode(form))).unwrap()
}

pub async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// A house that takes notifications.
#[derive(Clone)]
pub struct House {
    pub address: String,
    got: Arc<Mutex<Vec<Fields>>>,
    /// The answers to come; `success` afterwards.
    answers: Arc<Mutex<Vec<(StatusCode, &'static str)>>>,
}

impl House {
    pub async fn open(answers: &[(StatusCode, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let house = Self {
            address,
            got: Arc::default(),
            answers: Arc::new(Mutex::new(answers.iter().rev().copied().collect())),
        };
        let router = Router::new().route("/", post(take)).with_state(house.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        house
    }

    /// Returns what came, once so many have come, without what is not part of the signature.
    pub async fn got(&self, count: usize) -> Vec<Fields> {
        for _ in 0..200 {
            let got = self.got.lock().unwrap().clone();
            if got.len() >= count {
                return got;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{} notifications instead of {count}", self.got.lock().unwrap().len());
    }
}

async fn take(State(house): State<House>, body: Bytes) -> (StatusCode, &'static str) {
    let mut notice: Fields =
        form_urlencoded::parse(&body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let signature = notice.remove("sign").unwrap_or_default();
    assert_eq!(notice.remove("sign_type").as_deref(), Some("RSA2"));
    let is_good = PublicKey::read(keys::ALIPAY_PUBLIC_KEY).unwrap().verify(&content(&notice), &signature);
    notice.insert("is_good".into(), is_good.to_string());
    house.got.lock().unwrap().push(notice);
    house.answers.lock().unwrap().pop().unwrap_or((StatusCode::OK, "success"))
}
