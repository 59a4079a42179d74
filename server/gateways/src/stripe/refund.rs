//! Refunds: sent, and found again.

use commerce::payment::{
    CreateRefund, GatewayError, GatewayErrorKind, PaymentReference, RefundReference, RefundUpdate, WebhookError,
};
use model::order::RefundState;
use reqwest::StatusCode;
use serde::Deserialize;

use super::{
    api::{Api, ApiError, CallError},
    object::{Identified, Metadata, id, is_id, money},
};
use crate::client::unreadable;

/// The pages of a payment's refunds that are read, at most.
const MAX_PAGES: usize = 10;
/// The codes by which Stripe refuses a refund for good: the money went back already, or was taken back by a bank.
const REFUSED_FOR_GOOD: [&str; 5] = [
    "amount_too_large",
    "charge_already_refunded",
    "charge_disputed",
    "charge_not_refundable",
    "refund_disputed_payment",
];

/// A refund as Stripe reports it.
#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    id: String,
    object: String,
    amount: i64,
    currency: String,
    status: String,
    payment_intent: Option<String>,
    failure_reason: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

impl Identified for Refund {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Refund {
    /// Returns the update in our words, or `None` when it is of nothing that was paid as we have it paid. One that
    /// somebody began at Stripe itself has no reference of ours.
    ///
    /// # Errors
    /// [`WebhookError::Malformed`] for words that nobody agreed on.
    pub fn into_update(self) -> Result<Option<RefundUpdate>, WebhookError> {
        if self.object != "refund" {
            return Err(WebhookError::Malformed);
        }
        let state = match self.status.as_str() {
            "pending" | "requires_action" => RefundState::Pending,
            "succeeded" => RefundState::Succeeded,
            "failed" | "canceled" => RefundState::Refused,
            _ => return Err(WebhookError::Malformed),
        };
        let Some(payment_reference) = self.payment_intent else { return Ok(None) };
        let refusal = (state == RefundState::Refused).then(|| self.failure_reason.unwrap_or(self.status));
        Ok(Some(RefundUpdate {
            merchant_reference: self.metadata.refund.unwrap_or_default(),
            reference: id(self.id)?,
            payment_reference: id(payment_reference)?,
            amount: money(self.amount, &self.currency)?,
            state,
            refusal,
        }))
    }
}

/// Sends money back. What was sent already is found by our reference: the key of a request holds for a day, and a
/// refund is tried for a week.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer. A refusal for good is a state, not an error.
pub(super) async fn create(api: &Api, request: &CreateRefund) -> Result<RefundUpdate, GatewayError> {
    let (reference, amount) = (request.refund.to_string(), request.amount);
    let Some(payment) = request.payment.reference.as_deref().filter(|payment| is_id(payment)) else {
        return Err(unreadable("a payment that Stripe does not know".into()));
    };
    let update = if let Some(sent) = look_for(api, payment, &reference).await? {
        sent
    } else {
        let form = vec![
            ("payment_intent", payment.to_owned()),
            ("amount", amount.minor.to_string()),
            ("metadata[refund]", reference.clone()),
            ("reason", "requested_by_customer".into()),
        ];
        match api.ask::<Refund>(api.post("refunds", &form, Some(&reference))).await {
            Ok(refund) => update(refund)?,
            Err(CallError::Failed(status, error)) => match for_good(status, &error) {
                Some(code) => return Ok(RefundUpdate::refused(request, &code)),
                None => return Err(CallError::Failed(status, error).into()),
            },
            Err(error) => return Err(error.into()),
        }
    };
    let is_asked_for =
        update.merchant_reference == reference && update.payment_reference == payment && update.amount == amount;
    if is_asked_for { Ok(update) } else { Err(unreadable("another refund than the one that was asked for".into())) }
}

/// Returns why a refund is refused for good, if it is. More than what is left of a payment has no code of its own in
/// all versions, but is always about the amount.
fn for_good(status: StatusCode, error: &ApiError) -> Option<String> {
    let is_refusal = status == StatusCode::BAD_REQUEST && error.kind == "invalid_request_error";
    let code = error.code.clone().filter(|code| REFUSED_FOR_GOOD.contains(&code.as_str()));
    let too_much = || (error.param.as_deref() == Some("amount")).then(|| "amount_too_large".to_owned());
    code.or_else(too_much).filter(|_| is_refusal)
}

/// Fetches a refund. Returns `None` when Stripe does not know it.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn fetch(api: &Api, wanted: &RefundReference) -> Result<Option<RefundUpdate>, GatewayError> {
    let ours = wanted.refund.to_string();
    if let Some(known) = wanted.reference.as_deref().filter(|known| !known.is_empty()) {
        if !is_id(known) {
            return Ok(None);
        }
        let found: Option<Refund> = api.find(api.get(&format!("refunds/{known}"))).await?;
        let update = found.map(update).transpose()?;
        return match update {
            Some(update) if update.merchant_reference != ours => Err(unreadable("another refund".into())),
            update => Ok(update),
        };
    }
    match wanted.payment.reference.as_deref().filter(|payment| is_id(payment)) {
        Some(payment) => look_for(api, payment, &ours).await,
        None => Err(GatewayError::new(GatewayErrorKind::Unreadable, "a payment that Stripe does not know")),
    }
}

/// Fetches a refund that was made at Stripe itself. Returns `None` when Stripe does not know it.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer, or with a refund of another payment.
pub(super) async fn fetch_external(
    api: &Api,
    payment: &PaymentReference,
    reference: &str,
) -> Result<Option<RefundUpdate>, GatewayError> {
    if !is_id(reference) {
        return Ok(None);
    }
    let found: Option<Refund> = api.find(api.get(&format!("refunds/{reference}"))).await?;
    let Some(update) = found.map(update).transpose()? else { return Ok(None) };
    let is_asked_for = update.reference == reference && payment.reference.as_ref() == Some(&update.payment_reference);
    if is_asked_for { Ok(Some(update)) } else { Err(unreadable("another refund".into())) }
}

/// Looks for the refund with our reference among those of a payment.
async fn look_for(api: &Api, payment: &str, ours: &str) -> Result<Option<RefundUpdate>, GatewayError> {
    let (query, mut found) = (vec![("payment_intent", payment.to_owned())], None);
    let each = |refund: Refund| {
        if refund.metadata.refund.as_deref() == Some(ours) {
            found = Some(update(refund)?);
        }
        Ok::<_, GatewayError>(found.is_none())
    };
    api.list("refunds", &query, MAX_PAGES, each).await?;
    Ok(found)
}

fn update(refund: Refund) -> Result<RefundUpdate, GatewayError> {
    match refund.into_update() {
        Ok(Some(update)) => Ok(update),
        Ok(None) => Err(unreadable("a refund of no payment".into())),
        Err(why) => Err(unreadable(format!("a refund that is not believed: {why:?}"))),
    }
}
