//! A payment provider with a form on our pages: it creates payments, and answers nothing else.

use std::sync::Arc;

use commerce::payment::{
    Capabilities, CreatePayment, CreateRefund, CreatedPayment, CredentialField, EmbeddedForm, Gateway, GatewayError,
    GatewayErrorKind, GatewayFactory, GatewayFuture, MerchantAccount, Payer, PayerAction, PaymentMethod,
    PaymentReference, PaymentUpdate, RefundReference, RefundUpdate, SavedMethod, Statement, StatementDay, WebhookError,
    WebhookEvent, WebhookReceipt, WebhookRequest, WebhookResponse,
};
use gateways::Test;
use model::{Id, provider::ProviderGuide, url::percent_encode};

const FIELDS: &[CredentialField] =
    &[CredentialField::secret("key"), CredentialField::plain("apple_domain_file").optional()];

/// Returns the factory of the provider `card`, whose payments want this of their payers; without it, they are refused.
pub fn factory(next: impl Into<Option<PayerAction>>) -> GatewayFactory {
    let next = next.into();
    let guide = ProviderGuide {
        keys_url: "https://docs.card.example/keys".into(),
        webhooks_url: "https://docs.card.example/webhooks".into(),
        events: vec!["payment.paid".into(), "payment.failed".into()],
    };
    let made = GatewayFactory::new("card", FIELDS, move |keys, _| {
        let form = EmbeddedForm {
            script: "https://js.card.example/v3/form.js".into(),
            script_origins: vec!["https://js.card.example/v3/form.js".into(), "https://*.js.card.example".into()],
            frame_origins: vec!["https://js.card.example".into(), "https://hooks.card.example".into()],
            connect_origins: vec!["https://api.card.example".into()],
            payment_origins: vec!["https://js.card.example".into()],
            apple_domain_file: keys.get("apple_domain_file").into(),
        };
        let silent = Test::new("http://127.0.0.1:9", "card", "secret").unwrap();
        Ok(Arc::new(Card { form, next: next.clone(), silent }))
    });
    made.with_guide(guide)
}

/// The provider. What else it is asked is answered by nobody.
#[derive(Debug)]
struct Card {
    form: EmbeddedForm,
    next: Option<PayerAction>,
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
        let is_nobody = request.method == PaymentMethod::InWeChat && request.payer.open_id.is_none();
        let next = self.next.clone().filter(|_| !is_nobody);
        let created = next.map(|next| CreatedPayment { reference: request.payment.to_string(), next });
        Box::pin(async { created.ok_or_else(|| GatewayError::new(GatewayErrorKind::Refused, "not this one")) })
    }

    fn open_id_url(&self, return_url: &str, state: &str) -> Option<String> {
        let back = percent_encode(return_url);
        Some(format!("https://open.card.example/authorize?redirect_uri={back}&state={state}#wechat_redirect"))
    }

    fn fetch_open_id<'a>(&'a self, code: &'a str) -> GatewayFuture<'a, String> {
        let open_id = match code {
            "good" => Ok("o6_amy".to_owned()),
            "silent" => Err(GatewayError::new(GatewayErrorKind::TimedOut, "no answer")),
            _ => Err(GatewayError::new(GatewayErrorKind::Refused, "no such code")),
        };
        Box::pin(async { open_id })
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

    /// The form for a method that is saved without a payment is there without asking anybody.
    fn save_method<'a>(&'a self, _: Id<SavedMethod>, _: &'a Payer, _: &'a str) -> GatewayFuture<'a, CreatedPayment> {
        let next = PayerAction::Embedded { client_secret: "seti_1_secret_2".into(), public_key: "pk_test_51".into() };
        Box::pin(async { Ok(CreatedPayment { reference: "seti_1".into(), next }) })
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
