//! The adapter to Alipay, in the words of its gateway: pages that we sign for its payers, codes for their phones, and
//! answers that it signs.
//!
//! Everything is known by our references (see `trade`), so that a call whose answer was lost is simply made again.

mod addresses;
mod answer;
mod api;
mod bill;
mod capabilities;
mod certificate;
mod keys;
mod payment;
mod refund;
mod signature;
mod statement;
mod trade;
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

pub use addresses::AlipayAddresses;

use crate::client::{client, present};
use api::Api;
use capabilities::CAPABILITIES;
use keys::{APP_ID, FIELDS, Keys};
use trust::Trust;

/// The name of the provider.
const NAME: &str = "alipay";

/// The adapter to Alipay.
pub struct Alipay {
    api: Api,
    is_sandbox: bool,
}

impl std::fmt::Debug for Alipay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Alipay").field("gateway", &self.api.gateway.as_str()).finish_non_exhaustive()
    }
}

impl Alipay {
    /// Returns an adapter to the app with these keys.
    ///
    /// # Errors
    /// A [`BadCredential`] for each that cannot be used, or does not fit the others.
    pub fn new(
        addresses: &AlipayAddresses,
        credentials: &Credentials,
        is_sandbox: bool,
    ) -> Result<Self, Vec<BadCredential>> {
        let keys = Keys::read(credentials)?;
        let unusable = || vec![BadCredential::unreadable(APP_ID)];
        let client = client().map_err(|_| unusable())?;
        let address = if is_sandbox { &addresses.sandbox } else { &addresses.live };
        let gateway = Url::parse(address).map_err(|_| unusable())?;
        Ok(Self { api: Api { client, gateway, keys }, is_sandbox })
    }

    /// Returns the factory of adapters to Alipay at these addresses.
    #[must_use]
    pub fn factory(addresses: AlipayAddresses) -> GatewayFactory {
        let factory = GatewayFactory::new(NAME, FIELDS, move |credentials, is_sandbox| {
            Ok(Arc::new(Self::new(&addresses, credentials, is_sandbox)?))
        });
        factory.with_guide(keys::guide()).with_inspection(keys::inspect)
    }
}

impl Gateway for Alipay {
    fn name(&self) -> &'static str {
        NAME
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn certificates(&self) -> Vec<Certificate> {
        match &self.api.keys.trust {
            Trust::PublicKey(_) => Vec::new(),
            Trust::Certificates(certificates) => vec![
                Certificate { kind: CertificateKind::School, ends_at: certificates.app.validity.ends_at },
                Certificate { kind: CertificateKind::Provider, ends_at: certificates.alipay_ends_at() },
            ],
        }
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(payment::create(&self.api, request))
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

    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
        webhook::parse(request, &self.api.keys)
    }

    fn refresh_keys(&self) -> GatewayFuture<'_, ()> {
        // An answer names the certificate that Alipay signs with now, which is fetched when it is not known.
        Box::pin(payment::prove_keys(&self.api))
    }

    fn webhook_response(&self, receipt: WebhookReceipt) -> WebhookResponse {
        let (status, said) = match receipt {
            WebhookReceipt::Stored => (200, "success"),
            WebhookReceipt::NotStored => (503, "failure"),
            WebhookReceipt::Probe => (401, "failure"),
        };
        WebhookResponse { status, content_type: "text/plain", body: said.into() }
    }

    fn download_statement(&self, day: StatementDay) -> GatewayFuture<'_, Statement> {
        Box::pin(statement::download(&self.api, day, present()))
    }

    fn parse_statement(&self, file: &[u8]) -> Result<Statement, StatementError> {
        statement::read(file, self.api.keys.seller_id.as_deref())
    }

    fn statement_day(&self, file: &[u8]) -> Result<StatementDay, StatementError> {
        statement::day(file, self.api.keys.seller_id.as_deref())
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        Box::pin(async move {
            payment::prove_keys(&self.api).await?;
            // The keys are those of the app; which account it pays into, no answer says.
            Ok(MerchantAccount { name: self.api.keys.app_id.clone(), is_sandbox: self.is_sandbox })
        })
    }
}
