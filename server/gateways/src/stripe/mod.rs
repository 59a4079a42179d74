//! The adapter to Stripe, in the words of its REST API. Its form stands on our own page, so no number of a card comes
//! here.
//!
//! Stripe is asked once: whoever has no answer asks again with the same key, which is our reference. Such a key holds
//! for a day; what may be asked for longer is looked for first.

mod addresses;
mod api;
mod capabilities;
mod decline;
mod dispute;
mod form;
mod intent;
mod keys;
mod method;
mod object;
mod payment;
mod refund;
mod setup;
mod signature;
mod statement;
mod webhook;

use std::sync::Arc;

use commerce::payment::{
    BadCredential, Capabilities, CreatePayment, CreateRefund, CreatedPayment, Credentials, DisputeUpdate, EmbeddedForm,
    Gateway, GatewayFactory, GatewayFuture, MerchantAccount, Payer, PaymentReference, PaymentUpdate, RefundReference,
    RefundUpdate, SavedMethod, SetupReference, SetupUpdate, Statement, StatementDay, StatementError, StatementPart,
    WebhookError, WebhookEvent, WebhookReceipt, WebhookRequest, WebhookResponse,
};
use model::Id;
use serde::Deserialize;
use serde_json::json;

pub use addresses::StripeAddresses;

use crate::client::{client, present};
use api::Api;
use capabilities::CAPABILITIES;
use keys::{APPLE_DOMAIN_FILE, FIELDS, Keys, SECRET_KEY};

/// The name of the provider.
const NAME: &str = "stripe";

/// The adapter to Stripe.
pub struct Stripe {
    api: Api,
    keys: Keys,
    form: EmbeddedForm,
}

impl std::fmt::Debug for Stripe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stripe").field("base", &self.api.base).finish_non_exhaustive()
    }
}

/// The school's account.
#[derive(Deserialize)]
struct Account {
    id: String,
    business_profile: Option<BusinessProfile>,
    settings: Option<AccountSettings>,
}

#[derive(Deserialize)]
struct BusinessProfile {
    name: Option<String>,
}

#[derive(Deserialize)]
struct AccountSettings {
    dashboard: Option<Dashboard>,
}

#[derive(Deserialize)]
struct Dashboard {
    display_name: Option<String>,
}

impl Account {
    /// Returns the name that the school gave its account, or its number.
    fn name(self) -> String {
        let display = self.settings.and_then(|settings| settings.dashboard?.display_name);
        let name = display.or_else(|| self.business_profile?.name).filter(|name| !name.trim().is_empty());
        name.unwrap_or(self.id)
    }
}

impl Stripe {
    /// Returns an adapter to the account with these keys.
    ///
    /// # Errors
    /// A [`BadCredential`] for each key that cannot be used, or is not of the environment.
    pub fn new(
        addresses: &StripeAddresses,
        credentials: &Credentials,
        is_sandbox: bool,
    ) -> Result<Self, Vec<BadCredential>> {
        let keys = Keys::read(credentials, is_sandbox)?;
        let client = client().map_err(|_| BadCredential::unreadable(SECRET_KEY))?;
        let (base, secret) = (addresses.api.clone(), keys.secret.clone());
        let form = form::embedded(addresses, credentials.get(APPLE_DOMAIN_FILE));
        Ok(Self { api: Api { client, base, secret }, keys, form })
    }

    /// Returns the factory of adapters to Stripe at these addresses.
    #[must_use]
    pub fn factory(addresses: StripeAddresses) -> GatewayFactory {
        let factory = GatewayFactory::new(NAME, FIELDS, move |credentials, is_sandbox| {
            Ok(Arc::new(Self::new(&addresses, credentials, is_sandbox)?))
        });
        factory.with_guide(form::guide())
    }
}

impl Gateway for Stripe {
    fn name(&self) -> &'static str {
        NAME
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn embedded_form(&self) -> Option<&EmbeddedForm> {
        Some(&self.form)
    }

    fn dashboard_url(&self, payment_reference: &str) -> Option<String> {
        let environment = if self.keys.is_live { "" } else { "test/" };
        Some(format!("https://dashboard.stripe.com/{environment}payments/{payment_reference}"))
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(payment::create(&self.api, &self.keys, request))
    }

    fn fetch_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(payment::fetch(&self.api, &self.keys, payment))
    }

    fn cancel_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(payment::cancel(&self.api, &self.keys, payment))
    }

    fn create_refund<'a>(&'a self, request: &'a CreateRefund) -> GatewayFuture<'a, RefundUpdate> {
        Box::pin(refund::create(&self.api, request))
    }

    fn fetch_refund<'a>(&'a self, refund: &'a RefundReference) -> GatewayFuture<'a, Option<RefundUpdate>> {
        Box::pin(refund::fetch(&self.api, refund))
    }

    fn fetch_dispute<'a>(&'a self, reference: &'a str) -> GatewayFuture<'a, Option<DisputeUpdate>> {
        Box::pin(dispute::fetch(&self.api, &self.keys, reference))
    }

    fn fetch_external_refund<'a>(
        &'a self,
        payment: &'a PaymentReference,
        reference: &'a str,
    ) -> GatewayFuture<'a, Option<RefundUpdate>> {
        Box::pin(refund::fetch_external(&self.api, payment, reference))
    }

    fn fetch_disputes<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Vec<DisputeUpdate>> {
        Box::pin(dispute::list(&self.api, &self.keys, payment))
    }

    fn save_method<'a>(
        &'a self,
        setup: Id<SavedMethod>,
        payer: &'a Payer,
        _return_url: &'a str,
    ) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(setup::create(&self.api, &self.keys, setup, payer))
    }

    fn fetch_setup<'a>(&'a self, setup: &'a SetupReference) -> GatewayFuture<'a, Option<SetupUpdate>> {
        Box::pin(setup::fetch(&self.api, &self.keys, setup))
    }

    fn fetch_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, Option<SavedMethod>> {
        Box::pin(method::fetch(&self.api, token))
    }

    fn forget_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, ()> {
        Box::pin(method::forget(&self.api, token))
    }

    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
        webhook::parse(request, &self.keys)
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
        Box::pin(statement::download(&self.api, day, present()))
    }

    fn download_part<'a>(&'a self, day: StatementDay, after: Option<&'a str>) -> GatewayFuture<'a, StatementPart> {
        Box::pin(statement::download_part(&self.api, day, after, statement::PAGES_PER_PART, present()))
    }

    fn parse_statement(&self, file: &[u8]) -> Result<Statement, StatementError> {
        crate::stripe_csv::read(file)
    }

    fn statement_day(&self, file: &[u8]) -> Result<StatementDay, StatementError> {
        crate::stripe_csv::day(file)
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        Box::pin(async move {
            let account: Account = self.api.ask(self.api.get("account")).await?;
            Ok(MerchantAccount { name: account.name(), is_sandbox: !self.keys.is_live })
        })
    }
}
