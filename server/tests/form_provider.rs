//! A payment provider with a form on our pages, in a house where nobody answers.

use std::sync::Arc;

use commerce::payment::{
    Capabilities, CreatePayment, CreateRefund, CreatedPayment, CredentialField, EmbeddedForm, Gateway, GatewayFactory,
    GatewayFuture, MerchantAccount, PaymentReference, PaymentUpdate, RefundReference, RefundUpdate, Statement,
    StatementDay, WebhookError, WebhookEvent, WebhookReceipt, WebhookRequest, WebhookResponse,
};
use gateways::Test;
use model::provider::ProviderGuide;

const FIELDS: &[CredentialField] =
    &[CredentialField::secret("key"), CredentialField::plain("apple_domain_file").optional()];

/// Returns the factory of the provider `card`.
pub fn factory() -> GatewayFactory {
    let guide = ProviderGuide {
        keys_url: "https://docs.card.example/keys".into(),
        webhooks_url: "https://docs.card.example/webhooks".into(),
        events: vec!["payment.paid".into(), "payment.failed".into()],
    };
    let made = GatewayFactory::new("card", FIELDS, |keys, _| {
        let form = EmbeddedForm {
            script: "https://js.card.example/v3/form.js".into(),
            script_origins: vec!["https://js.card.example/v3/form.js".into(), "https://*.js.card.example".into()],
            frame_origins: vec!["https://js.card.example".into(), "https://hooks.card.example".into()],
            connect_origins: vec!["https://api.card.example".into()],
            payment_origins: vec!["https://js.card.example".into()],
            apple_domain_file: keys.get("apple_domain_file").into(),
        };
        Ok(Arc::new(Card { form, silent: Test::new("http://127.0.0.1:9", "card", "secret").unwrap() }))
    });
    made.with_guide(guide)
}

/// The provider. What it is asked is answered by nobody.
#[derive(Debug)]
struct Card {
    form: EmbeddedForm,
    silent: Test,
}

impl Gateway for Card {
    fn name(&self) -> &'static str {
        "card"
    }

    fn capabilities(&self) -> &Capabilities {
        self.silent.capabilities()
    }

    fn embedded_form(&self) -> Option<&EmbeddedForm> {
        Some(&self.form)
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment> {
        self.silent.create_payment(request)
    }

    fn fetch_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        self.silent.fetch_payment(payment)
    }

    fn cancel_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        self.silent.cancel_payment(payment)
    }

    fn create_refund<'a>(&'a self, request: &'a CreateRefund) -> GatewayFuture<'a, RefundUpdate> {
        self.silent.create_refund(request)
    }

    fn fetch_refund<'a>(&'a self, refund: &'a RefundReference) -> GatewayFuture<'a, Option<RefundUpdate>> {
        self.silent.fetch_refund(refund)
    }

    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
        self.silent.parse_webhook(request)
    }

    fn webhook_response(&self, receipt: WebhookReceipt) -> WebhookResponse {
        self.silent.webhook_response(receipt)
    }

    fn download_statement(&self, day: StatementDay) -> GatewayFuture<'_, Statement> {
        self.silent.download_statement(day)
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        self.silent.check_connection()
    }
}
