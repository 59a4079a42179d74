//! What each provider answers, and how long it takes: noted in memory by a decorator around its adapter, and written
//! once a second ([`super::health::flush`]), so that no payment waits for it.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use model::Id;

use super::{
    capabilities::Capabilities,
    dispute_update::DisputeUpdate,
    embedded::EmbeddedForm,
    gateway::{
        Certificate, CreatePayment, CreateRefund, CreatedPayment, Gateway, GatewayErrorKind, GatewayFuture,
        MerchantAccount, Payer, PaymentMethod, PaymentReference, PaymentUpdate, RefundReference, RefundUpdate,
        SavedMethod, SetupReference, SetupUpdate, WebhookEvent,
    },
    statement::{Statement, StatementDay, StatementError, StatementPart},
    webhook_request::{WebhookError, WebhookHeaders, WebhookReceipt, WebhookRequest, WebhookResponse},
};

/// The answers that are kept in memory, at most: where nobody writes them, they are lost.
const MAX_ANSWERS: usize = 10_000;

/// The answer to a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub provider: &'static str,
    pub error: Option<GatewayErrorKind>,
    pub verdict: Verdict,
    pub millis: i64,
}

/// The verdict of an answer on whether people can pay with the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They can.
    Works,
    /// They can, if the provider is on.
    WorksIfOn,
    /// They cannot.
    Fails,
    /// Nothing: that a question is answered says little of whether a payment can be begun.
    Nothing,
}

/// The answers that wait to be written.
#[derive(Clone, Debug, Default)]
pub(super) struct Meter(Arc<Mutex<Vec<Answer>>>);

impl Meter {
    /// Takes all answers, oldest first.
    pub fn take(&self) -> Vec<Answer> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts answers back that could not be written.
    pub fn put_back(&self, mut answers: Vec<Answer>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.append(&mut waiting);
        answers.truncate(MAX_ANSWERS);
        *waiting = answers;
    }

    fn note(&self, answer: Answer) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MAX_ANSWERS {
            waiting.push(answer);
        }
    }
}

/// The name of a call.
#[derive(Clone, Copy, Debug)]
enum Call {
    CreatePayment,
    ChargeSaved,
    FetchPayment,
    CancelPayment,
    CreateRefund,
    FetchRefund,
    FetchExternalRefund,
    FetchDispute,
    FetchDisputes,
    SaveMethod,
    FetchSetup,
    FetchMethod,
    ForgetMethod,
    RefreshKeys,
    DownloadStatement,
    FetchOpenId,
    CheckConnection,
}

impl Call {
    /// Returns what an answer to it tells. A refusal tells of a failure only where somebody wants to pay: elsewhere it
    /// is about the payment, or about the method that the payer had saved.
    const fn verdict(self, error: Option<GatewayErrorKind>) -> Verdict {
        match (self, error) {
            (Self::CreatePayment | Self::ChargeSaved | Self::CreateRefund, None) => Verdict::Works,
            (Self::CheckConnection, None) => Verdict::WorksIfOn,
            (Self::CheckConnection, Some(_)) | (_, None | Some(GatewayErrorKind::Unsupported)) => Verdict::Nothing,
            (call, Some(GatewayErrorKind::Refused)) if !matches!(call, Self::CreatePayment) => Verdict::Nothing,
            (_, Some(_)) => Verdict::Fails,
        }
    }
}

/// An adapter whose answers are noted.
#[derive(Debug)]
pub(super) struct Metered {
    inner: Arc<dyn Gateway>,
    meter: Meter,
}

impl Metered {
    pub fn new(inner: Arc<dyn Gateway>, meter: Meter) -> Self {
        Self { inner, meter }
    }

    fn measured<'a, T: 'a>(&'a self, call: Call, answer: GatewayFuture<'a, T>) -> GatewayFuture<'a, T> {
        Box::pin(async move {
            #[expect(clippy::disallowed_methods, reason = "how long an answer takes is measured")]
            let begun = Instant::now();
            let answer = answer.await;
            let millis = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
            let provider = self.inner.name();
            let error = answer.as_ref().err().map(|error| error.kind);
            tracing::debug!(provider, ?call, ?error, millis, "a payment provider has answered");
            self.meter.note(Answer { provider, error, verdict: call.verdict(error), millis });
            answer
        })
    }
}

impl Gateway for Metered {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn capabilities(&self) -> &Capabilities {
        self.inner.capabilities()
    }

