//! The test provider that comes with the school (`server/testpay`), asked over HTTP like any other.
//!
//! Its notifications are signed with HMAC-SHA256 over `<unix seconds>.<body>`, in the header
//! `Test-Gateway-Signature: t=<unix seconds>,v1=<hex>`; they are good for five minutes.

use commerce::payment::{Answer, Disbelieved, Gateway, Notice, Opened, Refund, Request, Told, Unanswered};
use data_encoding::HEXLOWER;
use model::{
    Currency, Id, Lang, Millis, Money,
    order::{Decline, Payment, PaymentState},
};
use reqwest::{Client, RequestBuilder, StatusCode, header::HOST};
use ring::hmac;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{ask, client};

/// How far a signature's time may lie from ours, in milliseconds.
const TOLERANCE: i64 = 300_000;

/// The adapter.
pub struct Test {
    client: Client,
    base: String,
    merchant: String,
    secret: String,
}

impl std::fmt::Debug for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Test").field("base", &self.base).finish_non_exhaustive()
    }
}

/// A payment as the provider tells it.
#[derive(Deserialize)]
struct Their {
    id: String,
    merchant: String,
    reference: String,
    amount: i64,
    currency: String,
    state: String,
    reason: Option<String>,
    url: String,
}

/// A notification.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    merchant: String,
    payment: Their,
}

impl Test {
    /// The provider at this address, such as `http://127.0.0.1:3000`, for this merchant with this secret.
    pub fn new(base: &str, merchant: &str, secret: &str) -> Result<Self, Unanswered> {
        Ok(Self { client: client()?, base: base.into(), merchant: merchant.into(), secret: secret.into() })
    }

    fn at(&self, path: &str) -> String {
        format!("{}/pay/test/api/{path}", self.base)
    }

    fn signed_in(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.secret)
    }

    /// The payment with our reference.
    async fn find(&self, payment: Id<Payment>) -> Result<Option<Their>, Unanswered> {
        let request = self.client.get(self.at("payments")).query(&[("reference", payment.to_string())]);
        let (status, answer) = ask(self.signed_in(request)).await?;
        match status {
            StatusCode::NOT_FOUND => Ok(None),
            status => read(status, answer).map(Some),
        }
    }

    fn told(&self, their: Their) -> Result<Told, Disbelieved> {
        if their.merchant != self.merchant {
            return Err(Disbelieved::Foreign);
        }
        let currency = Currency::parse(&their.currency).ok_or(Disbelieved::Unreadable)?;
        let state = match their.state.as_str() {
            "created" => PaymentState::Created,
            "processing" => PaymentState::Pending,
            "succeeded" => PaymentState::Succeeded,
            "failed" => PaymentState::Failed,
            "cancelled" => PaymentState::Cancelled,
            _ => return Err(Disbelieved::Unreadable),
        };
        Ok(Told {
            payment: their.reference,
            reference: their.id,
            amount: Money { minor: their.amount, currency },
            state,
            decline: their.reason.map(|reason| Decline::parse(&reason).unwrap_or(Decline::Unknown)),
        })
    }

    fn believe(&self, their: Their) -> Result<Told, Unanswered> {
        self.told(their).map_err(|why| Unanswered(format!("an answer that is not believed: {why:?}")))
    }
}

/// The name under which the payer's browser knows the house that the provider lives in: its page is there too.
fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split('/').next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// The payment in an answer that says yes, or that there is a conflict with how it stands.
fn read(status: StatusCode, answer: Value) -> Result<Their, Unanswered> {
    if !status.is_success() && status != StatusCode::CONFLICT {
        return Err(Unanswered(format!("{status}: {answer}")));
    }
    serde_json::from_value(answer).map_err(|error| Unanswered(format!("{status}: {error}")))
}

