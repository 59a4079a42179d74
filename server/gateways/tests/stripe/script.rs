//! A Stripe that answers as a test has written it, and remembers what it was asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use commerce::payment::{Credentials, PaymentMethod, PaymentReference};
use gateways::{Stripe, StripeAddresses};
use model::Millis;
use reqwest::Url;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::{AMOUNT, http, payment_id};

pub const SECRET_KEY: &str = "sk_test_canary4711";
pub const PUBLISHABLE_KEY: &str = "pk_test_shown";
pub const WEBHOOK_SECRET: &str = "whsec_test_secret";
/// Stripe's reference of the payment.
pub const INTENT: &str = "pi_3MtwBwLkdIwHu7ix28a3tqPa";

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The method and the path, such as `GET /v1/account`.
    pub what: String,
    /// The headers, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The query and the form, in their order.
    pub fields: Vec<(String, String)>,
    /// The path with the query, as it came.
    pub target: String,
    /// The body.
    pub body: String,
}

impl Heard {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// The provider.
pub struct Script {
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Script {
    /// Returns a provider that answers each request with this status and body.
    pub async fn new(answer: impl Fn(&Heard) -> (u16, Value) + Send + Sync + 'static) -> Self {
        let json = move |heard: &Heard| {
            let (status, body) = answer(heard);
            http(&format!("{status} Said"), "application/json", &body.to_string())
        };
        Self::saying(json).await
    }

    /// Returns a provider that answers each request with these bytes of HTTP.
    pub async fn saying(answer: impl Fn(&Heard) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (heard, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
        let kept = heard.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let Some(request) = hear(&mut stream).await else { continue };
                let said = answer(&request);
                kept.lock().unwrap().push(request);
                let _ = stream.write_all(&said).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { url, heard }
    }

    /// Returns a provider that answers everything so.
    pub async fn says(status: u16, body: Value) -> Self {
        Self::new(move |_| (status, body.clone())).await
    }

    /// Returns the adapter that asks this provider.
    pub fn gateway(&self) -> Stripe {
        gateway(&self.url)
    }

    /// Returns everything that was asked.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// Returns the methods and paths of everything that was asked.
    pub fn asked(&self) -> Vec<String> {
        self.heard().into_iter().map(|heard| heard.what).collect()
    }
}

async fn hear(stream: &mut TcpStream) -> Option<Heard> {
    let mut heard = Vec::new();
    let (top, body) = loop {
        let text = String::from_utf8_lossy(&heard).into_owned();
        if let Some((top, body)) = text.split_once("\r\n\r\n") {
            let length = top.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                break (top.to_owned(), body.to_owned());
            }
        }
        if stream.read_buf(&mut heard).await.unwrap_or_default() == 0 {
            return None;
        }
    };
    let mut words = top.lines().next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let url = Url::parse(&format!("http://stripe{target}")).unwrap();
    let form = Url::parse(&format!("http://stripe/?{body}")).unwrap();
    let fields = url.query_pairs().chain(form.query_pairs()).filter(|(name, _)| !name.is_empty());
    Some(Heard {
        what: format!("{method} {}", url.path()),
        headers: top.lines().filter_map(|line| line.split_once(": ")).map(|(a, b)| (a.into(), b.into())).collect(),
        fields: fields.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
        target: target.to_owned(),
        body: body.clone(),
    })
}

/// Returns the keys of the account, with these in the place of the good ones.
pub fn credentials(others: &[(&str, &str)]) -> Credentials {
    let good = [("secret_key", SECRET_KEY), ("publishable_key", PUBLISHABLE_KEY), ("webhook_secrets", WEBHOOK_SECRET)];
    let all = good.iter().chain(others).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    all.collect::<BTreeMap<_, _>>().into()
}

/// Returns the adapter that asks the provider at this address.
pub fn gateway(url: &str) -> Stripe {
    let addresses = StripeAddresses { api: url.into(), ..StripeAddresses::default() };
    Stripe::new(&addresses, &credentials(&[]), true).unwrap()
}

/// Returns the payment as Stripe tells it, in this state.
pub fn intent(status: &str) -> Value {
    json!({
        "id": INTENT, "object": "payment_intent", "livemode": false, "status": status, "amount": AMOUNT.minor,
        "amount_received": if status == "succeeded" { AMOUNT.minor } else { 0 }, "currency": "usd",
        "metadata": { "payment": payment_id(), "method": "page" }, "client_secret": format!("{INTENT}_secret_x"),
        "last_payment_error": null, "next_action": null, "customer": null, "payment_method": null,
        "setup_future_usage": null, "created": 1_799_999_000,
    })
}

/// Returns the payment as Stripe tells it, with one field changed.
pub fn intent_with(status: &str, field: &str, value: Value) -> Value {
    let mut intent = intent(status);
    intent[field] = value;
    intent
}

/// Returns an error as Stripe tells it.
pub fn error(kind: &str, code: &str) -> Value {
    json!({ "error": { "type": kind, "code": code, "message": format!("With {SECRET_KEY}"), "param": null } })
}

/// Returns a list as Stripe tells it.
pub fn list(data: &[Value], has_more: bool) -> Value {
    json!({ "object": "list", "data": data, "has_more": has_more, "url": "/v1/…" })
}

/// Returns the references of the payment, with that of Stripe or without it.
pub fn reference(theirs: Option<&str>) -> PaymentReference {
    let (payment, method, created_at) = (payment_id(), PaymentMethod::Page, Millis(1_799_999_000_000));
    PaymentReference { payment, reference: theirs.map(Into::into), method, amount: AMOUNT, created_at }
}
