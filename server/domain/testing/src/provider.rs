//! A payment provider that does what a story tells it to.

mod gateway;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use commerce::payment::{
    Capabilities, Certificate, Currencies, DisputeUpdate, EmbeddedForm, GatewayError, GatewayErrorKind, PayerAction,
    PaymentMethod, PaymentUpdate, Refund, RefundUpdate, SavedMethod, SavedMethodKind, SetupState, SetupUpdate,
    StatementDay, StatementLine, WebhookHeaders,
};
use model::{
    Id, Millis, Money,
    dispute::DisputeState,
    order::{DeclineReason, Payment, PaymentState, RefundState},
};
use tokio::sync::Notify;

/// The capabilities of a story's provider unless it says otherwise: everything, by a page alone.
pub const PAGES: Capabilities = Capabilities {
    methods: &[PaymentMethod::Page],
    currencies: Currencies::Any,
    limits: Cow::Borrowed(&[]),
    languages: &[],
    works_in_wechat: true,
    refund_window_days: None,
    pages_expire: false,
    saves_methods: false,
    saves_without_payment: false,
    statement: false,
    utc_offset_minutes: 0,
    signed_headers: &["signature"],
};

/// Returns the headers of a webhook with this signature, and some that differ each time.
pub fn signed(signature: &str) -> WebhookHeaders {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let id = COUNT.fetch_add(1, Ordering::Relaxed).to_string();
    WebhookHeaders::from([("Signature", signature), ("X-Request-Id", &id)])
}

/// A provider in memory: payments and refunds by our references.
#[derive(Debug)]
pub struct Provider {
    name: &'static str,
    capabilities: Capabilities,
    payments: Mutex<BTreeMap<Id<Payment>, PaymentUpdate>>,
    refunds: Mutex<BTreeMap<Id<Refund>, RefundUpdate>>,
    /// What was sent back in the provider's own dashboard, by its references.
    external_refunds: Mutex<BTreeMap<String, RefundUpdate>>,
    refunds_become: Mutex<RefundState>,
    disputes: Mutex<BTreeMap<String, DisputeUpdate>>,
    statements: Mutex<BTreeMap<StatementDay, Vec<StatementLine>>>,
    /// The lines of a part of a statement.
    part_len: AtomicUsize,
    /// The parts that it still gives out before it falls silent.
    parts_left: AtomicUsize,
    parts_asked: AtomicUsize,
    down: AtomicBool,
    has_new_keys: AtomicBool,
    is_holding: AtomicBool,
    let_go: Notify,
    fault: Mutex<Option<GatewayErrorKind>>,
    form: Option<EmbeddedForm>,
    next: Mutex<Option<PayerAction>>,
    asks_to_confirm: AtomicBool,
    names_late: AtomicBool,
    asks_who_pays: AtomicBool,
    /// What it tells for a code, which is good once.
    open_ids: Mutex<BTreeMap<String, String>>,
    certificates: Mutex<Vec<Certificate>>,
    charges_become: Mutex<(PaymentState, Option<DeclineReason>)>,
    setups: Mutex<BTreeMap<String, SetupState>>,
    tokens: Mutex<Vec<String>>,
    /// The tokens that were charged, in order.
    pub charged: Mutex<Vec<String>>,
    /// The number of requests to create a payment.
    pub asked: AtomicUsize,
    /// Its own references of the payers of all requests to create a payment, in order.
    pub payers: Mutex<Vec<Option<String>>>,
    /// The number of questions what became of a refund.
    pub asked_about_refunds: AtomicUsize,
    /// The number of questions what became of a dispute.
    pub asked_about_disputes: AtomicUsize,
}

impl Default for Provider {
    fn default() -> Self {
        Self::with("test", PAGES)
    }
}

impl Provider {
    /// Returns a provider of this name that can do everything by a page.
    pub fn named(name: &'static str) -> Self {
        Self::with(name, PAGES)
    }

