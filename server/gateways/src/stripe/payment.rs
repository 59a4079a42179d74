//! Payments: created, found, cancelled.

use commerce::payment::{
    CreatePayment, CreatedPayment, GatewayError, PayerAction, PaymentMethod, PaymentReference, PaymentUpdate,
};
use model::Millis;

use super::{
    api::{Api, CallError, Form},
    intent::{Intent, update},
    keys::Keys,
    method,
    object::is_id,
};
use crate::client::unreadable;

/// The characters of a description, at most.
const MAX_DESCRIPTION_CHARS: usize = 500;
/// The time that Stripe's clock may be behind ours when a payment is looked for, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 5 * Millis::MINUTE;
/// The time after a payment was begun in which Stripe was asked to create it, at most, in milliseconds.
const CREATION_WINDOW_MS: i64 = Millis::DAY;
/// The pages of payments that are looked through for one of ours, at most.
const MAX_PAGES: usize = 50;

/// Creates a payment, and charges it where its payer saved the method.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer, or will not take it. A card that is declined is a state, not an error.
pub(super) async fn create(api: &Api, keys: &Keys, request: &CreatePayment) -> Result<CreatedPayment, GatewayError> {
    let form = form(api, request).await?;
    let asking = api.post("payment_intents", &form, Some(&request.payment.to_string()));
    let intent: Intent = match api.ask(asking).await {
        Ok(intent) => intent,
        Err(CallError::Failed(_, error)) if error.kind == "card_error" && error.payment_intent.is_some() => {
            let reference = error.payment_intent.map(|intent| intent.id).filter(|id| is_id(id));
            let reference = reference.ok_or_else(|| unreadable("a payment without an id".into()))?;
            return Ok(CreatedPayment { reference, next: PayerAction::Nothing });
        }
        Err(error) => return Err(error.into()),
    };
    let next = next(api, keys, request.method, &intent)?;
    let asked = intent.amount();
    let update = update(intent, keys.is_live)?;
    if update.merchant_reference != request.payment.to_string() || asked != Some(request.amount) {
        return Err(unreadable("another payment than the one that was asked for".into()));
    }
    Ok(CreatedPayment { reference: update.reference, next })
}

/// Returns what a payment is created with: the same each time, since Stripe refuses one key for two requests.
async fn form(api: &Api, request: &CreatePayment) -> Result<Form, GatewayError> {
    let mut form = vec![
        ("amount", request.amount.minor.to_string()),
        ("currency", request.amount.currency.as_str().to_ascii_lowercase()),
        ("description", request.description.chars().take(MAX_DESCRIPTION_CHARS).collect()),
        ("metadata[payment]", request.payment.to_string()),
        ("metadata[method]", request.method.to_string()),
        ("automatic_payment_methods[enabled]", "true".into()),
    ];
    if request.method == PaymentMethod::Saved {
        let token = request.token.as_deref().unwrap_or_default();
        form.extend([
            ("customer", method::owner(api, token, request.payer.person).await?),
            ("payment_method", token.into()),
            ("confirm", "true".into()),
            ("return_url", request.return_url.clone()),
        ]);
    } else if request.save_method {
        form.extend([
            ("customer", method::customer(api, request.payer.person).await?),
            // Whoever pays with it later is there, too.
            ("setup_future_usage", "on_session".into()),
        ]);
    }
    Ok(form)
}

/// Returns what the payer does next.
fn next(api: &Api, keys: &Keys, method: PaymentMethod, intent: &Intent) -> Result<PayerAction, GatewayError> {
    if method == PaymentMethod::Saved && intent.status != "requires_action" {
        return Ok(PayerAction::Nothing);
    }
    let page = intent.next_action.as_ref().and_then(|next| next.redirect_to_url.as_ref()?.url.clone());
    match page {
        Some(page) if page.starts_with("https://") || page.starts_with(&format!("{}/", api.base)) => {
            Ok(PayerAction::Redirect(page))
        }
        Some(_) => Err(unreadable("a page that cannot be opened".into())),
        None => keys.embedded(intent.client_secret.as_deref()),
    }
}

/// Fetches a payment. Returns `None` when Stripe does not know it.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn fetch(
    api: &Api,
    keys: &Keys,
    payment: &PaymentReference,
) -> Result<Option<PaymentUpdate>, GatewayError> {
    let Some(id) = find(api, payment).await? else { return Ok(None) };
    let request = api.get(&format!("payment_intents/{id}")).query(&[("expand[]", "payment_method")]);
    let found: Option<Intent> = api.find(request).await?;
    found.map(|intent| ours(keys, payment, intent)).transpose()
}

/// Cancels a payment, and returns it as it is then. Returns `None` when Stripe does not know it.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn cancel(
    api: &Api,
    keys: &Keys,
    payment: &PaymentReference,
) -> Result<Option<PaymentUpdate>, GatewayError> {
    let Some(id) = find(api, payment).await? else { return Ok(None) };
    let form = vec![("cancellation_reason", "abandoned".into())];
    match api.ask(api.post(&format!("payment_intents/{id}/cancel"), &form, None)).await {
        Ok(intent) => ours(keys, payment, intent).map(Some),
        Err(error) if error.is_missing() => Ok(None),
        // It is paid, being paid, or cancelled already.
        Err(error) if error.is("payment_intent_unexpected_state") => fetch(api, keys, payment).await,
        Err(error) => Err(error.into()),
    }
}

/// Returns Stripe's reference of a payment. Where its answer was lost, it is looked for among those of that day: a list
/// has everything at once, whereas a search lags behind, and repeating the request needs all that it was made of.
async fn find(api: &Api, payment: &PaymentReference) -> Result<Option<String>, GatewayError> {
    if let Some(known) = &payment.reference {
        return if is_id(known) { Ok(Some(known.clone())) } else { Ok(None) };
    }
    let seconds = |at: Millis| at.0.div_euclid(Millis::SECOND).to_string();
    let query = vec![
        ("created[gte]", seconds(payment.created_at.plus(-CLOCK_TOLERANCE_MS))),
        ("created[lte]", seconds(payment.created_at.plus(CREATION_WINDOW_MS))),
    ];
    let (ours, mut found) = (payment.payment.to_string(), None);
    let each = |intent: Intent| {
        if intent.metadata.payment.as_deref() == Some(&ours) && is_id(&intent.id) {
            found = Some(intent.id);
        }
        Ok::<_, GatewayError>(found.is_none())
    };
    api.list("payment_intents", &query, MAX_PAGES, each).await?;
    Ok(found)
}

/// Returns the update of a payment, if it is the one that was asked for.
fn ours(keys: &Keys, payment: &PaymentReference, intent: Intent) -> Result<PaymentUpdate, GatewayError> {
    let update = update(intent, keys.is_live)?;
    if update.merchant_reference == payment.payment.to_string() {
        Ok(update)
    } else {
        Err(unreadable("another payment than the one that was asked for".into()))
    }
}
