//! A provider's machine, which does whatever a test wants, and what it would say if it were in order.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use commerce::payment::{
    CreatePayment, CreateRefund, Gateway, GatewayError, Payer, PaymentMethod, PaymentReference, RefundUpdate,
    WebhookHeaders, WebhookRequest,
};
use gateways::Test;
use model::{Currency, Id, Lang, Millis, Money, order::Payment};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub const MERCHANT: &str = "lyceum";
pub const SECRET: &str = "a secret between two";
pub const AMOUNT: Money = Money { minor: 4_900, currency: Currency::Usd };
/// The provider's reference of the payment.
pub const THEIRS: &str = "tp_0123456789";

/// What a machine does once it has heard a request.
#[derive(Clone, Debug)]
pub enum Manner {
    /// Says this and hangs up.
    Says(Vec<u8>),
    /// Says this and breaks the connection off.
    Breaks(Vec<u8>),
    /// Says this, then never a word more.
    Stops(Vec<u8>),
    /// Says this a little at a time, for ever.
    Drips(Vec<u8>),
    /// Says this, then the letter x without end.
    Floods(Vec<u8>),
}

/// A machine that listens on an address of its own.
pub struct Machine {
    pub url: String,
    heard: Arc<AtomicUsize>,
    said: Arc<AtomicUsize>,
}

impl Machine {
    pub async fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (heard, said) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counts = (heard.clone(), said.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (manner, (heard, said)) = (manner.clone(), counts.clone());
                tokio::spawn(async move {
                    let mut stream = stream;
                    if hear(&mut stream).await {
                        heard.fetch_add(1, Ordering::SeqCst);
                        behave(stream, manner, &said).await;
                    }
                });
            }
        });
        Self { url, heard, said }
    }

    /// An adapter that believes this machine to be the provider.
    pub fn gateway(&self) -> Test {
        Test::new(&self.url, MERCHANT, SECRET).unwrap()
    }

    /// Requests that came here.
    pub fn heard(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }

    /// Bytes that went from here.
    pub fn said(&self) -> usize {
        self.said.load(Ordering::SeqCst)
    }
}