    /// Returns a provider of this name that can do this.
    pub fn with(name: &'static str, capabilities: Capabilities) -> Self {
        Self {
            name,
            capabilities,
            payments: Mutex::default(),
            refunds: Mutex::default(),
            external_refunds: Mutex::default(),
            disputes: Mutex::default(),
            refunds_become: Mutex::new(RefundState::Succeeded),
            statements: Mutex::default(),
            part_len: AtomicUsize::new(usize::MAX),
            parts_left: AtomicUsize::new(usize::MAX),
            parts_asked: AtomicUsize::default(),
            down: AtomicBool::default(),
            has_new_keys: AtomicBool::default(),
            is_holding: AtomicBool::default(),
            let_go: Notify::default(),
            fault: Mutex::default(),
            form: None,
            next: Mutex::default(),
            asks_to_confirm: AtomicBool::default(),
            names_late: AtomicBool::default(),
            asks_who_pays: AtomicBool::default(),
            open_ids: Mutex::default(),
            certificates: Mutex::default(),
            charges_become: Mutex::new((PaymentState::Succeeded, None)),
            setups: Mutex::default(),
            tokens: Mutex::default(),
            charged: Mutex::default(),
            asked: AtomicUsize::default(),
            payers: Mutex::default(),
            asked_about_refunds: AtomicUsize::default(),
            asked_about_disputes: AtomicUsize::default(),
        }
    }

    /// Gives the provider a form on our pages.
    #[must_use]
    pub fn with_form(self, form: EmbeddedForm) -> Self {
        Self { form: Some(form), ..self }
    }

    /// Sets what a payer does next, in the place of going to a page.
    pub fn set_next(&self, next: PayerAction) {
        *self.next.lock().unwrap() = Some(next);
    }

    /// Stops the provider from answering, or has it answer again.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }

    /// Sets the state in which refunds begin from now on.
    pub fn set_refunds(&self, state: RefundState) {
        *self.refunds_become.lock().unwrap() = state;
    }

    /// Has the next request to create a payment wait on its way here, until [`Provider::let_go`].
    pub fn hold(&self) {
        self.is_holding.store(true, Ordering::Relaxed);
    }

    /// Lets the request that waits go on.
    pub fn let_go(&self) {
        self.let_go.notify_one();
    }

    /// Has the provider want a confirmation of the payer's when a saved method is charged, as 3-D Secure does.
    pub fn asks_to_confirm(&self) {
        self.asks_to_confirm.store(true, Ordering::Relaxed);
    }

    /// Has the provider take payments in WeChat of those alone whom it knows, as WeChat does.
    pub fn asks_who_pays(&self) {
        self.asks_who_pays.store(true, Ordering::Relaxed);
    }

    /// Has the browser of somebody in its app be given this code.
    pub fn gives_code(&self, code: &str, open_id: &str) {
        self.open_ids.lock().unwrap().insert(code.into(), open_id.into());
    }

    /// Sets how charges of saved methods end from now on.
    pub fn set_charges(&self, state: PaymentState, decline: Option<DeclineReason>) {
        *self.charges_become.lock().unwrap() = (state, decline);
    }

    /// Has the payer pay and save the method under this token; returns the update that a webhook would bring.
    pub fn pays_and_saves(&self, payment: Id<Payment>, token: &str) -> PaymentUpdate {
        let update = self.pays(payment);
        let update = PaymentUpdate { saved: Some(self.saves(token)), ..update };
        self.payments.lock().unwrap().insert(payment, update.clone());
        update
    }

    /// Has the payer save a method under this token, as they were asked to by [`save_method`](commerce::payment::Gateway::save_method); returns the
    /// update that a webhook would bring.
    pub fn finishes_setup(&self, setup: &str, token: &str) -> SetupUpdate {
        let state = SetupState::Saved(self.saves(token));
        self.setups.lock().unwrap().insert(setup.into(), state.clone());
        SetupUpdate { merchant_reference: setup.into(), state }
    }

    /// Has saving a method come to nothing.
    pub fn gives_setup_up(&self, setup: &str) {
        self.setups.lock().unwrap().insert(setup.into(), SetupState::Failed);
    }

    /// Returns the tokens that it knows.
    pub fn tokens(&self) -> Vec<String> {
        self.tokens.lock().unwrap().clone()
    }

    /// Forgets a token, as when its owner asked for that on the provider's own site.
    pub fn forgets_token(&self, token: &str) {
        self.tokens.lock().unwrap().retain(|known| known != token);
    }

    /// Has it know a token, as when another key opens the same account.
    pub fn knows_token(&self, token: &str) {
        self.saves(token);
    }

    fn saves(&self, token: &str) -> SavedMethod {
        let mut tokens = self.tokens.lock().unwrap();
        if !tokens.iter().any(|known| known == token) {
            tokens.push(token.into());
        }
        Self::describe(token)
    }

    fn describe(token: &str) -> SavedMethod {
        let label = format!("Card •••• {}", token.len());
        SavedMethod { token: token.into(), label, kind: SavedMethodKind::Card, expires_at: None }
    }

