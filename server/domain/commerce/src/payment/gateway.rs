//! The port to payment providers: the requests that the school makes, and the updates that it receives.
//!
//! Knows nothing of HTTP: each provider's adapter implements [`Gateway`] outside of this crate.

use std::{fmt, future::Future, pin::Pin};

pub use model::payment::{PayerAction, PaymentMethod, SavedMethodKind};
use model::{
    Id, Lang, Millis, Money,
    account::Person,
    order::{DeclineReason, Payment, PaymentState},
    provider::CertificateKind,
};

use super::{
    capabilities::Capabilities,
    dispute_update::DisputeUpdate,
    embedded::EmbeddedForm,
    statement::{Statement, StatementDay, StatementError, StatementFault, StatementPart},
    webhook_request::{WebhookError, WebhookHeaders, WebhookReceipt, WebhookRequest, WebhookResponse},
};
pub use super::{
    gateway_error::{GatewayError, GatewayErrorKind},
    refund_update::{CreateRefund, PaymentReference, RefundReference, RefundTotal, RefundUpdate},
    saved_method::{SavedMethod, SetupReference, SetupState, SetupUpdate},
};

/// A future of a provider's response.
pub type GatewayFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, GatewayError>> + Send + 'a>>;

/// The person who pays, as far as a provider has to know them.
#[derive(Clone, Debug)]
pub struct Payer {
    /// Our reference of the buyer, under which a provider keeps what it saves.
    pub person: Id<Person>,
    /// The provider's own reference of the payer, such as an `openid`; needed where they pay in its app.
    pub open_id: Option<String>,
    /// The IP address of the payer's browser; empty when it is not known.
    pub address: String,
    /// The payer's language.
    pub lang: Lang,
}

/// A request to create a payment. Logs do not show the token.
#[derive(Clone)]
pub struct CreatePayment {
    /// Our reference of the payment, which is the idempotency key as well.
    pub payment: Id<Payment>,
    /// The instant at which it was begun: the same each time that it is requested.
    pub created_at: Millis,
    /// The method; one of [`Capabilities::methods`].
    pub method: PaymentMethod,
    /// The token of the saved method to charge, for [`PaymentMethod::Saved`].
    pub token: Option<String>,
    /// Whether the payer may save the method for later payments.
    pub save_method: bool,
    /// The amount to charge.
    pub amount: Money,
    /// The title of what is paid for, in the course's own language.
    pub description: String,
    /// The person who pays.
    pub payer: Payer,
    /// The address to which the provider sends the browser back.
    pub return_url: String,
    /// The address to which the provider posts its webhooks.
    pub notify_url: String,
    /// The instant at which the order closes.
    pub expires_at: Millis,
}

impl fmt::Debug for CreatePayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { payment, method, amount, .. } = self;
        let mut shown = f.debug_struct("CreatePayment");
        shown.field("payment", payment).field("method", method).field("amount", amount).finish_non_exhaustive()
    }
}

/// A payment that a provider has created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedPayment {
    /// The provider's reference of the payment; empty where it gives none before somebody has paid.
    pub reference: String,
    /// The next step of the payer.
    pub next: PayerAction,
}

/// A payment status reported by a provider. Already authenticated and addressed to this merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentUpdate {
    /// Our reference: the payment's id as text.
    pub merchant_reference: String,
    /// The provider's reference; empty where it gives none before somebody has paid.
    pub reference: String,
    /// The amount of the payment.
    pub amount: Money,
    /// The state of the payment.
    pub state: PaymentState,
    /// The reason why it was declined, if it was.
    pub decline: Option<DeclineReason>,
    /// The method that the payer saved with it, if they did.
    pub saved: Option<SavedMethod>,
}

/// The content of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookEvent {
    /// The status of a payment.
    Payment(PaymentUpdate),
    /// The status of a refund.
    Refund(RefundUpdate),
    /// What went back of a payment in all, with a refund that was made at the provider itself.
    RefundTotal(RefundTotal),
    /// An objection to a payment, or a change of one.
    Dispute(DisputeUpdate),
    /// The status of saving a method without a payment.
    Setup(SetupUpdate),
    /// Something that changes nothing on our side: acknowledged and kept.
    Other,
}

/// A certificate by which the school and a provider know each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The owner.
    pub kind: CertificateKind,
    /// The instant at which it ends.
    pub ends_at: Millis,
}

