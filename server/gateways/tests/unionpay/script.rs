//! A UnionPay that answers as a test has written it, and signs what it says.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes};
use commerce::payment::{
    CreatePayment, CreateRefund, Credentials, PaymentMethod, PaymentReference, RefundReference, WebhookHeaders,
    WebhookRequest,
};
use gateways::{UnionPay, UnionPayAddresses};
use http::{StatusCode, Uri};
use model::{Currency, Id, Millis, Money};
use tokio::net::TcpListener;
use unionpayfake::{
    keys,
    sign::{Fields, Signer},
};

use crate::support::{payment_id, refund_request, request};

pub const FEN: Money = Money { minor: 8_800, currency: Currency::Cny };
/// UnionPay's own number of the payment.
pub const THEIRS: &str = "202611300830051234567";
/// The instant at which the payment was begun, and as UnionPay writes it.
pub const BEGAN: (Millis, &str) = (Millis(1_801_269_005_000), "20270130083005");
/// The instant at which the refund was begun, and as UnionPay writes it.
pub const REFUND_BEGAN: (Millis, &str) = (Millis(1_801_272_605_000), "20270130093005");

/// Returns the keys of the merchant, with these in the place of the good ones.
pub fn credentials(others: &[(&str, &str)]) -> Credentials {
    let good = [
        ("unionpay_merchant_id", keys::MERCHANT_ID),
        ("unionpay_key_file", keys::MERCHANT_FILE),
        ("unionpay_key_password", keys::MERCHANT_PASSWORD),
        ("unionpay_middle_certificate", keys::MIDDLE_CERTIFICATE),
        ("unionpay_root_certificate", keys::ROOT_CERTIFICATE),
    ];
    let all = good.iter().chain(others).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    all.collect::<BTreeMap<_, _>>().into()
}

/// Returns the adapter that asks the gateway at this address.
pub fn unionpay(url: &str) -> UnionPay {
    UnionPay::new(&UnionPayAddresses::both(url), &credentials(&[]), true).unwrap()
}

/// Returns the adapter that asks nobody.
pub fn nobody() -> UnionPay {
    unionpay("http://127.0.0.1:1")
}

