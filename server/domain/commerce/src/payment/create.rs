//! Creating an open payment at its provider, and what its payer does then.

use ground::{Conn, Db, Error, Result, Tx, exec, fetch_optional, transaction};
use model::{
    Currency, Id, Millis,
    order::{Order, OrderEventKind, OrderState, Payment, PaymentState},
    payment::PaymentMethod,
    rule::Rule,
    url,
};

use super::{
    gateway::{CreatePayment, CreatedPayment, Gateway, GatewayError, GatewayErrorKind, Payer, PayerAction},
    poll,
    row::{PaymentRow, find_payment},
    saved,
    update::{apply_update, refuse_in},
    webhook_outcome::read_again,
};
use crate::order::state;

/// The page to which a buyer who wants to pay is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// The provider's payment page, by its address.
    Provider(String),
    /// The order's own page: it needs no payment any more, or shows how it is paid.
    Order,
}

impl NextStep {
    pub(super) fn of(action: PayerAction) -> Self {
        match action {
            PayerAction::Redirect(address) => Self::Provider(address),
            _ => Self::Order,
        }
    }
}

/// What an order asks of its payment.
pub(super) struct Due {
    pub amount: i64,
    pub currency: Currency,
    /// The title of what is paid for.
    pub description: String,
    /// The instant from which it is too late to pay.
    pub expires_at: Millis,
}

/// Returns what an order asks of its payment at this instant; `None` when it needs none any more.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order; or when the database fails.
pub(super) async fn due(conn: impl Into<Conn<'_>>, order: Id<Order>, now: Millis) -> Result<Option<Due>> {
    const ORDER: &str = "select o.state, o.amount, o.currency, o.closes_at, i.title \
        from orders o \
        join order_item i on i.order_id = o.id \
        where o.id = $1 \
        order by i.id \
        limit 1";
    let found: Option<(OrderState, i64, Currency, Millis, String)> = fetch_optional!(conn.into(), ORDER, order);
    let (state, amount, currency, expires_at, description) = found.ok_or(Error::NotFound)?;
    let is_due = state == OrderState::Awaiting && now < expires_at;
    Ok(is_due.then_some(Due { amount, currency, description, expires_at }))
}

/// A payment that is under way.
pub(super) struct Open {
    pub payment: PaymentRow,
    /// The title of what is paid for.
    pub description: String,
    /// The instant from which it is too late to pay.
    pub expires_at: Millis,
}

/// Returns the error of a payment whose provider is not there.
pub(super) fn unknown_provider() -> Error {
    GatewayError::new(GatewayErrorKind::Unsupported, "the school has no such way to pay").into()
}

/// Creates an open payment at its provider, or creates it once more, and returns the page to go to.
///
/// # Errors
/// [`Error::Invalid`] with [`Rule::PaymentRefused`] for the field `provider` when the provider will not have the
/// payment; [`Error::Gateway`] when it does not answer; or when the database fails.
pub(super) async fn create_at_provider(
    db: &Db,
    gateway: &dyn Gateway,
    open: Open,
    payer: Payer,
    site: &str,
) -> Result<NextStep> {
    let Open { payment, description, expires_at } = open;
    let token = match payment.saved_method_id {
        Some(method) => saved::token(db, method).await?,
        None => None,
    };
    let notify_url = payment.notify_url.clone();
    let request = CreatePayment {
        payment: payment.id,
        created_at: payment.created_at,
        method: payment.method,
        token,
        save_method: payment.saves_method,
        amount: payment.money(),
        description,
        payer,
        return_url: url::on_site(site, &url::checkout_return(payment.order_id)),
        notify_url: notify_url.unwrap_or_else(|| url::on_site(site, &url::webhook(&payment.provider))),
        expires_at,
    };
    match gateway.create_payment(&request).await {
        Ok(created) => {
            let known = transaction!(db, |tx| { record_created(tx, payment.id, &created).await })?;
            match known.state {
                // Nobody waits for the webhook with a page in between.
                PaymentState::Created | PaymentState::Pending if created.next == PayerAction::Nothing => {
                    poll::poll_payment(db, payment.id).await?;
                    Ok(NextStep::Order)
                }
                PaymentState::Created | PaymentState::Pending => Ok(NextStep::of(created.next)),
                PaymentState::Succeeded => Ok(NextStep::Order),
                // It was given up while the provider was asked: nobody may pay it now, for nobody looks after it.
                PaymentState::Failed | PaymentState::Cancelled => {
                    poll::try_withdraw(db, &known).await?;
                    Ok(NextStep::Order)
                }
            }
        }
        Err(error) if payment.method == PaymentMethod::Saved && error.kind == GatewayErrorKind::Refused => {
            tracing::warn!(payment = %payment.id, "a saved method is not charged: {error}");
            // An earlier request may have charged it.
            match gateway.fetch_payment(&payment.to_reference()).await? {
                Some(update) => drop(apply_update(db, &payment.provider, &update).await?),
                None => transaction!(db, |tx| { refuse_in(tx, payment.id).await })?,
            }
            Ok(NextStep::Order)
        }
        Err(error) => Err(record_failure(db, &payment, error, Rule::PaymentRefused).await?),
    }
}

/// Records that a provider did not make a payment, which stays open: an earlier request may have made it. Returns the
/// error that its payer is told: a refusal stands at the field where they chose the provider, with this rule.
pub(super) async fn record_failure(db: &Db, payment: &PaymentRow, error: GatewayError, refused: Rule) -> Result<Error> {
    let order = payment.order_id;
    transaction!(db, |tx| { state::record_event(tx, order, OrderEventKind::ProviderUnreachable, None).await })?;
    let rule = match error.kind {
        GatewayErrorKind::Refused => refused,
        // It answers: that it will not deal with the school.
        GatewayErrorKind::Unauthorized | GatewayErrorKind::Unsupported => Rule::PaymentRefused,
        GatewayErrorKind::Unreachable | GatewayErrorKind::TimedOut | GatewayErrorKind::Unreadable => {
            return Ok(error.into());
        }
    };
    tracing::warn!(payment = %payment.id, provider = payment.provider, "the provider of a payment says no: {error}");
    Ok(Error::invalid("provider", rule))
}

/// Records what the payer does next, and returns the payment as it is now. A webhook may have been faster, or the payer
/// somewhere else: of a payment that is final, only the reference is new.
async fn record_created(tx: &mut Tx, payment: Id<Payment>, created: &CreatedPayment) -> Result<PaymentRow> {
    const REFERENCE: &str = "update payment \
        set reference = nullif($2, '') \
        where id = $1 and reference is null";
    const OPENED: &str = "update payment \
        set next = $2, state = 'pending' \
        where id = $1 and state in ('created', 'pending')";
    let next = serde_json::to_string(&created.next).map_err(|error| Error::Internal(format!("payment: {error}")))?;
    let is_news = exec!(&mut *tx, REFERENCE, payment, &created.reference) == 1;
    exec!(&mut *tx, OPENED, payment, next);
    let known = find_payment(&mut *tx, payment).await?.ok_or(Error::NotFound)?;
    if is_news {
        read_again(tx, &known.provider, &created.reference).await?;
    }
    Ok(known)
}