/// The school's account at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantAccount {
    /// The account's name or number: as the provider says it, or as the keys were proved to be of it. What was only
    /// entered stands nowhere.
    pub name: String,
    /// Whether no money moves there.
    pub is_sandbox: bool,
}

/// A payment provider.
pub trait Gateway: fmt::Debug + Send + Sync {
    /// Returns the provider's name, as tables and addresses have it.
    fn name(&self) -> &'static str;

    /// Returns what the provider can do for this school.
    fn capabilities(&self) -> &Capabilities;

    /// Returns the provider's form on our pages; `None` where it has none.
    fn embedded_form(&self) -> Option<&EmbeddedForm> {
        None
    }

    /// Returns the origin, its first label maybe `*`, of the pages to which the forms of [`PayerAction::Form`] lead, where
    /// the page that they are sent to leads on to another site by itself; `None` where it does not.
    fn form_origin(&self) -> Option<&str> {
        None
    }

    /// Returns the address at which somebody of the school sees the payment with this reference, and answers a dispute
    /// of it; `None` where the provider has none.
    fn dashboard_url(&self, payment_reference: &str) -> Option<String> {
        let _ = payment_reference;
        None
    }

    /// Returns the certificates among the keys that somebody has to renew; what is fetched renews itself.
    fn certificates(&self) -> Vec<Certificate> {
        Vec::new()
    }

    /// Creates a payment and returns what its payer does next. Idempotent by [`CreatePayment::payment`].
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer; the payment may exist nevertheless.
    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment>;

    /// Returns the address at which the provider tells who somebody in its app is, as [`PaymentMethod::InWeChat`] needs:
    /// from there the browser comes back to `return_url` with this `state` and a `code` for [`Gateway::fetch_open_id`].
    /// `None` where payers need not be known.
    fn open_id_url(&self, return_url: &str, state: &str) -> Option<String> {
        let _ = (return_url, state);
        None
    }

    /// Fetches the provider's own reference of a payer, for [`Payer::open_id`], by the code that their browser brought.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unsupported`] where payers need not be known, [`GatewayErrorKind::Refused`] when the code is
    /// no good or was used already; [`GatewayError`] when the provider does not answer.
    fn fetch_open_id<'a>(&'a self, code: &'a str) -> GatewayFuture<'a, String> {
        let _ = code;
        Box::pin(async { Err(GatewayError::new(GatewayErrorKind::Unsupported, "payers need not be known")) })
    }

    /// Fetches the status of a payment. Resolves to `None` when the provider does not know it.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer.
    fn fetch_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>>;

    /// Cancels an unpaid payment and returns its status, as [`Gateway::fetch_payment`] does.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer; the payment may still be paid.
    fn cancel_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>>;

    /// Sends money of a payment back and returns the refund's status, which may still change where it is
    /// [pending](model::order::RefundState::Pending). Idempotent by [`CreateRefund::refund`]. A refusal for good is a
    /// status, not an error.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer; the refund may exist nevertheless.
    fn create_refund<'a>(&'a self, request: &'a CreateRefund) -> GatewayFuture<'a, RefundUpdate>;

    /// Fetches the status of a refund. Resolves to `None` when the provider does not know it.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer.
    fn fetch_refund<'a>(&'a self, refund: &'a RefundReference) -> GatewayFuture<'a, Option<RefundUpdate>>;