/// Returns fields.
pub fn fields(of: &[(&str, &str)]) -> Fields {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Returns the same with these in the place of others; an empty one is left out.
pub fn with(mut of: Fields, others: &[(&str, &str)]) -> Fields {
    of.extend(fields(others));
    of.retain(|_, value| !value.is_empty());
    of
}

/// Returns what UnionPay says, signed by UnionPay.
pub fn signed(of: Fields) -> Fields {
    signed_by(keys::UNIONPAY, of)
}

/// Returns the same signed by this key and certificate.
pub fn signed_by(pair: (&str, &str), mut of: Fields) -> Fields {
    Signer::read(pair).unwrap().complete(&mut of);
    of
}

/// Returns an answer as its bytes go out.
pub fn text(of: &Fields) -> String {
    of.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The gateway.
pub struct Bank {
    pub url: String,
    heard: Arc<Mutex<Vec<(String, Fields)>>>,
}

impl Bank {
    /// Returns a gateway that answers each request with this status and these bytes.
    pub async fn new(answer: impl Fn(&str, &Fields) -> (u16, String) + Clone + Send + Sync + 'static) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        let handler = move |uri: Uri, body: Bytes| {
            let (kept, answer) = (Arc::clone(&kept), answer.clone());
            async move {
                let url = reqwest::Url::parse(&format!("http://bank/?{}", String::from_utf8_lossy(&body))).unwrap();
                let request: Fields = url.query_pairs().into_owned().collect();
                let (status, said) = answer(uri.path(), &request);
                kept.lock().unwrap().push((uri.path().to_owned(), request));
                (StatusCode::from_u16(status).unwrap(), said)
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(handler);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, heard }
    }

    /// Returns a gateway that answers everything with these fields, signed.
    pub async fn says(of: Fields) -> Self {
        Self::new(move |_, _| (200, text(&signed(of.clone())))).await
    }

    /// Returns the adapter that asks this gateway.
    pub fn gateway(&self) -> UnionPay {
        unionpay(&self.url)
    }

    /// Returns the paths and fields of everything that was asked.
    pub fn heard(&self) -> Vec<(String, Fields)> {
        self.heard.lock().unwrap().clone()
    }
}

/// Returns the request for a payment by a method.
pub fn create(method: PaymentMethod) -> CreatePayment {
    CreatePayment {
        method,
        amount: FEN,
        created_at: BEGAN.0,
        expires_at: BEGAN.0.plus(Millis::DAY),
        description: "古诗赏析 {a=1&b=2}".into(),
        ..request()
    }
}

pub fn reference() -> PaymentReference {
    let (payment, reference, method) = (payment_id(), Some(THEIRS.into()), PaymentMethod::Page);
    PaymentReference { payment, reference, method, amount: FEN, created_at: BEGAN.0 }
}

pub fn create_refund() -> CreateRefund {
    let (refund, payment) = (Id::new(REFUND_BEGAN.0, 7), reference());
    CreateRefund {
        refund,
        payment,
        amount: FEN,
        notify_url: Some("https://school.example/hooks/unionpay".into()),
        ..refund_request()
    }
}

pub fn refund_reference() -> RefundReference {
    RefundReference { refund: create_refund().refund, reference: None, payment: reference() }
}

/// Returns what every message has.
fn common() -> Fields {
    fields(&[
        ("version", "5.1.0"),
        ("encoding", "UTF-8"),
        ("signMethod", "01"),
        ("accessType", "0"),
        ("merId", keys::MERCHANT_ID),
        ("respCode", "00"),
        ("respMsg", "成功[0000000]"),
    ])
}

/// Returns a payment as UnionPay tells it when it is asked, with this code.
pub fn payment(code: &str) -> Fields {
    let own = payment_id().to_string();
    let told = [
        ("txnType", "01"),
        ("txnSubType", "01"),
        ("bizType", "000201"),
        ("orderId", &own),
        ("txnTime", BEGAN.1),
        ("txnAmt", "8800"),
        ("currencyCode", "156"),
        ("queryId", THEIRS),
        ("origRespCode", code),
        ("origRespMsg", "in words"),
        ("reserved", "{a=1&b=2}"),
    ];
    with(common(), &told)
}

/// Returns the refund as UnionPay tells it when it is asked, with this code.
pub fn refund(code: &str) -> Fields {
    let own = create_refund().refund.to_string();
    let told = [
        ("txnType", "04"),
        ("txnSubType", "00"),
        ("orderId", own.as_str()),
        ("txnTime", REFUND_BEGAN.1),
        ("queryId", "202611300930057654321"),
        ("origQryId", THEIRS),
        ("origRespCode", code),
    ];
    with(payment(code), &told)
}

/// Returns an answer without more than a code.
pub fn refused(code: &str) -> Fields {
    with(common(), &[("respCode", code), ("respMsg", "in words")])
}

/// Returns a notification of the payment.
pub fn notice() -> Fields {
    with(
        payment(""),
        &[("origRespMsg", ""), ("settleAmt", "8800"), ("settleDate", "1130"), ("traceTime", "1130083010")],
    )
}

/// Returns a webhook as it comes, five minutes after the payment was begun.
pub fn webhook(of: &Fields) -> WebhookRequest {
    let mut url = reqwest::Url::parse("http://school.example").unwrap();
    url.query_pairs_mut().extend_pairs(of);
    posted(url.query().unwrap_or_default().as_bytes())
}

/// Returns a webhook with this body.
pub fn posted(body: &[u8]) -> WebhookRequest {
    let received_at = BEGAN.0.plus(5 * Millis::MINUTE);
    WebhookRequest { headers: WebhookHeaders::default(), body: body.into(), received_at }
}
