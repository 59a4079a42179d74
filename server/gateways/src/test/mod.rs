//! The adapter to the test provider that comes with the school (`server/testpay`), which is reached over HTTP like any
//! other.
//!
//! Its webhooks are signed with HMAC-SHA256 over `<unix seconds>.<body>`, in the header `Test-Gateway-Signature:
//! t=<unix seconds>,v1=<hex>`; they are good for five minutes, and answered with `{"received":true}`.

mod answer;
mod statement;
mod webhook;

use std::borrow::Cow;

use commerce::payment::{
    Capabilities, CreatePayment, CreateRefund, CreatedPayment, Currencies, Gateway, GatewayError, GatewayFuture,
    MerchantAccount, Payer, PayerAction, PaymentMethod, PaymentReference, PaymentUpdate, RefundReference, RefundUpdate,
    SavedMethod, SetupReference, SetupUpdate, Statement, StatementDay, StatementError, WebhookError, WebhookEvent,
    WebhookReceipt, WebhookRequest, WebhookResponse,
};
use model::{Id, Lang, order::Payment};
use reqwest::{Client, RequestBuilder, StatusCode, header::HOST};
use serde_json::{Value, json};

use crate::client::{ask, client, fetch, refusal, unreadable};
use answer::{TheirAccount, TheirPayment, TheirRefund, TheirSetup, read};
use webhook::SIGNATURE_HEADER;

/// The longest statement that is read, in bytes.
const MAX_STATEMENT_BYTES: usize = 64 * 1024 * 1024;

/// What the test provider can do.
static CAPABILITIES: Capabilities = Capabilities {
    methods: &[
        PaymentMethod::Page,
        PaymentMethod::QrCode,
        PaymentMethod::MobileWeb,
        PaymentMethod::InWeChat,
        PaymentMethod::Saved,
    ],
    currencies: Currencies::Any,
    limits: Cow::Borrowed(&[]),
    languages: &[],
    works_in_wechat: true,
    refund_window_days: None,
    pages_expire: false,
    saves_methods: true,
    saves_without_payment: true,
    statement: true,
    utc_offset_minutes: 0,
    signed_headers: &[SIGNATURE_HEADER],
};

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

impl Test {
    /// Returns an adapter to the provider at this address, such as `http://127.0.0.1:3000`, for this merchant with this
    /// secret.
    ///
    /// # Errors
    /// [`GatewayError`] when TLS cannot be set up.
    pub fn new(base: &str, merchant: &str, secret: &str) -> Result<Self, GatewayError> {
        Ok(Self { client: client()?, base: base.into(), merchant: merchant.into(), secret: secret.into() })
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.at(path)).bearer_auth(&self.secret)
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.at(path)).bearer_auth(&self.secret)
    }

    fn at(&self, path: &str) -> String {
        format!("{}/pay/test/api/{path}", self.base)
    }

    /// Returns the payment with our reference, or `None` when the provider does not know it.
    async fn find(&self, payment: Id<Payment>) -> Result<Option<TheirPayment>, GatewayError> {
        let (status, answer) = ask(self.get("payments").query(&[("reference", payment.to_string())])).await?;
        match status {
            StatusCode::NOT_FOUND => Ok(None),
            status => read(status, answer).map(Some),
        }
    }

    fn verified(&self, their: TheirPayment) -> Result<PaymentUpdate, GatewayError> {
        their.into_update(&self.merchant).map_err(|why| unreadable(format!("an answer that is not believed: {why:?}")))
    }
}

/// Has the provider build the address of its page with the host of this one: the payer's browser knows the provider by
/// the host of the school.
fn seen_at(request: RequestBuilder, url: &str) -> RequestBuilder {
    match host(url) {
        Some(host) => request.header(HOST, host),
        None => request,
    }
}

/// Returns the provider's word for the language of a payer.
fn language(payer: &Payer) -> &'static str {
    if payer.lang == Lang::ZhHans { "zh-Hans" } else { "en" }
}

/// Returns the host of an address.
fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split('/').next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// Returns what the payer does next.
fn next(method: PaymentMethod, their: &TheirPayment) -> Result<PayerAction, GatewayError> {
    Ok(match method {
        PaymentMethod::QrCode => {
            let code = their.qr_code.clone().ok_or_else(|| unreadable("no code".into()))?;
            PayerAction::QrCode(code)
        }
        PaymentMethod::Saved => PayerAction::Nothing,
        PaymentMethod::Page | PaymentMethod::MobileWeb | PaymentMethod::InWeChat => {
            PayerAction::Redirect(their.url.clone())
        }
    })
}