    fn embedded_form(&self) -> Option<&EmbeddedForm> {
        self.inner.embedded_form()
    }

    fn form_origin(&self) -> Option<&str> {
        self.inner.form_origin()
    }

    fn dashboard_url(&self, payment_reference: &str) -> Option<String> {
        self.inner.dashboard_url(payment_reference)
    }

    fn certificates(&self) -> Vec<Certificate> {
        self.inner.certificates()
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment> {
        let call = if request.method == PaymentMethod::Saved { Call::ChargeSaved } else { Call::CreatePayment };
        self.measured(call, self.inner.create_payment(request))
    }

    fn open_id_url(&self, return_url: &str, state: &str) -> Option<String> {
        self.inner.open_id_url(return_url, state)
    }

    fn fetch_open_id<'a>(&'a self, code: &'a str) -> GatewayFuture<'a, String> {
        self.measured(Call::FetchOpenId, self.inner.fetch_open_id(code))
    }

    fn fetch_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        self.measured(Call::FetchPayment, self.inner.fetch_payment(payment))
    }

    fn cancel_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        self.measured(Call::CancelPayment, self.inner.cancel_payment(payment))
    }

    fn create_refund<'a>(&'a self, request: &'a CreateRefund) -> GatewayFuture<'a, RefundUpdate> {
        self.measured(Call::CreateRefund, self.inner.create_refund(request))
    }

    fn fetch_refund<'a>(&'a self, refund: &'a RefundReference) -> GatewayFuture<'a, Option<RefundUpdate>> {
        self.measured(Call::FetchRefund, self.inner.fetch_refund(refund))
    }

    fn fetch_dispute<'a>(&'a self, reference: &'a str) -> GatewayFuture<'a, Option<DisputeUpdate>> {
        self.measured(Call::FetchDispute, self.inner.fetch_dispute(reference))
    }

    fn fetch_external_refund<'a>(
        &'a self,
        payment: &'a PaymentReference,
        reference: &'a str,
    ) -> GatewayFuture<'a, Option<RefundUpdate>> {
        self.measured(Call::FetchExternalRefund, self.inner.fetch_external_refund(payment, reference))
    }

    fn fetch_disputes<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Vec<DisputeUpdate>> {
        self.measured(Call::FetchDisputes, self.inner.fetch_disputes(payment))
    }

    fn save_method<'a>(
        &'a self,
        setup: Id<SavedMethod>,
        payer: &'a Payer,
        return_url: &'a str,
    ) -> GatewayFuture<'a, CreatedPayment> {
        self.measured(Call::SaveMethod, self.inner.save_method(setup, payer, return_url))
    }

    fn fetch_setup<'a>(&'a self, setup: &'a SetupReference) -> GatewayFuture<'a, Option<SetupUpdate>> {
        self.measured(Call::FetchSetup, self.inner.fetch_setup(setup))
    }

    fn fetch_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, Option<SavedMethod>> {
        self.measured(Call::FetchMethod, self.inner.fetch_method(token))
    }

    fn forget_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, ()> {
        self.measured(Call::ForgetMethod, self.inner.forget_method(token))
    }

    fn is_probe(&self, headers: &WebhookHeaders) -> bool {
        self.inner.is_probe(headers)
    }

    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
        self.inner.parse_webhook(request)
    }

    fn refresh_keys(&self) -> GatewayFuture<'_, ()> {
        self.measured(Call::RefreshKeys, self.inner.refresh_keys())
    }

    fn webhook_response(&self, receipt: WebhookReceipt) -> WebhookResponse {
        self.inner.webhook_response(receipt)
    }

    fn download_statement(&self, day: StatementDay) -> GatewayFuture<'_, Statement> {
        self.measured(Call::DownloadStatement, self.inner.download_statement(day))
    }

    fn download_part<'a>(&'a self, day: StatementDay, after: Option<&'a str>) -> GatewayFuture<'a, StatementPart> {
        self.measured(Call::DownloadStatement, self.inner.download_part(day, after))
    }

    fn parse_statement(&self, file: &[u8]) -> Result<Statement, StatementError> {
        self.inner.parse_statement(file)
    }

    fn statement_day(&self, file: &[u8]) -> Result<StatementDay, StatementError> {
        self.inner.statement_day(file)
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        self.measured(Call::CheckConnection, self.inner.check_connection())
    }
}
