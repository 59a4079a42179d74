//! The adapter to UnionPay's gateway, version 5.1.0, for merchants with a certificate: its page, a code for the payer's
//! phone, and answers and notifications that it signs.
//!
//! Written after UnionPay's documents and programs of others, and tried against a stand-in alone: see
//! [`GatewayFactory::unproven`].

mod addresses;
mod api;
mod capabilities;
mod code;
mod identity;
mod keys;
mod message;
mod payment;
mod records;
mod refund;
mod signature;
mod statement;
mod time;
mod transaction;
mod trust;
mod webhook;

use std::sync::Arc;

use commerce::payment::{
    BadCredential, Capabilities, Certificate, CreatePayment, CreateRefund, CreatedPayment, Credentials, Gateway,
    GatewayFactory, GatewayFuture, MerchantAccount, PaymentReference, PaymentUpdate, RefundReference, RefundUpdate,
    Statement, StatementDay, StatementError, WebhookError, WebhookEvent, WebhookReceipt, WebhookRequest,
    WebhookResponse,
};
use model::provider::CertificateKind;
use reqwest::Url;

pub use addresses::UnionPayAddresses;

use crate::client::{client, present};
use api::Api;
use capabilities::CAPABILITIES;
use keys::{FIELDS, Keys, MERCHANT_ID};

/// The name of the provider.
const NAME: &str = "unionpay";

/// The adapter to UnionPay.
pub struct UnionPay {
    api: Api,
    /// The origin of the pages to which the gateway's page leads on.
    pages: String,
    is_sandbox: bool,
}

impl std::fmt::Debug for UnionPay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnionPay").field("gateway", &self.api.gateway.as_str()).finish_non_exhaustive()
    }
}

impl UnionPay {
    /// Returns an adapter to the merchant with these keys.
    ///
    /// # Errors
    /// A [`BadCredential`] for each that cannot be used, or does not fit the others.
    pub fn new(
        addresses: &UnionPayAddresses,
        credentials: &Credentials,
        is_sandbox: bool,
    ) -> Result<Self, Vec<BadCredential>> {
        let keys = Keys::read(credentials, is_sandbox)?;
        let unusable = || vec![BadCredential::unreadable(MERCHANT_ID)];
        let client = client().map_err(|_| unusable())?;
        let [gateway, files] = if is_sandbox {
            [&addresses.sandbox, &addresses.sandbox_files]
        } else {
            [&addresses.live, &addresses.live_files]
        };
        let (gateway, files) =
            Url::parse(gateway).and_then(|gateway| Ok((gateway, Url::parse(files)?))).map_err(|_| unusable())?;
        Ok(Self { api: Api { client, gateway, files, keys }, pages: addresses.pages.clone(), is_sandbox })
    }

    /// Returns the factory of adapters to UnionPay at these addresses.
    #[must_use]
    pub fn factory(addresses: UnionPayAddresses) -> GatewayFactory {
        let factory = GatewayFactory::new(NAME, FIELDS, move |credentials, is_sandbox| {
            Ok(Arc::new(Self::new(&addresses, credentials, is_sandbox)?))
        });
        factory.with_guide(keys::guide()).with_inspection(keys::inspect).unproven()
    }
}

impl Gateway for UnionPay {
    fn name(&self) -> &'static str {
        NAME
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn form_origin(&self) -> Option<&str> {
        Some(&self.pages)
    }

    fn certificates(&self) -> Vec<Certificate> {
        let keys = &self.api.keys;
        vec![
            Certificate { kind: CertificateKind::School, ends_at: keys.identity.validity.ends_at },
            Certificate { kind: CertificateKind::Root, ends_at: keys.trust_ends_at },
        ]
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(payment::create(&self.api, request))
    }

    fn fetch_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(payment::fetch(&self.api, payment))
    }

    /// Asks about the payment: UnionPay closes none before the time that it was told (`payTimeout`). One that it does not
    /// know can be given up, one that somebody is paying cannot.
    fn cancel_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(payment::fetch(&self.api, payment))
    }

    fn create_refund<'a>(&'a self, request: &'a CreateRefund) -> GatewayFuture<'a, RefundUpdate> {
        Box::pin(refund::create(&self.api, request))
    }

    fn fetch_refund<'a>(&'a self, refund: &'a RefundReference) -> GatewayFuture<'a, Option<RefundUpdate>> {
        Box::pin(refund::fetch(&self.api, refund))
    }

    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
        webhook::parse(request, &self.api.keys)
    }

    fn webhook_response(&self, receipt: WebhookReceipt) -> WebhookResponse {
        let (status, said) = match receipt {
            WebhookReceipt::Stored => (200, "ok"),
            WebhookReceipt::NotStored => (503, "not stored"),
            WebhookReceipt::Probe => (401, "refused"),
        };
        WebhookResponse { status, content_type: "text/plain", body: said.into() }
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
            payment::prove_keys(&self.api, present()).await?;
            Ok(MerchantAccount { name: self.api.keys.merchant_id.clone(), is_sandbox: self.is_sandbox })
        })
    }
}