impl Gateway for Test {
    fn name(&self) -> &'static str {
        "test"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(async move {
            let body = json!({
                "reference": request.payment,
                "amount": request.amount.minor,
                "currency": request.amount.currency,
                "description": request.description,
                "return_url": request.return_url,
                "notify_url": request.notify_url,
                "language": language(&request.payer),
                "expires_at": request.expires_at,
                "method": request.method,
                "open_id": request.payer.open_id,
                "payer": request.payer.person,
                "save_method": request.save_method,
                "token": request.token,
            });
            let asking = self.post("payments").header("idempotency-key", request.payment.to_string());
            let (status, answer): (_, Value) = ask(seen_at(asking, &request.return_url).json(&body)).await?;
            if status == StatusCode::CONFLICT {
                return Err(refusal(status, &answer));
            }
            let their: TheirPayment = read(status, answer)?;
            let next = next(request.method, &their)?;
            let update = self.verified(their)?;
            if update.merchant_reference != request.payment.to_string() || update.amount != request.amount {
                return Err(unreadable(format!("{status}: another payment than the one that was asked for")));
            }
            Ok(CreatedPayment { reference: update.reference, next })
        })
    }

    fn fetch_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(async move { self.find(payment.payment).await?.map(|their| self.verified(their)).transpose() })
    }

    fn cancel_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(async move {
            let Some(their) = self.find(payment.payment).await? else { return Ok(None) };
            let (status, answer) = ask(self.post(&format!("payments/{}/cancel", their.id))).await?;
            self.verified(read(status, answer)?).map(Some)
        })
    }

    fn create_refund<'a>(&'a self, request: &'a CreateRefund) -> GatewayFuture<'a, RefundUpdate> {
        Box::pin(async move {
            let (reference, amount) = (request.refund.to_string(), request.amount);
            let Some(payment) = &request.payment.reference else {
                return Err(unreadable("a payment that the provider does not know".into()));
            };
            let reason = if request.reason.is_empty() { "requested_by_merchant" } else { &request.reason };
            let body = json!({
                "payment": payment, "amount": amount.minor, "reason": reason, "reference": reference,
            });
            let asking = self.post("refunds").header("idempotency-key", &reference).json(&body);
            let (status, answer): (_, Value) = ask(asking).await?;
            if status == StatusCode::UNPROCESSABLE_ENTITY && answer["error"] == "refund_exceeds_payment" {
                return Ok(RefundUpdate::refused(request, "refund_exceeds_payment"));
            }
            if status == StatusCode::CONFLICT {
                return Err(refusal(status, &answer));
            }
            let update = read::<TheirRefund>(status, answer)?.into_update()?;
            let is_asked_for = update.merchant_reference == reference
                && update.payment_reference == *payment
                && update.amount == amount;
            if is_asked_for { Ok(update) } else { Err(unreadable(format!("{status}: another refund"))) }
        })
    }

    fn fetch_refund<'a>(&'a self, refund: &'a RefundReference) -> GatewayFuture<'a, Option<RefundUpdate>> {
        Box::pin(async move {
            let (status, answer) = ask(self.get("refunds").query(&[("reference", refund.refund.to_string())])).await?;
            match status {
                StatusCode::NOT_FOUND => Ok(None),
                status => read::<TheirRefund>(status, answer)?.into_update().map(Some),
            }
        })
    }

    fn save_method<'a>(
        &'a self,
        setup: Id<SavedMethod>,
        payer: &'a Payer,
        return_url: &'a str,
    ) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(async move {
            let reference = setup.to_string();
            let body = json!({
                "reference": reference,
                "payer": payer.person,
                "language": language(payer),
                "return_url": return_url,
            });
            let asking = self.post("setups").header("idempotency-key", format!("setup-{reference}"));
            let (status, answer): (_, Value) = ask(seen_at(asking, return_url).json(&body)).await?;
            if status == StatusCode::CONFLICT {
                return Err(refusal(status, &answer));
            }
            let their: TheirSetup = read(status, answer)?;
            Ok(CreatedPayment { reference: their.id, next: PayerAction::Redirect(their.url) })
        })
    }

    fn fetch_setup<'a>(&'a self, setup: &'a SetupReference) -> GatewayFuture<'a, Option<SetupUpdate>> {
        Box::pin(async move {
            let (status, answer) = ask(self.get("setups").query(&[("reference", setup.setup.to_string())])).await?;
            match status {
                StatusCode::NOT_FOUND => Ok(None),
                status => read::<TheirSetup>(status, answer)?.into_update(&self.merchant).map(Some),
            }
        })
    }

    fn forget_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, ()> {
        Box::pin(async move {
            let request = self.client.delete(self.at(&format!("methods/{token}"))).bearer_auth(&self.secret);
            let (status, _) = fetch(request, MAX_STATEMENT_BYTES).await?;
            if status.is_success() || status == StatusCode::NOT_FOUND { Ok(()) } else { Err(refusal(status, &"")) }
        })
    }

    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
        webhook::parse(request, &self.merchant, &self.secret)
    }

    fn webhook_response(&self, receipt: WebhookReceipt) -> WebhookResponse {
        let (status, is_received) = match receipt {
            WebhookReceipt::Stored => (200, true),
            WebhookReceipt::NotStored => (503, false),
            WebhookReceipt::Probe => (401, false),
        };
        let body = json!({ "received": is_received }).to_string();
        WebhookResponse { status, content_type: "application/json", body }
    }

    fn download_statement(&self, day: StatementDay) -> GatewayFuture<'_, Statement> {
        Box::pin(async move {
            let request = self.get(&format!("statements/{day}")).query(&[("format", "csv")]);
            let (status, body) = fetch(request, MAX_STATEMENT_BYTES).await?;
            if !status.is_success() {
                return Err(refusal(status, &String::from_utf8_lossy(&body)));
            }
            let statement = self.parse_statement(&body).map_err(|error| unreadable(format!("statement: {error}")))?;
            if statement.day == day { Ok(statement) } else { Err(unreadable("statement: another day".into())) }
        })
    }

    fn parse_statement(&self, file: &[u8]) -> Result<Statement, StatementError> {
        statement::read(&self.merchant, file)
    }

    fn statement_day(&self, file: &[u8]) -> Result<StatementDay, StatementError> {
        statement::day(file)
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        Box::pin(async move {
            let (status, answer) = ask(self.get("account")).await?;
            let TheirAccount { merchant, sandbox } = read(status, answer)?;
            if merchant == self.merchant {
                Ok(MerchantAccount { name: merchant, is_sandbox: sandbox })
            } else {
                Err(unreadable("the account of another merchant".into()))
            }
        })
    }
}