/// Reads a whole request; false if none came.
async fn hear(stream: &mut TcpStream) -> bool {
    let mut heard = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&heard).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return true;
            }
        }
        match stream.read_buf(&mut heard).await {
            Ok(0) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Ends when the other side hangs up.
async fn behave(mut stream: TcpStream, manner: Manner, said: &AtomicUsize) {
    let (Manner::Says(words)
    | Manner::Breaks(words)
    | Manner::Stops(words)
    | Manner::Drips(words)
    | Manner::Floods(words)) = &manner;
    let mut more: &[u8] = words;
    let pause = if matches!(manner, Manner::Drips(_)) { Duration::from_millis(100) } else { Duration::ZERO };
    loop {
        let next = if pause.is_zero() { more.len() } else { 1 };
        match stream.write(&more[..next]).await {
            Ok(count) => {
                said.fetch_add(count, Ordering::SeqCst);
                more = &more[count..];
            }
            Err(_) => return,
        }
        tokio::time::sleep(pause).await;
        match (&manner, more.is_empty()) {
            (_, false) => {}
            (Manner::Says(_), true) => break,
            (Manner::Breaks(_), true) => {
                // What was said arrives first.
                tokio::time::sleep(Duration::from_millis(50)).await;
                return stream.set_zero_linger().unwrap();
            }
            (Manner::Stops(_), true) => {
                let _ = stream.read_to_end(&mut Vec::new()).await;
                return;
            }
            (Manner::Drips(_), true) => more = b" ",
            (Manner::Floods(_), true) => more = &[b'x'; 16_384],
        }
    }
    let _ = stream.shutdown().await;
}

/// An answer over HTTP.
pub fn http(status: &str, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// An answer in JSON.
pub fn says(status: &str, body: &Value) -> Manner {
    Manner::Says(http(status, "application/json", &body.to_string()))
}

pub fn payment_id() -> Id<Payment> {
    Id::from_raw(1_234_567_890_123_456)
}

/// The payment as a provider in order tells it.
pub fn payment() -> Value {
    json!({
        "id": THEIRS, "merchant": MERCHANT, "reference": payment_id(), "amount": AMOUNT.minor, "currency": "USD",
        "state": "succeeded", "reason": null, "url": "http://school.example/pay/test/tp_0123456789",
        "created_at": 1_800_000_000_000_i64, "settled_at": 1_800_000_000_000_i64,
    })
}

/// The payment with one field changed.
pub fn payment_with(field: &str, value: Value) -> Value {
    let mut payment = payment();
    payment[field] = value;
    payment
}

/// A refund of all of it, as a provider in order tells it.
pub fn refund() -> Value {
    json!({
        "id": "tr_1", "reference": refund_request().refund, "payment": THEIRS, "amount": AMOUNT.minor, "currency": "USD",
        "state": "succeeded",
    })
}

pub fn request() -> CreatePayment {
    CreatePayment {
        payment: payment_id(),
        created_at: Millis(1_799_999_000_000),
        method: PaymentMethod::Page,
        token: None,
        save_method: false,
        amount: AMOUNT,
        payer: Payer { person: Id::from_raw(3), open_id: None, address: String::new(), lang: Lang::En },
        description: "Rust first steps".into(),
        return_url: "http://school.example/checkout/1/return".into(),
        notify_url: "http://school.example/hooks/test".into(),
        expires_at: Millis(1_800_000_000_000),
    }
}

/// Everything that can be asked about a payment: what was asked, and what came of it in words.
pub async fn ask_about_payments(gateway: &Test) -> [(&'static str, Result<String, GatewayError>); 3] {
    let (request, reference) = (request(), payment_reference());
    let (create, query, cancel) = tokio::join!(
        gateway.create_payment(&request),
        gateway.fetch_payment(&reference),
        gateway.cancel_payment(&reference)
    );
    [
        ("create", create.map(|opened| format!("{opened:?}"))),
        ("query", query.map(|update| format!("{update:?}"))),
        ("cancel", cancel.map(|update| format!("{update:?}"))),
    ]
}

/// Returns the references of the payment.
pub fn payment_reference() -> PaymentReference {
    let CreatePayment { method, created_at, .. } = request();
    PaymentReference { payment: payment_id(), reference: Some(THEIRS.into()), method, amount: AMOUNT, created_at }
}

/// Returns the request for all of the payment to be sent back.
pub fn refund_request() -> CreateRefund {
    let (payment, reason) = (payment_reference(), "Bought by mistake".into());
    CreateRefund { refund: Id::from_raw(7), payment, amount: AMOUNT, reason, notify_url: None }
}

/// Asks for money to be sent back.
pub async fn ask_for_refund(gateway: &Test) -> Result<RefundUpdate, GatewayError> {
    gateway.create_refund(&refund_request()).await
}

/// Returns a webhook with this signature, received at an instant.
pub fn webhook(signature: &str, body: &[u8], received_at: Millis) -> WebhookRequest {
    let headers = WebhookHeaders::from([("Test-Gateway-Signature", signature), ("Content-Type", "application/json")]);
    WebhookRequest { headers, body: body.into(), received_at }
}

/// Whatever the provider is asked, it has given no answer.
pub async fn assert_unanswered(gateway: &Test, why: &str) {
    let (about, refund) = tokio::join!(ask_about_payments(gateway), ask_for_refund(gateway));
    for (what, outcome) in about {
        assert!(outcome.is_err(), "{why}: {what}: {outcome:?}");
    }
    assert!(refund.is_err(), "{why}: refund: {refund:?}");
}

/// A deterministic source of chance (SplitMix64, <https://doi.org/10.1145/2660193.2660195>).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % end as u64).unwrap()
    }

    pub fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }
}