    /// Fetches the status of a refund that was made at the provider itself, by the provider's reference. Resolves to
    /// `None` when the provider does not know it.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unsupported`] where they are only told of by webhooks; [`GatewayError`] when the provider does
    /// not answer.
    fn fetch_external_refund<'a>(
        &'a self,
        payment: &'a PaymentReference,
        reference: &'a str,
    ) -> GatewayFuture<'a, Option<RefundUpdate>> {
        let _ = (payment, reference);
        Box::pin(async { Err(GatewayError::new(GatewayErrorKind::Unsupported, "refunds are told of by webhooks")) })
    }

    /// Fetches the status of a dispute by the provider's reference. Resolves to `None` when the provider does not know
    /// it.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unsupported`] where disputes are only told of by webhooks; [`GatewayError`] when the provider
    /// does not answer.
    fn fetch_dispute<'a>(&'a self, reference: &'a str) -> GatewayFuture<'a, Option<DisputeUpdate>> {
        let _ = reference;
        Box::pin(async { Err(GatewayError::new(GatewayErrorKind::Unsupported, "disputes are told of by webhooks")) })
    }

    /// Fetches the disputes of a payment, also those of which no webhook came.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unsupported`] where disputes are only told of by webhooks; [`GatewayError`] when the provider
    /// does not answer.
    fn fetch_disputes<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Vec<DisputeUpdate>> {
        let _ = payment;
        Box::pin(async { Err(GatewayError::new(GatewayErrorKind::Unsupported, "disputes are told of by webhooks")) })
    }

    /// Saves a method without a payment, for [`PaymentMethod::Saved`] later. `setup` is our reference and the
    /// idempotency key.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unsupported`] where methods are only saved with a payment; [`GatewayError`] when the
    /// provider does not answer.
    fn save_method<'a>(
        &'a self,
        setup: Id<SavedMethod>,
        payer: &'a Payer,
        return_url: &'a str,
    ) -> GatewayFuture<'a, CreatedPayment> {
        let _ = (setup, payer, return_url);
        Box::pin(async { Err(GatewayError::new(GatewayErrorKind::Unsupported, "methods are saved with a payment")) })
    }

    /// Fetches the status of saving a method without a payment. Resolves to `None` when the provider does not know it.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer.
    fn fetch_setup<'a>(&'a self, setup: &'a SetupReference) -> GatewayFuture<'a, Option<SetupUpdate>> {
        let _ = setup;
        Box::pin(async { Ok(None) })
    }

    /// Fetches a saved method with its name. Resolves to `None` when the provider does not know it, or tells no names
    /// but with a payment.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer.
    fn fetch_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, Option<SavedMethod>> {
        let _ = token;
        Box::pin(async { Ok(None) })
    }

    /// Has the provider forget a saved method. One that is forgotten already stays so.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unsupported`] where nothing is saved; [`GatewayError`] when the provider does not answer.
    fn forget_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, ()> {
        let _ = token;
        Box::pin(async { Err(GatewayError::new(GatewayErrorKind::Unsupported, "nothing is saved")) })
    }

    /// Returns whether the provider signed a webhook wrongly on purpose, to see it refused.
    fn is_probe(&self, headers: &WebhookHeaders) -> bool {
        let _ = headers;
        false
    }

    /// Authenticates and parses a webhook.
    ///
    /// # Errors
    /// [`WebhookError`] when it is not authentic, not recent, not ours or not readable.
    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError>;

    /// Fetches the keys by which webhooks are authenticated, after [`WebhookError::UnknownKey`].
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer.
    fn refresh_keys(&self) -> GatewayFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    /// Returns the answer to a webhook in the provider's own form.
    fn webhook_response(&self, receipt: WebhookReceipt) -> WebhookResponse;

    /// Downloads everything that moved money on one of the provider's days.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unsupported`] where there are no statements, [`GatewayErrorKind::Refused`] while that of the
    /// day is not ready; [`GatewayError`] when the provider does not answer.
    fn download_statement(&self, day: StatementDay) -> GatewayFuture<'_, Statement>;

    /// Downloads a part of the same, small enough for a minute: the first one, or the one after what
    /// [`StatementPart::next`] said. Unless an adapter says otherwise, the first part is all of it.
    ///
    /// # Errors
    /// As [`Gateway::download_statement`].
    fn download_part<'a>(&'a self, day: StatementDay, after: Option<&'a str>) -> GatewayFuture<'a, StatementPart> {
        let _ = after;
        Box::pin(async move { Ok(StatementPart { statement: self.download_statement(day).await?, next: None }) })
    }

    /// Parses a file that the provider gives out as the statement of one day.
    ///
    /// # Errors
    /// [`StatementError`] with the first line that is not what it should be; with [`StatementFault::NoFiles`] where the
    /// provider gives out no files.
    fn parse_statement(&self, file: &[u8]) -> Result<Statement, StatementError> {
        let _ = file;
        Err(StatementError::whole(StatementFault::NoFiles))
    }

    /// Returns the day of such a file, of which no more is looked at than says it. Unless an adapter knows better, all of
    /// it is parsed.
    ///
    /// # Errors
    /// As [`Gateway::parse_statement`].
    fn statement_day(&self, file: &[u8]) -> Result<StatementDay, StatementError> {
        self.parse_statement(file).map(|statement| statement.day)
    }

    /// Asks the provider whose account the keys open.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unauthorized`] when the keys are not accepted; [`GatewayError`] when it does not answer.
    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount>;
}
