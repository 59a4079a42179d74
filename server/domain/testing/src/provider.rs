//! A payment provider that does what a story tells it to.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
};

use commerce::payment::{
    CreatePayment, Gateway, GatewayError, GatewayErrorKind, GatewayFuture, HostedCheckout, MerchantAccount,
    PaymentUpdate, Refund, WebhookError, WebhookEvent,
};
use model::{
    Id, Millis, Money,
    order::{DeclineReason, Payment, PaymentState},
};

/// A provider in memory: payments by our reference, and refunds.
#[derive(Debug, Default)]
pub struct Provider {
    payments: Mutex<BTreeMap<Id<Payment>, PaymentUpdate>>,
    refunds: Mutex<BTreeMap<Id<Refund>, (String, Money)>>,
    /// Its name; `None`: "test".
    alias: Option<&'static str>,
    down: AtomicBool,
    fault: Mutex<Option<GatewayErrorKind>>,
    /// The largest amount that it takes, in minor units; 0: any.
    pub largest: AtomicI64,
    /// The number of requests to create a payment.
    pub asked: AtomicUsize,
}

impl Provider {
    /// Returns a provider with this name.
    pub fn named(name: &'static str) -> Self {
        Self { alias: Some(name), ..Self::default() }
    }

    /// Stops the provider from answering, or has it answer again.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }

    /// Has every call fail in this way, or none.
    pub fn set_fault(&self, fault: Option<GatewayErrorKind>) {
        *self.fault.lock().unwrap() = fault;
    }

    /// Returns the only payment there is. Panics when there is another number of them.
    pub fn only(&self) -> Id<Payment> {
        let payments = self.payments.lock().unwrap();
        assert_eq!(payments.len(), 1);
        *payments.keys().next().unwrap()
    }

    /// Returns the newest payment.
    pub fn newest(&self) -> Id<Payment> {
        *self.payments.lock().unwrap().keys().last().unwrap()
    }

    /// Returns the refunded amounts, by our references.
    pub fn refunds(&self) -> Vec<Money> {
        self.refunds.lock().unwrap().values().map(|(_, money)| *money).collect()
    }

    /// Changes the state of a payment and returns the update that a webhook would bring.
    pub fn becomes(&self, payment: Id<Payment>, state: PaymentState, decline: Option<DeclineReason>) -> PaymentUpdate {
        let mut payments = self.payments.lock().unwrap();
        let update = payments.get_mut(&payment).unwrap();
        update.state = state;
        update.decline = decline;
        update.clone()
    }

    /// Has the payer pay and returns the update that a webhook would bring.
    pub fn pays(&self, payment: Id<Payment>) -> PaymentUpdate {
        self.becomes(payment, PaymentState::Succeeded, None)
    }

    fn answer(&self) -> Result<(), GatewayError> {
        if let Some(kind) = *self.fault.lock().unwrap() {
            return Err(GatewayError::new(kind, "as the story has it"));
        }
        if self.down.load(Ordering::Relaxed) {
            Err(GatewayError::new(GatewayErrorKind::Unreachable, "down"))
        } else {
            Ok(())
        }
    }
}

impl Gateway for Provider {
    fn name(&self) -> &'static str {
        self.alias.unwrap_or("test")
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, HostedCheckout> {
        Box::pin(async move {
            // It charges, and then its answer is lost: the payment is there all the same.
            let reference = format!("tp_{}", request.payment);
            let update = PaymentUpdate {
                merchant_reference: request.payment.to_string(),
                reference: reference.clone(),
                amount: request.amount,
                state: PaymentState::Created,
                decline: None,
            };
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.payments.lock().unwrap().entry(request.payment).or_insert(update);
            self.answer()?;
            Ok(HostedCheckout { redirect_url: format!("https://pay.example/{reference}"), reference })
        })
    }

    fn fetch_payment(&self, payment: Id<Payment>) -> GatewayFuture<'_, Option<PaymentUpdate>> {
        Box::pin(async move {
            self.answer()?;
            Ok(self.payments.lock().unwrap().get(&payment).cloned())
        })
    }

    fn cancel_payment(&self, payment: Id<Payment>) -> GatewayFuture<'_, Option<PaymentUpdate>> {
        Box::pin(async move {
            self.answer()?;
            let mut payments = self.payments.lock().unwrap();
            let Some(update) = payments.get_mut(&payment) else { return Ok(None) };
            if !update.state.is_final() {
                update.state = PaymentState::Cancelled;
            }
            Ok(Some(update.clone()))
        })
    }

    fn create_refund<'a>(&'a self, refund: Id<Refund>, payment: &'a str, amount: Money) -> GatewayFuture<'a, String> {
        Box::pin(async move {
            self.answer()?;
            self.refunds.lock().unwrap().insert(refund, (payment.into(), amount));
            Ok(format!("tr_{refund}"))
        })
    }

    fn takes(&self, amount: Money) -> bool {
        let largest = self.largest.load(Ordering::Relaxed);
        largest == 0 || amount.minor <= largest
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        Box::pin(async move {
            self.answer()?;
            Ok(MerchantAccount { name: "Story".into(), is_sandbox: true })
        })
    }

    /// Accepts the word "ours" as a signature; the body is the payment's id and its state.
    fn parse_webhook(&self, signature: &str, body: &[u8], _: Millis) -> Result<WebhookEvent, WebhookError> {
        if signature != "ours" {
            return Err(WebhookError::InvalidSignature);
        }
        let text = std::str::from_utf8(body).map_err(|_| WebhookError::Malformed)?;
        let (payment, state) = text.split_once(' ').ok_or(WebhookError::Malformed)?;
        let payments = self.payments.lock().unwrap();
        let update =
            payment.parse().ok().and_then(|payment| payments.get(&payment)).ok_or(WebhookError::WrongMerchant)?;
        let state = PaymentState::parse(state).ok_or(WebhookError::Malformed)?;
        Ok(WebhookEvent::Payment(PaymentUpdate { state, ..update.clone() }))
    }
}
