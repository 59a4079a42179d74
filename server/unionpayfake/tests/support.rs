//! A merchant: asks the fake, believes only what is signed, and takes notifications.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    response::Response,
    routing::post,
};
use http::{Request, StatusCode, header::LOCATION};
use jiff::{Timestamp, tz::offset};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;
use unionpayfake::{
    Fake, Settings, keys,
    sign::{Fields, PublicKey, Signer, content},
};

/// Returns the time in Beijing, so many seconds from now.
#[expect(clippy::disallowed_methods, reason = "requests are compared with the real clock")]
pub fn time(from_now_s: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let at = Timestamp::from_second(i64::try_from(now).unwrap() + from_now_s).unwrap();
    offset(8).to_datetime(at).strftime("%Y%m%d%H%M%S").to_string()
}

pub fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Returns a request with what every one has, without its signature.
pub fn request(number: &str, more: &[(&str, &str)]) -> Fields {
    let mut request = fields(&[
        ("version", "5.1.0"),
        ("encoding", "UTF-8"),
        ("signMethod", "01"),
        ("accessType", "0"),
        ("merId", keys::MERCHANT_ID),
        ("certId", keys::MERCHANT_CERTIFICATE_ID),
        ("bizType", "000000"),
        ("txnTime", &time(0)),
        ("orderId", number),
    ]);
    request.extend(fields(more));
    request
}

/// Returns a request for a code, or for a page.
pub fn offer(number: &str, amount: &str, back_url: &str) -> Fields {
    let timeout = time(3_600);
    let more = [
        ("txnType", "01"),
        ("txnSubType", "07"),
        ("channelType", "08"),
        ("txnAmt", amount),
        ("currencyCode", "156"),
        ("payTimeout", &timeout),
        ("backUrl", back_url),
    ];
    request(number, &more)
}

/// Returns the same as one for a page.
pub fn on_page(mut offer: Fields) -> Fields {
    let more = [
        ("txnSubType", "01"),
        ("bizType", "000201"),
        ("channelType", "07"),
        ("frontUrl", "http://school.example/back"),
    ];
    offer.extend(fields(&more));
    offer
}

/// Signs a request by the merchant's key.
pub fn sign(mut request: Fields) -> Fields {
    let signature = Signer::read((keys::MERCHANT_PRIVATE_KEY, "")).unwrap().sign(&content(&request));
    request.insert("signature".into(), signature);
    request
}

pub fn encode(form: &Fields) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// Returns the fields of an answer.
pub fn read(body: &str) -> Fields {
    body.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.into(), value.into())).collect()
}

/// Whether fields are signed by the fake.
pub fn is_signed(answer: &Fields) -> bool {
    // Made from the certificate by hand: the fake shows it to whoever wants to check.
    let signer = Signer::read(keys::UNIONPAY).unwrap();
    answer.get("signature") == Some(&signer.sign(&content(answer)))
        && answer["signPubKeyCert"] == keys::UNIONPAY.1.trim()
}

pub async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
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

    /// Posts a form to a door.
    pub async fn post(&self, door: &str, form: &Fields) -> Response {
        let request = Request::post(door).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(encode(form))).unwrap()).await
    }

    /// Asks a door; returns the answer, which has to be signed.
    pub async fn ask(&self, door: &str, request: Fields) -> Fields {
        let answer = read(&text(self.post(door, &sign(request)).await).await);
        assert!(is_signed(&answer), "{answer:?}");
        answer
    }

    /// Asks what became of an order; `time` is that of its request.
    pub async fn query(&self, number: &str, time: &str) -> Fields {
        self.ask("/queryTrans.do", request(number, &[("txnType", "00"), ("txnSubType", "00"), ("txnTime", time)])).await
    }

    /// Sells something that is paid; returns the time of its request.
    pub async fn sell(&self, number: &str, amount: &str, back_url: &str) -> String {
        let offer = offer(number, amount, back_url);
        let time = offer["txnTime"].clone();
        assert_eq!(self.ask("/backTransReq.do", offer).await["respCode"], "00");
        self.control(&format!("orders/{number}/pay"), json!({})).await;
        time
    }

    /// Asks one of the controls; returns what it says.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let request = Request::post(format!("/_control/{path}")).header("content-type", "application/json");
        let response = self.send(request.body(Body::from(body.to_string())).unwrap()).await;
        assert!(response.status().is_success(), "{path}: {}", response.status());
        serde_json::from_str(&text(response).await).unwrap_or_default()
    }

    /// Opens a page; returns its status, where it leads, and its text.
    pub async fn page(&self, request: Request<Body>) -> (StatusCode, String, String) {
        let response = self.send(request).await;
        let to = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (response.status(), to, text(response).await)
    }
}

/// Notifications as they came, and the address to which they come.
pub struct Hook {
    pub url: String,
    heard: Arc<Mutex<Vec<Fields>>>,
}

impl Hook {
    /// Answers with this status.
    pub async fn new(status: StatusCode) -> Self {
        let heard: Arc<Mutex<Vec<Fields>>> = Arc::default();
        let take = async move |State(heard): State<Arc<Mutex<Vec<Fields>>>>, body: String| {
            heard.lock().unwrap().push(form_urlencoded::parse(body.as_bytes()).into_owned().collect());
            status
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().route("/", post(take)).with_state(heard.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, heard }
    }

    /// Returns what came, once there are so many.
    pub async fn heard(&self, count: usize) -> Vec<Fields> {
        for _ in 0..200 {
            let heard = self.heard.lock().unwrap().clone();
            if heard.len() >= count {
                return heard;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("not so many came");
    }
}

/// Whether the merchant's public key is one, as the settings want it.
#[test]
fn the_keys_fit() {
    assert!(PublicKey::read(keys::MERCHANT_PUBLIC_KEY).unwrap().verify(&sign(request("12345678", &[]))));
}