impl Gateway for Test {
    fn name(&self) -> &'static str {
        "test"
    }

    fn create<'a>(&'a self, request: &'a Request) -> Answer<'a, Opened> {
        Box::pin(async move {
            let body = json!({
                "reference": request.payment,
                "amount": request.amount.minor,
                "currency": request.amount.currency,
                "description": request.description,
                "return_url": request.return_url,
                "notify_url": request.notify_url,
                "language": if request.lang == Lang::ZhHans { "zh-Hans" } else { "en" },
                "expires_at": request.expires_at,
            });
            let mut asking =
                self.client.post(self.at("payments")).header("idempotency-key", request.payment.to_string());
            if let Some(host) = host(&request.return_url) {
                asking = asking.header(HOST, host);
            }
            let (status, answer) = ask(self.signed_in(asking).json(&body)).await?;
            if status == StatusCode::CONFLICT {
                return Err(Unanswered(format!("{status}: {answer}")));
            }
            let their = read(status, answer)?;
            let address = their.url.clone();
            let told = self.believe(their)?;
            if told.payment != request.payment.to_string() || told.amount != request.amount {
                return Err(Unanswered(format!("{status}: another payment than the one that was asked for")));
            }
            Ok(Opened { reference: told.reference, address })
        })
    }

    fn query(&self, payment: Id<Payment>) -> Answer<'_, Option<Told>> {
        Box::pin(async move { self.find(payment).await?.map(|their| self.believe(their)).transpose() })
    }

    fn cancel(&self, payment: Id<Payment>) -> Answer<'_, Option<Told>> {
        Box::pin(async move {
            let Some(their) = self.find(payment).await? else { return Ok(None) };
            let request = self.client.post(self.at(&format!("payments/{}/cancel", their.id)));
            let (status, answer) = ask(self.signed_in(request)).await?;
            self.believe(read(status, answer)?).map(Some)
        })
    }

    fn refund<'a>(&'a self, refund: Id<Refund>, payment: &'a str, amount: Money) -> Answer<'a, String> {
        Box::pin(async move {
            let body = json!({ "payment": payment, "amount": amount.minor, "reason": "requested_by_merchant" });
            let asking = self.client.post(self.at("refunds")).header("idempotency-key", refund.to_string());
            let (status, answer): (_, Value) = ask(self.signed_in(asking).json(&body)).await?;
            let asked_for = answer["payment"] == payment && answer["amount"] == amount.minor;
            match answer.get("id").and_then(Value::as_str) {
                Some(id) if status.is_success() && asked_for && answer["state"] == "succeeded" => Ok(id.into()),
                _ => Err(Unanswered(format!("{status}: {answer}"))),
            }
        })
    }

    fn read(&self, signature: &str, body: &[u8], now: Millis) -> Result<Notice, Disbelieved> {
        let (at, theirs) = parts(signature).ok_or(Disbelieved::Forged)?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signed = [at.to_string().as_bytes(), b".", body].concat();
        hmac::verify(&key, &signed, &theirs).map_err(|_| Disbelieved::Forged)?;
        if (now.0 - at.saturating_mul(1_000)).abs() > TOLERANCE {
            return Err(Disbelieved::Stale);
        }
        let event: Event = serde_json::from_slice(body).map_err(|_| Disbelieved::Unreadable)?;
        if event.merchant != self.merchant {
            return Err(Disbelieved::Foreign);
        }
        if event.kind.starts_with("payment.") {
            self.told(event.payment).map(Notice::Payment)
        } else {
            Ok(Notice::Other)
        }
    }
}

/// The time and the signature of a header; nothing else may stand in it.
fn parts(header: &str) -> Option<(i64, Vec<u8>)> {
    let (at, signature) = header.split_once(',')?;
    let at = at.strip_prefix("t=").filter(|at| at.len() <= 12 && at.bytes().all(|b| b.is_ascii_digit()))?;
    // A time with zeros before it would be signed as another text than it came in.
    let at = at.parse::<i64>().ok().filter(|parsed| parsed.to_string() == at)?;
    Some((at, HEXLOWER.decode(signature.strip_prefix("v1=")?.as_bytes()).ok()?))
}
