//! The provider as the school asks it.

use std::sync::atomic::Ordering;

use commerce::payment::{
    Capabilities, Certificate, CreatePayment, CreateRefund, CreatedPayment, DisputeUpdate, EmbeddedForm, Gateway,
    GatewayError, GatewayErrorKind, GatewayFuture, MerchantAccount, Payer, PayerAction, PaymentMethod,
    PaymentReference, PaymentUpdate, RefundReference, RefundTotal, RefundUpdate, SavedMethod, SetupReference,
    SetupState, SetupUpdate, Statement, StatementDay, StatementError, StatementFault, StatementPart, WebhookError,
    WebhookEvent, WebhookReceipt, WebhookRequest, WebhookResponse,
};
use model::{
    Id, Money,
    order::{DisputeState, PaymentState, RefundState},
    url::percent_encode,
};

use super::{Provider, become_state, objection};

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

    fn certificates(&self) -> Vec<Certificate> {
        self.certificates.lock().unwrap().clone()
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
            self.payers.lock().unwrap().push(request.payer.open_id.clone());
            let is_nobody = self.asks_who_pays.load(Ordering::Relaxed) && request.payer.open_id.is_none();
            if is_nobody && request.method == PaymentMethod::InWeChat {
                return Err(GatewayError::new(GatewayErrorKind::Refused, "no openid"));
            }
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
            let reference = if self.names_late.load(Ordering::Relaxed) { String::new() } else { reference };
            Ok(CreatedPayment { reference, next })
        })
    }

    fn open_id_url(&self, return_url: &str, state: &str) -> Option<String> {
        let back = percent_encode(return_url);
        let address = format!("https://open.example/authorize?redirect_uri={back}&state={state}#wechat_redirect");
        self.asks_who_pays.load(Ordering::Relaxed).then_some(address)
    }

    fn fetch_open_id<'a>(&'a self, code: &'a str) -> GatewayFuture<'a, String> {
        Box::pin(async move {
            self.answer()?;
            let open_id = self.open_ids.lock().unwrap().remove(code);
            open_id.ok_or_else(|| GatewayError::new(GatewayErrorKind::Refused, "no such code"))
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

    fn fetch_external_refund<'a>(
        &'a self,
        payment: &'a PaymentReference,
        reference: &'a str,
    ) -> GatewayFuture<'a, Option<RefundUpdate>> {
        Box::pin(async move {
            self.answer()?;
            let known = self.external_refunds.lock().unwrap().get(reference).cloned();
            Ok(known.filter(|known| Some(&known.payment_reference) == payment.reference.as_ref()))
        })
    }

    fn fetch_disputes<'a>(&'a self, payment: &'a PaymentReference) -> GatewayFuture<'a, Vec<DisputeUpdate>> {
        Box::pin(async move {
            self.answer()?;
            let disputes = self.disputes.lock().unwrap();
            let of_payment = |known: &&DisputeUpdate| Some(&known.payment_reference) == payment.reference.as_ref();
            Ok(disputes.values().filter(of_payment).cloned().collect())
        })
    }

    fn fetch_dispute<'a>(&'a self, reference: &'a str) -> GatewayFuture<'a, Option<DisputeUpdate>> {
        Box::pin(async move {
            self.answer()?;
            self.asked_about_disputes.fetch_add(1, Ordering::Relaxed);
            Ok(self.disputes.lock().unwrap().get(reference).cloned())
        })
    }

    /// Accepts the word "ours" as a signature, and "renewed" once its keys were fetched anew; the body is the payment's
    /// id and its state, or the same after the word "refund" or "dispute" (there also an amount), or an id after the word
    /// "setup"; after the word "external" it is the reference of a refund that was made there and its state, and after the
    /// word "total" a payment's id, such a reference, and all that went back.
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
        if let Some(about) = text.strip_prefix("external ") {
            let mut words = about.split(' ');
            let (reference, state) = words.next().zip(words.next()).ok_or(WebhookError::Malformed)?;
            let refunds = self.external_refunds.lock().unwrap();
            let mut update = refunds.get(reference).ok_or(WebhookError::WrongMerchant)?.clone();
            become_state(&mut update, RefundState::parse(state).ok_or(WebhookError::Malformed)?);
            return Ok(WebhookEvent::Refund(update));
        }
        if let Some(setup) = text.strip_prefix("setup ") {
            let state = self.setups.lock().unwrap().get(setup).cloned().ok_or(WebhookError::WrongMerchant)?;
            return Ok(WebhookEvent::Setup(SetupUpdate { merchant_reference: setup.into(), state }));
        }
        let payments = self.payments.lock().unwrap();
        let find = |payment: &str| payment.parse().ok().and_then(|payment| payments.get(&payment));
        if let Some(about) = text.strip_prefix("total ") {
            let mut words = about.split(' ');
            let known = find(words.next().unwrap_or_default()).ok_or(WebhookError::WrongMerchant)?;
            let reference = words.next().ok_or(WebhookError::Malformed)?;
            let minor = words.next().and_then(|minor| minor.parse().ok()).ok_or(WebhookError::Malformed)?;
            return Ok(WebhookEvent::RefundTotal(RefundTotal {
                payment_reference: known.reference.clone(),
                reference: reference.into(),
                amount: Money { minor, ..known.amount },
            }));
        }
        if let Some(about) = text.strip_prefix("dispute ") {
            let mut words = about.split(' ');
            let payment = words.next().unwrap_or_default();
            let known = find(payment).ok_or(WebhookError::WrongMerchant)?;
            let state = DisputeState::parse(words.next().unwrap_or("needs_response")).ok_or(WebhookError::Malformed)?;
            let minor = words.next().and_then(|minor| minor.parse().ok()).unwrap_or(known.amount.minor);
            let payment = payment.parse().map_err(|_| WebhookError::Malformed)?;
            return Ok(WebhookEvent::Dispute(objection(payment, known, state, minor)));
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
            WebhookReceipt::Probe => (401, "refused"),
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

    fn statement_day(&self, file: &[u8]) -> Result<StatementDay, StatementError> {
        let day = file.split(|byte| *byte == b'\n').next().and_then(|day| std::str::from_utf8(day).ok());
        day.and_then(StatementDay::parse).ok_or(StatementError::at(1, StatementFault::Columns))
    }

    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        Box::pin(async {
            self.answer()?;
            Ok(MerchantAccount { name: "Story".into(), is_sandbox: true })
        })
    }
}
