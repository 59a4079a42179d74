//! A provider that does what a story tells it to.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use commerce::payment::{Answer, Disbelieved, Gateway, Notice, Opened, Refund, Request, Told, Unanswered};
use model::{
    Id, Millis, Money,
    order::{Decline, Payment, PaymentState},
};

/// Payments by our reference, and what was sent back.
#[derive(Debug, Default)]
pub struct Provider {
    payments: Mutex<BTreeMap<Id<Payment>, Told>>,
    refunds: Mutex<BTreeMap<Id<Refund>, (String, Money)>>,
    down: AtomicBool,
    /// How often a payment was asked for.
    pub asked: AtomicUsize,
}

impl Provider {
    /// Nothing answers any more, or everything does again.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }

    /// The only payment there is.
    pub fn only(&self) -> Id<Payment> {
        let payments = self.payments.lock().unwrap();
        assert_eq!(payments.len(), 1);
        *payments.keys().next().unwrap()
    }

    /// The newest payment.
    pub fn newest(&self) -> Id<Payment> {
        *self.payments.lock().unwrap().keys().last().unwrap()
    }

    /// What was sent back, by our references.
    pub fn refunds(&self) -> Vec<Money> {
        self.refunds.lock().unwrap().values().map(|(_, money)| *money).collect()
    }

    /// The payer does something; what a notification would say.
    pub fn becomes(&self, payment: Id<Payment>, state: PaymentState, decline: Option<Decline>) -> Told {
        let mut payments = self.payments.lock().unwrap();
        let told = payments.get_mut(&payment).unwrap();
        told.state = state;
        told.decline = decline;
        told.clone()
    }

    /// The payer pays; what a notification would say.
    pub fn pays(&self, payment: Id<Payment>) -> Told {
        self.becomes(payment, PaymentState::Succeeded, None)
    }

    fn answer(&self) -> Result<(), Unanswered> {
        if self.down.load(Ordering::Relaxed) { Err(Unanswered("down".into())) } else { Ok(()) }
    }
}

impl Gateway for Provider {
    fn name(&self) -> &'static str {
        "test"
    }

    fn create<'a>(&'a self, request: &'a Request) -> Answer<'a, Opened> {
        Box::pin(async move {
            // It charges, and then its answer is lost: the payment is there all the same.
            let reference = format!("tp_{}", request.payment);
            let told = Told {
                payment: request.payment.to_string(),
                reference: reference.clone(),
                amount: request.amount,
                state: PaymentState::Created,
                decline: None,
            };
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.payments.lock().unwrap().entry(request.payment).or_insert(told);
            self.answer()?;
            Ok(Opened { address: format!("https://pay.example/{reference}"), reference })
        })
    }

    fn query(&self, payment: Id<Payment>) -> Answer<'_, Option<Told>> {
        Box::pin(async move {
            self.answer()?;
            Ok(self.payments.lock().unwrap().get(&payment).cloned())
        })
    }

    fn cancel(&self, payment: Id<Payment>) -> Answer<'_, Option<Told>> {
        Box::pin(async move {
            self.answer()?;
            let mut payments = self.payments.lock().unwrap();
            let Some(told) = payments.get_mut(&payment) else { return Ok(None) };
            if !told.state.is_final() {
                told.state = PaymentState::Cancelled;
            }
            Ok(Some(told.clone()))
        })
    }

    fn refund<'a>(&'a self, refund: Id<Refund>, payment: &'a str, amount: Money) -> Answer<'a, String> {
        Box::pin(async move {
            self.answer()?;
            self.refunds.lock().unwrap().insert(refund, (payment.into(), amount));
            Ok(format!("tr_{refund}"))
        })
    }

    /// The signature is the word "ours"; the body is the payment and its state.
    fn read(&self, signature: &str, body: &[u8], _: Millis) -> Result<Notice, Disbelieved> {
        if signature != "ours" {
            return Err(Disbelieved::Forged);
        }
        let text = std::str::from_utf8(body).map_err(|_| Disbelieved::Unreadable)?;
        let (payment, state) = text.split_once(' ').ok_or(Disbelieved::Unreadable)?;
        let payments = self.payments.lock().unwrap();
        let told = payment.parse().ok().and_then(|payment| payments.get(&payment)).ok_or(Disbelieved::Foreign)?;
        let state = PaymentState::parse(state).ok_or(Disbelieved::Unreadable)?;
        Ok(Notice::Payment(Told { state, ..told.clone() }))
    }
}
