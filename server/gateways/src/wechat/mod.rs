//! The adapter to WeChat Pay (API v3): codes for phones, pages that open WeChat, payments inside of it. We sign what we
//! ask, and believe what WeChat Pay has signed.
//!
//! Everything is known by our references (see `transaction`), so that a call whose answer was lost is simply made again.

mod addresses;
mod api;
mod bill;
mod capabilities;
mod certificate;
mod failure;
mod keys;
mod open_id;
mod payment;
mod refund;
mod resource;
mod signature;
mod statement;
mod transaction;
mod trust;
mod webhook;

use std::sync::Arc;

use commerce::payment::{
    BadCredential, Capabilities, Certificate, CreatePayment, CreateRefund, CreatedPayment, Credentials, Gateway,
    GatewayFactory, GatewayFuture, MerchantAccount, PaymentReference, PaymentUpdate, RefundReference, RefundUpdate,
    Statement, StatementDay, StatementError, WebhookError, WebhookEvent, WebhookHeaders, WebhookReceipt,
    WebhookRequest, WebhookResponse,
};
use model::provider::CertificateKind;
use reqwest::Url;

pub use addresses::WeChatAddresses;

use crate::client::{client, present};
use api::Api;
use keys::{APP_ID, FIELDS, Keys};
use signature::Signature;

/// The name of the provider.
const NAME: &str = "wechat";

/// The adapter to WeChat Pay.
pub struct WeChat {
    api: Api,
}

impl std::fmt::Debug for WeChat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WeChat").field("payments", &self.api.payments.as_str()).finish_non_exhaustive()
    }
}

impl WeChat {
    /// Returns an adapter to the merchant with these keys.
    ///
    /// # Errors
    /// A [`BadCredential`] for each that cannot be used, or does not fit the others.
    pub fn new(addresses: &WeChatAddresses, credentials: &Credentials) -> Result<Self, Vec<BadCredential>> {
        let keys = Keys::read(credentials)?;
        let unusable = || vec![BadCredential::unreadable(APP_ID)];
        let client = client().map_err(|_| unusable())?;
        let url = |address: &str| Url::parse(address).map_err(|_| unusable());
        let (payments, pages) = (url(&addresses.payments)?, url(&addresses.pages)?);
        Ok(Self { api: Api { client, payments, pages, accounts: url(&addresses.accounts)?, keys } })
    }

    /// Returns the factory of adapters to WeChat Pay at these addresses. API v3 has no sandbox.
    #[must_use]
    pub fn factory(addresses: WeChatAddresses) -> GatewayFactory {
        let factory =
            GatewayFactory::new(NAME, FIELDS, move |credentials, _| Ok(Arc::new(Self::new(&addresses, credentials)?)));
        factory.with_guide(keys::guide()).with_inspection(keys::inspect).without_sandbox()
    }
}

impl Gateway for WeChat {
    fn name(&self) -> &'static str {
        NAME
    }

    fn capabilities(&self) -> &Capabilities {
        if self.api.keys.app_secret.is_some() { &capabilities::EVERYWHERE } else { &capabilities::OUTSIDE }
    }

    fn certificates(&self) -> Vec<Certificate> {
        let own = self.api.keys.merchant.certificate.iter();
        own.map(|own| Certificate { kind: CertificateKind::School, ends_at: own.validity.ends_at }).collect()
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(payment::create(&self.api, request))
    }

    fn open_id_url(&self, return_url: &str, state: &str) -> Option<String> {
        open_id::url(&self.api, return_url, state)
    }

    fn fetch_open_id<'a>(&'a self, code: &'a str) -> GatewayFuture<'a, String> {
        Box::pin(open_id::fetch(&self.api, code))
    }

    fn fetch_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(payment::fetch(&self.api, payment))
    }

    fn cancel_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(payment::close(&self.api, payment))
    }

    fn create_refund<'a>(&'a self, request: &'a CreateRefund) -> GatewayFuture<'a, RefundUpdate> {
        Box::pin(refund::create(&self.api, request))
    }

    fn fetch_refund<'a>(&'a self, refund: &'a RefundReference) -> GatewayFuture<'a, Option<RefundUpdate>> {
        Box::pin(refund::fetch(&self.api, refund))
    }

    fn fetch_external_refund<'a>(
        &'a self,
        payment: &'a PaymentReference,
        reference: &'a str,
    ) -> GatewayFuture<'a, Option<RefundUpdate>> {
        Box::pin(refund::fetch_external(&self.api, payment, reference))
    }

    fn is_probe(&self, headers: &WebhookHeaders) -> bool {
        Signature::read(|name| headers.get(name)).is_some_and(|signature| signature.is_probe())
    }

    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
        webhook::parse(request, &self.api.keys)
    }

    fn refresh_keys(&self) -> GatewayFuture<'_, ()> {
        Box::pin(self.api.learn_certificates())
    }

    fn webhook_response(&self, receipt: WebhookReceipt) -> WebhookResponse {
        let (status, body) = match receipt {
            WebhookReceipt::Stored => (200, r#"{"code":"SUCCESS"}"#),
            WebhookReceipt::NotStored => (503, r#"{"code":"FAIL","message":"not stored"}"#),
            WebhookReceipt::Probe => (401, r#"{"code":"FAIL","message":"signature"}"#),
        };
        WebhookResponse { status, content_type: "application/json", body: body.into() }
    }

    fn download_statement(&self, day: StatementDay) -> GatewayFuture<'_, Statement> {
        Box::pin(statement::download(&self.api, day, present()))
    }

    fn parse_statement(&self, file: &[u8]) -> Result<Statement, StatementError> {
        statement::read(file, &self.api.keys.merchant_id)
    }

    fn statement_day(&self, file: &[u8]) -> Result<StatementDay, StatementError> {
        statement::day(file, &self.api.keys.merchant_id)
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        Box::pin(async move {
            payment::prove_keys(&self.api).await?;
            open_id::prove_secret(&self.api).await?;
            Ok(MerchantAccount { name: self.api.keys.merchant_id.clone(), is_sandbox: false })
        })
    }
}