    /// Forgets a payment.
    pub fn forgets(&self, payment: Id<Payment>) {
        self.payments.lock().unwrap().remove(&payment);
    }

    /// Forgets a refund.
    pub fn forgets_refund(&self, refund: Id<Refund>) {
        self.refunds.lock().unwrap().remove(&refund);
    }

    /// Makes the statement of a day.
    pub fn states_day(&self, day: StatementDay, lines: Vec<StatementLine>) {
        self.statements.lock().unwrap().insert(day, lines);
    }

    /// Has statements come in parts of so many lines. After so many of them nothing comes, not even an error.
    pub fn states_in_parts(&self, len: usize, until_silent: usize) {
        self.part_len.store(len, Ordering::Relaxed);
        self.parts_left.store(until_silent, Ordering::Relaxed);
    }

    /// Returns how many parts of statements it was asked for.
    pub fn parts_asked(&self) -> usize {
        self.parts_asked.load(Ordering::Relaxed)
    }

    /// Returns the state of every payment, oldest first.
    pub fn states(&self) -> Vec<PaymentState> {
        self.payments.lock().unwrap().values().map(|update| update.state).collect()
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

    /// Returns the refunded amounts, by our references; what was refused is not among them.
    pub fn refunds(&self) -> Vec<Money> {
        let refunds = self.refunds.lock().unwrap();
        refunds.values().filter(|refund| refund.state != RefundState::Refused).map(|refund| refund.amount).collect()
    }

    /// Returns the newest refund.
    pub fn newest_refund(&self) -> Id<Refund> {
        *self.refunds.lock().unwrap().keys().last().unwrap()
    }

    /// Has somebody send money of a payment back in the provider's own dashboard, or changes the state of what they sent
    /// under this reference; returns the update that a webhook would bring.
    pub fn sends_back(&self, payment: Id<Payment>, reference: &str, minor: i64, state: RefundState) -> RefundUpdate {
        let known = self.payments.lock().unwrap()[&payment].clone();
        // Another school that shares the merchant gives references that look like ours.
        let looks_ours = reference.parse::<Id<Refund>>().is_ok();
        let mut update = RefundUpdate {
            merchant_reference: if looks_ours { reference.into() } else { String::new() },
            reference: reference.into(),
            payment_reference: known.reference,
            amount: Money { minor, ..known.amount },
            state,
            refusal: None,
        };
        become_state(&mut update, state);
        self.external_refunds.lock().unwrap().insert(reference.into(), update.clone());
        update
    }

    /// Changes the state of a refund and returns the update that a webhook would bring.
    pub fn refund_becomes(&self, refund: Id<Refund>, state: RefundState) -> RefundUpdate {
        let mut refunds = self.refunds.lock().unwrap();
        let update = refunds.get_mut(&refund).unwrap();
        become_state(update, state);
        update.clone()
    }

    /// Puts certificates among the provider's keys.
    pub fn has_certificates(&self, certificates: &[Certificate]) {
        *self.certificates.lock().unwrap() = certificates.to_vec();
    }

    /// Has the provider give payments no reference before somebody has paid.
    pub fn names_late(&self) {
        self.names_late.store(true, Ordering::Relaxed);
    }

    /// Sets what it answers about the dispute of a payment from now on, about money in this state. No webhook tells of
    /// it.
    pub fn decides(&self, payment: Id<Payment>, state: DisputeState, minor: i64) {
        let known = self.payments.lock().unwrap()[&payment].clone();
        let update = objection(payment, &known, state, minor);
        self.disputes.lock().unwrap().insert(update.reference.clone(), update);
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

/// Returns what it says of the dispute of a payment.
fn objection(payment: Id<Payment>, known: &PaymentUpdate, state: DisputeState, minor: i64) -> DisputeUpdate {
    DisputeUpdate {
        reference: format!("td_{payment}"),
        // As most providers do, it repeats its own reference alone.
        merchant_reference: String::new(),
        payment_reference: known.reference.clone(),
        amount: Money { minor, ..known.amount },
        state,
        reason: "fraudulent".into(),
        funds_withdrawn: state.is_contested() || state == DisputeState::Lost,
        opened_at: Millis(1),
        evidence_due_at: state.needs_answer().then_some(Millis(9 * Millis::DAY)),
    }
}

fn become_state(update: &mut RefundUpdate, state: RefundState) {
    update.state = state;
    update.refusal = (state == RefundState::Refused).then(|| "account_closed".into());
}
