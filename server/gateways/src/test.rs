//! The adapter to the test provider that comes with the school (`server/testpay`), which is reached over HTTP like any
//! other.
//!
//! Its webhooks are signed with HMAC-SHA256 over `<unix seconds>.<body>`, in the header `Test-Gateway-Signature:
//! t=<unix seconds>,v1=<hex>`; they are good for five minutes.

use commerce::payment::{
    CreatePayment, Gateway, GatewayError, GatewayErrorKind, GatewayFuture, HostedCheckout, MerchantAccount,
    PaymentUpdate, Refund, WebhookError, WebhookEvent,
};
use data_encoding::HEXLOWER;
use model::{
    Currency, Id, Lang, Millis, Money,
    order::{DeclineReason, Payment, PaymentState},
};
use reqwest::{Client, RequestBuilder, StatusCode, header::HOST};
use ring::hmac;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{ask, client, kind_of};

/// The difference between a signature's time and ours, at most, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 300_000;

/// The adapter to the test provider.
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

/// A payment as the provider reports it.
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

/// A webhook's body.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    merchant: String,
    payment: Their,
}

impl Test {
    /// Returns an adapter to the provider at this address, such as `http://127.0.0.1:3000`, for this merchant with this
    /// secret.
    ///
    /// # Errors
    /// [`GatewayError`] when TLS cannot be set up.
    pub fn new(base: &str, merchant: &str, secret: &str) -> Result<Self, GatewayError> {
        Ok(Self { client: client()?, base: base.into(), merchant: merchant.into(), secret: secret.into() })
    }

    fn at(&self, path: &str) -> String {
        format!("{}/pay/test/api/{path}", self.base)
    }

    fn signed_in(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.secret)
    }

    /// Returns the payment with our reference, or `None` when the provider does not know it.
    async fn find(&self, payment: Id<Payment>) -> Result<Option<Their>, GatewayError> {
        let request = self.client.get(self.at("payments")).query(&[("reference", payment.to_string())]);
        let (status, answer) = ask(self.signed_in(request)).await?;
        match status {
            StatusCode::NOT_FOUND => Ok(None),
            status => read(status, answer).map(Some),
        }
    }

    fn update(&self, their: Their) -> Result<PaymentUpdate, WebhookError> {
        if their.merchant != self.merchant {
            return Err(WebhookError::WrongMerchant);
        }
        let currency = Currency::parse(&their.currency).ok_or(WebhookError::Malformed)?;
        let state = match their.state.as_str() {
            "created" => PaymentState::Created,
            "processing" => PaymentState::Pending,
            "succeeded" => PaymentState::Succeeded,
            "failed" => PaymentState::Failed,
            "cancelled" => PaymentState::Cancelled,
            _ => return Err(WebhookError::Malformed),
        };
        Ok(PaymentUpdate {
            merchant_reference: their.reference,
            reference: their.id,
            amount: Money { minor: their.amount, currency },
            state,
            decline: their.reason.map(|reason| DeclineReason::parse(&reason).unwrap_or(DeclineReason::Unknown)),
        })
    }

    fn verified(&self, their: Their) -> Result<PaymentUpdate, GatewayError> {
        self.update(their).map_err(|why| {
            GatewayError::new(GatewayErrorKind::Unreadable, format!("an answer that is not believed: {why:?}"))
        })
    }
}

/// Returns the host of an address. The payer's browser knows the provider by the host of the school: its page is there
/// too.
fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split('/').next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// Returns the payment in a response that is a success or reports a conflict with the payment's state.
fn read(status: StatusCode, answer: Value) -> Result<Their, GatewayError> {
    if !status.is_success() && status != StatusCode::CONFLICT {
        return Err(GatewayError::new(kind_of(status), format!("{status}: {answer}")));
    }
    serde_json::from_value(answer)
        .map_err(|error| GatewayError::new(GatewayErrorKind::Unreadable, format!("{status}: {error}")))
}

