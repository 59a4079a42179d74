//! A payment provider that does what a story tells it to.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use commerce::payment::{
    Capabilities, CreatePayment, CreateRefund, CreatedPayment, Currencies, DisputeUpdate, EmbeddedForm, Gateway,
    GatewayError, GatewayErrorKind, GatewayFuture, MerchantAccount, Payer, PayerAction, PaymentMethod,
    PaymentReference, PaymentUpdate, Refund, RefundReference, RefundUpdate, SavedMethod, SavedMethodKind,
    SetupReference, SetupState, SetupUpdate, Statement, StatementDay, StatementError, StatementFault, StatementLine,
    StatementPart, WebhookError, WebhookEvent, WebhookHeaders, WebhookReceipt, WebhookRequest, WebhookResponse,
};
use model::{
    Id, Millis, Money,
    order::{DeclineReason, DisputeState, Payment, PaymentState, RefundState},
};
use tokio::sync::Notify;

/// What a story's provider can do unless it says otherwise: everything, by a page alone.
pub const PAGES: Capabilities = Capabilities {
    methods: &[PaymentMethod::Page],
    currencies: Currencies::Any,
    limits: Cow::Borrowed(&[]),
    languages: &[],
    works_in_wechat: true,
    refund_window_days: None,
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
    refunds_become: Mutex<RefundState>,
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
    charges_become: Mutex<(PaymentState, Option<DeclineReason>)>,
    setups: Mutex<BTreeMap<String, SetupState>>,
    tokens: Mutex<Vec<String>>,
    /// The tokens that were charged, in order.
    pub charged: Mutex<Vec<String>>,
    /// The number of requests to create a payment.
    pub asked: AtomicUsize,
    /// The number of questions what became of a refund.
    pub asked_about_refunds: AtomicUsize,
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
            charges_become: Mutex::new((PaymentState::Succeeded, None)),
            setups: Mutex::default(),
            tokens: Mutex::default(),
            charged: Mutex::default(),
            asked: AtomicUsize::default(),
            asked_about_refunds: AtomicUsize::default(),
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

    /// Has the payer save a method under this token, as they were asked to by [`Gateway::save_method`]; returns the
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

    /// Changes the state of a refund and returns the update that a webhook would bring.
    pub fn refund_becomes(&self, refund: Id<Refund>, state: RefundState) -> RefundUpdate {
        let mut refunds = self.refunds.lock().unwrap();
        let update = refunds.get_mut(&refund).unwrap();
        become_state(update, state);
        update.clone()
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

fn become_state(update: &mut RefundUpdate, state: RefundState) {
    update.state = state;
    update.refusal = (state == RefundState::Refused).then(|| "account_closed".into());
}

impl Gateway for Provider {
    fn name(&self) -> &'static str {
        self.name
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn embedded_form(&self) -> Option<&EmbeddedForm> {
        self.form.as_ref()
    }

    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(async move {
            // It charges, and then its answer is lost: the payment is there all the same.
            let reference = format!("tp_{}", request.payment);
            let mut update = PaymentUpdate {
                merchant_reference: request.payment.to_string(),
                reference: reference.clone(),
                amount: request.amount,
                state: PaymentState::Created,
                decline: None,
                saved: None,
            };
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.is_holding.swap(false, Ordering::Relaxed) {
                self.let_go.notified().await;
            }
            let is_new = !self.payments.lock().unwrap().contains_key(&request.payment);
            if let Some(token) = request.token.as_ref().filter(|_| is_new) {
                if !self.tokens().contains(token) {
                    return Err(GatewayError::new(GatewayErrorKind::Refused, "no such method"));
                }
                self.charged.lock().unwrap().push(token.clone());
                if !self.asks_to_confirm.load(Ordering::Relaxed) {
                    (update.state, update.decline) = *self.charges_become.lock().unwrap();
                }
            }
            self.payments.lock().unwrap().entry(request.payment).or_insert(update);
            self.answer()?;
            let address = format!("https://pay.example/{reference}");
            let next = match request.method {
                PaymentMethod::QrCode => PayerAction::QrCode(address),
                PaymentMethod::InWeChat => PayerAction::WeChatBridge(format!("{{\"package\":\"{reference}\"}}")),
                PaymentMethod::Page | PaymentMethod::MobileWeb => {
                    self.next.lock().unwrap().clone().unwrap_or(PayerAction::Redirect(address))
                }
                PaymentMethod::Saved if self.asks_to_confirm.load(Ordering::Relaxed) => {
                    PayerAction::Redirect(format!("{address}/confirm"))
                }
                PaymentMethod::Saved => PayerAction::Nothing,
            };
            Ok(CreatedPayment { reference, next })
        })
    }

    fn fetch_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(async move {
            self.answer()?;
            Ok(self.payments.lock().unwrap().get(&payment.payment).cloned())
        })
    }

    fn cancel_payment<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Option<PaymentUpdate>> {
        Box::pin(async move {
            self.answer()?;
            let mut payments = self.payments.lock().unwrap();
            let Some(update) = payments.get_mut(&payment.payment) else { return Ok(None) };
            if !update.state.is_final() {
                update.state = PaymentState::Cancelled;
            }
            Ok(Some(update.clone()))
        })
    }

    fn create_refund<'a>(&'a self, request: &'a CreateRefund) -> GatewayFuture<'a, RefundUpdate> {
        Box::pin(async move {
            self.answer()?;
            let mut update = RefundUpdate {
                merchant_reference: request.refund.to_string(),
                reference: format!("tr_{}", request.refund),
                payment_reference: request.payment.reference.clone().unwrap_or_default(),
                amount: request.amount,
                state: RefundState::Requested,
                refusal: None,
            };
            become_state(&mut update, *self.refunds_become.lock().unwrap());
            Ok(self.refunds.lock().unwrap().entry(request.refund).or_insert(update).clone())
        })
    }

    fn save_method<'a>(
        &'a self,
        setup: Id<SavedMethod>,
        _: &'a Payer,
        _: &'a str,
    ) -> GatewayFuture<'a, CreatedPayment> {
        Box::pin(async move {
            self.answer()?;
            let reference = format!("ts_{setup}");
            self.setups.lock().unwrap().insert(setup.to_string(), SetupState::Open);
            let next = self.next.lock().unwrap().clone();
            let next = next.unwrap_or_else(|| PayerAction::Redirect(format!("https://pay.example/{reference}")));
            Ok(CreatedPayment { reference, next })
        })
    }

    fn fetch_setup<'a>(&'a self, setup: &'a SetupReference) -> GatewayFuture<'a, Option<SetupUpdate>> {
        Box::pin(async move {
            self.answer()?;
            let merchant_reference = setup.setup.to_string();
            let state = self.setups.lock().unwrap().get(&merchant_reference).cloned();
            Ok(state.map(|state| SetupUpdate { merchant_reference, state }))
        })
    }

    fn fetch_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, Option<SavedMethod>> {
        Box::pin(async move {
            self.answer()?;
            Ok(self.tokens().iter().any(|known| known == token).then(|| Self::describe(token)))
        })
    }

    fn forget_method<'a>(&'a self, token: &'a str) -> GatewayFuture<'a, ()> {
        Box::pin(async move {
            self.answer()?;
            self.forgets_token(token);
            Ok(())
        })
    }

    fn fetch_refund<'a>(&'a self, refund: &'a RefundReference) -> GatewayFuture<'a, Option<RefundUpdate>> {
        Box::pin(async move {
            self.answer()?;
            self.asked_about_refunds.fetch_add(1, Ordering::Relaxed);
            Ok(self.refunds.lock().unwrap().get(&refund.refund).cloned())
        })
    }

    /// Accepts the word "ours" as a signature, and "renewed" once its keys were fetched anew; the body is the payment's
    /// id and its state, or the same after the word "refund" or "dispute" (there also an amount), or an id after the word
    /// "setup".
    fn parse_webhook(&self, request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
        match request.headers.get("signature") {
            Some("ours") => {}
            Some("renewed") if self.has_new_keys.load(Ordering::Relaxed) => {}
            Some("renewed") => return Err(WebhookError::UnknownKey),
            _ => return Err(WebhookError::InvalidSignature),
        }
        let text = std::str::from_utf8(&request.body).map_err(|_| WebhookError::Malformed)?;
        if let Some(about) = text.strip_prefix("refund ") {
            let (refund, state) = about.split_once(' ').ok_or(WebhookError::Malformed)?;
            let refunds = self.refunds.lock().unwrap();
            let known = refund.parse().ok().and_then(|refund| refunds.get(&refund));
            let mut update = known.ok_or(WebhookError::WrongMerchant)?.clone();
            become_state(&mut update, RefundState::parse(state).ok_or(WebhookError::Malformed)?);
            return Ok(WebhookEvent::Refund(update));
        }
        if let Some(setup) = text.strip_prefix("setup ") {
            let state = self.setups.lock().unwrap().get(setup).cloned().ok_or(WebhookError::WrongMerchant)?;
            return Ok(WebhookEvent::Setup(SetupUpdate { merchant_reference: setup.into(), state }));
        }
        let payments = self.payments.lock().unwrap();
        let find = |payment: &str| payment.parse().ok().and_then(|payment| payments.get(&payment));
        if let Some(about) = text.strip_prefix("dispute ") {
            let mut words = about.split(' ');
            let payment = words.next().unwrap_or_default();
            let known = find(payment).ok_or(WebhookError::WrongMerchant)?;
            let state = DisputeState::parse(words.next().unwrap_or("needs_response")).ok_or(WebhookError::Malformed)?;
            let minor = words.next().and_then(|minor| minor.parse().ok()).unwrap_or(known.amount.minor);
            return Ok(WebhookEvent::Dispute(DisputeUpdate {
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
            }));
        }
        let (payment, state) = text.split_once(' ').ok_or(WebhookError::Malformed)?;
        let update = find(payment).ok_or(WebhookError::WrongMerchant)?;
        let state = PaymentState::parse(state).ok_or(WebhookError::Malformed)?;
        Ok(WebhookEvent::Payment(PaymentUpdate { state, ..update.clone() }))
    }

    fn refresh_keys(&self) -> GatewayFuture<'_, ()> {
        Box::pin(async {
            self.answer()?;
            self.has_new_keys.store(true, Ordering::Relaxed);
            Ok(())
        })
    }

    fn webhook_response(&self, receipt: WebhookReceipt) -> WebhookResponse {
        let (status, body) = match receipt {
            WebhookReceipt::Stored => (200, "heard"),
            WebhookReceipt::NotStored => (503, "again"),
        };
        WebhookResponse { status, content_type: "text/plain", body: body.into() }
    }

    fn download_statement(&self, day: StatementDay) -> GatewayFuture<'_, Statement> {
        Box::pin(async move {
            self.answer()?;
            let kind =
                if self.capabilities.statement { GatewayErrorKind::Refused } else { GatewayErrorKind::Unsupported };
            let lines = self.statements.lock().unwrap().get(&day).cloned();
            let lines = lines.ok_or_else(|| GatewayError::new(kind, format!("no statement of {day}")))?;
            Ok(Statement::new(day, lines))
        })
    }

    fn download_part<'a>(&'a self, day: StatementDay, after: Option<&'a str>) -> GatewayFuture<'a, StatementPart> {
        Box::pin(async move {
            self.parts_asked.fetch_add(1, Ordering::Relaxed);
            let left = self.parts_left.load(Ordering::Relaxed);
            if left == 0 {
                std::future::pending::<()>().await;
            }
            self.parts_left.store(left - 1, Ordering::Relaxed);
            let mut lines = self.download_statement(day).await?.lines;
            let from: usize = after.map_or(0, |after| after.parse().unwrap());
            let to = from.saturating_add(self.part_len.load(Ordering::Relaxed)).min(lines.len());
            let next = (to < lines.len()).then(|| to.to_string());
            lines.truncate(to);
            Ok(StatementPart { statement: Statement::new(day, lines.split_off(from)), next })
        })
    }

    /// Takes a day in the first line, and the lines of its statement as JSON in the others; or the code of a currency,
    /// for one that is left out.
    fn parse_statement(&self, file: &[u8]) -> Result<Statement, StatementError> {
        let text = std::str::from_utf8(file).map_err(|_| StatementError::whole(StatementFault::Letters))?;
        let mut lines = (1..).zip(text.lines());
        let day = lines.next().and_then(|(_, day)| StatementDay::parse(day));
        let day = day.ok_or(StatementError::at(1, StatementFault::Columns))?;
        let mut statement = Statement::new(day, Vec::new());
        for (number, line) in lines {
            if line.len() == 3 {
                statement.leave_out(line);
                continue;
            }
            let line = serde_json::from_str(line);
            statement.lines.push(line.map_err(|_| StatementError::at(number, StatementFault::Values))?);
        }
        Ok(statement)
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        Box::pin(async {
            self.answer()?;
            Ok(MerchantAccount { name: "Story".into(), is_sandbox: true })
        })
    }
}