impl Gateway for Test {
    fn name(&self) -> &'static str {
        "test"
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, HostedCheckout> {
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
                return Err(GatewayError::new(GatewayErrorKind::Refused, format!("{status}: {answer}")));
            }
            let their = read(status, answer)?;
            let address = their.url.clone();
            let update = self.verified(their)?;
            if update.merchant_reference != request.payment.to_string() || update.amount != request.amount {
                let detail = format!("{status}: another payment than the one that was asked for");
                return Err(GatewayError::new(GatewayErrorKind::Unreadable, detail));
            }
            Ok(HostedCheckout { reference: update.reference, redirect_url: address })
        })
    }

    fn fetch_payment(&self, payment: Id<Payment>) -> GatewayFuture<'_, Option<PaymentUpdate>> {
        Box::pin(async move { self.find(payment).await?.map(|their| self.verified(their)).transpose() })
    }

    fn cancel_payment(&self, payment: Id<Payment>) -> GatewayFuture<'_, Option<PaymentUpdate>> {
        Box::pin(async move {
            let Some(their) = self.find(payment).await? else { return Ok(None) };
            let request = self.client.post(self.at(&format!("payments/{}/cancel", their.id)));
            let (status, answer) = ask(self.signed_in(request)).await?;
            self.verified(read(status, answer)?).map(Some)
        })
    }

    fn create_refund<'a>(&'a self, refund: Id<Refund>, payment: &'a str, amount: Money) -> GatewayFuture<'a, String> {
        Box::pin(async move {
            let body = json!({ "payment": payment, "amount": amount.minor, "reason": "requested_by_merchant" });
            let asking = self.client.post(self.at("refunds")).header("idempotency-key", refund.to_string());
            let (status, answer): (_, Value) = ask(self.signed_in(asking).json(&body)).await?;
            let asked_for = answer["payment"] == payment && answer["amount"] == amount.minor;
            match answer.get("id").and_then(Value::as_str) {
                Some(id) if status.is_success() && asked_for && answer["state"] == "succeeded" => Ok(id.into()),
                _ => Err(GatewayError::new(kind_of(status), format!("{status}: {answer}"))),
            }
        })
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        // It is asked about a payment that there cannot be: with other keys it refuses to say so.
        Box::pin(async move {
            self.find(Id::NONE).await?;
            Ok(MerchantAccount { name: self.merchant.clone(), is_sandbox: true })
        })
    }

    fn parse_webhook(&self, signature: &str, body: &[u8], now: Millis) -> Result<WebhookEvent, WebhookError> {
        let (at, theirs) = parts(signature).ok_or(WebhookError::InvalidSignature)?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signed = [at.to_string().as_bytes(), b".", body].concat();
        hmac::verify(&key, &signed, &theirs).map_err(|_| WebhookError::InvalidSignature)?;
        if (now.0 - at.saturating_mul(1_000)).abs() > CLOCK_TOLERANCE_MS {
            return Err(WebhookError::TimestampOutOfRange);
        }
        let event: Event = serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)?;
        if event.merchant != self.merchant {
            return Err(WebhookError::WrongMerchant);
        }
        if event.kind.starts_with("payment.") {
            self.update(event.payment).map(WebhookEvent::Payment)
        } else {
            Ok(WebhookEvent::Other)
        }
    }
}

/// Returns the time in Unix seconds and the signature of a header; nothing else may stand in it.
fn parts(header: &str) -> Option<(i64, Vec<u8>)> {
    let (at, signature) = header.split_once(',')?;
    let at = at.strip_prefix("t=").filter(|at| at.len() <= 12 && at.bytes().all(|b| b.is_ascii_digit()))?;
    // A time with zeros before it would be signed as another text than it came in.
    let at = at.parse::<i64>().ok().filter(|parsed| parsed.to_string() == at)?;
    Some((at, HEXLOWER.decode(signature.strip_prefix("v1=")?.as_bytes()).ok()?))
}
