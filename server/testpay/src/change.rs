//! Every change of a payment, and the webhook to the merchant that goes with it.
//!
//! Each is one update that names the state it leaves, so that of two only one is made.

use sqlx::SqliteConnection;

use crate::{
    Captured, Error, Provider,
    choice::{self, Choice, Chosen, First, Reason, RefundManner},
    give_back,
    lang::Lang,
    method::{self, Method},
    notice::{self, Kind, Notice, When},
    payment::{self, Payment, State},
};

/// The time after which a delayed payment succeeds, in milliseconds.
const SUCCESS_DELAY_MS: i64 = 20_000;
/// The time after the merchant's deadline at which a late payment succeeds, in milliseconds.
const LATE_SUCCESS_MS: i64 = 60_000;
/// The lead of payers who return before the webhook, in milliseconds.
const RETURN_LEAD_MS: i64 = 3_000;

/// Stores a new payment and tells the merchant.
pub(crate) async fn create(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    order: &payment::Order,
) -> Result<(), Error> {
    sqlx::query(
        "insert into payment (id, reference, amount, currency, description, language, host, return_url, notify_url, \
         state, expires_at, created_at, method, open_id, payer, may_save, token) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(id)
    .bind(&order.reference)
    .bind(order.amount)
    .bind(&order.currency)
    .bind(&order.description)
    .bind(order.language)
    .bind(&order.host)
    .bind(&order.return_url)
    .bind(&order.notify_url)
    .bind(State::Created)
    .bind(order.expires_at)
    .bind(provider.now())
    .bind(order.method)
    .bind(&order.open_id)
    .bind(&order.payer)
    .bind(order.may_save)
    .bind(&order.token)
    .execute(&mut *conn)
    .await?;
    queue_webhook(provider, conn, id, Kind::Created, When::Now).await?;
    let charged = if order.method == Method::Saved { payment::by_id(conn, id).await? } else { None };
    if let Some(payment) = charged {
        let (choice, reason) = choice::of_saved(order.amount);
        let (refunds, save) = (RefundManner::Now, None);
        carry_out(provider, conn, &payment, &Chosen { choice, reason, order: First::Notification, refunds, save })
            .await?;
    }
    Ok(())
}

/// Stores a payment that was captured elsewhere, and its refund. There is no merchant to tell, and no page.
pub(crate) async fn adopt(conn: &mut SqliteConnection, captured: &Captured) -> Result<(), Error> {
    let made = sqlx::query(
        "insert into payment (id, reference, amount, currency, description, language, host, return_url, notify_url, \
         state, refunded, expires_at, created_at, settled_at) \
         values ($1, $1, $2, $3, '', $4, '', '', '', $5, $6, $7, $7, $7) \
         on conflict (id) do nothing",
    )
    .bind(&captured.id)
    .bind(captured.amount)
    .bind(&captured.currency)
    .bind(Lang::En)
    .bind(State::Succeeded)
    .bind(if captured.refund.is_some() { captured.amount } else { 0 })
    .bind(captured.at)
    .execute(&mut *conn)
    .await?;
    let Some((id, at)) = captured.refund.as_ref().filter(|_| made.rows_affected() > 0) else { return Ok(()) };
    sqlx::query(
        "insert into refund (id, payment, amount, reason, created_at, reference, state, settled_at) \
         values ($1, $2, $3, '', $4, $1, $5, $4)",
    )
    .bind(id)
    .bind(&captured.id)
    .bind(captured.amount)
    .bind(at)
    .bind(State::Succeeded)
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// Carries a choice out, unless there has been one. Returns the webhook that is to be delivered
/// before the payer goes back.
pub(crate) async fn carry_out(
    provider: &Provider,
    conn: &mut SqliteConnection,
    payment: &Payment,
    chosen: &Chosen,
) -> Result<Option<Notice>, Error> {
    let now = provider.now();
    let (state, kind) = match chosen.choice {
        Choice::Succeed => (State::Succeeded, Some(Kind::Succeeded)),
        Choice::Decline => (State::Failed, Some(Kind::Failed)),
        Choice::Delay | Choice::Late => (State::Processing, Some(Kind::Processing)),
        Choice::Silent => (State::Processing, None),
    };
    let reason = (state == State::Failed).then(|| chosen.reason.unwrap_or(Reason::CardDeclined));
    let settles_at = match chosen.choice {
        Choice::Delay => Some(now + SUCCESS_DELAY_MS),
        Choice::Late => Some(payment.expires_at.saturating_add(LATE_SUCCESS_MS).max(now)),
        _ => None,
    };
    let done = sqlx::query(
        "update payment \
         set state = $2, choice = $3, reason = $4, settles_at = $5, settled_at = $6, refunds = $8 \
         where id = $1 and state = $7",
    )
    .bind(&payment.id)
    .bind(state)
    .bind(chosen.choice)
    .bind(reason)
    .bind(settles_at)
    .bind((state != State::Processing).then_some(now))
    .bind(State::Created)
    .bind(chosen.refunds)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 1 && payment.may_save && chosen.save.is_some() {
        let token = method::save(provider, conn, payment.payer.as_deref().unwrap_or_default()).await?;
        sqlx::query("update payment set token = $2 where id = $1")
            .bind(&payment.id)
            .bind(token)
            .execute(&mut *conn)
            .await?;
    }
    let (true, Some(kind)) = (done.rows_affected() == 1, kind) else { return Ok(None) };
    let Some(payment) = payment::by_id(conn, &payment.id).await? else { return Ok(None) };
    let when = match chosen.order {
        First::Notification => When::InHand,
        First::Return => When::In(RETURN_LEAD_MS),
    };
    let notice = notice::queue(provider, conn, kind, &payment, None, when).await?;
    Ok((when == When::InHand).then_some(notice))
}

/// Cancels a payment; returns whether that was still possible. Payers who chose to pay after the deadline will pay.
pub(crate) async fn cancel(provider: &Provider, conn: &mut SqliteConnection, id: &str) -> Result<bool, Error> {
    let cancelled: Option<(Option<Choice>,)> = sqlx::query_as(
        "update payment \
         set state = $2, settled_at = $3, settles_at = null \
         where id = $1 and state in ($4, $5) and choice is not $6 \
         returning choice",
    )
    .bind(id)
    .bind(State::Cancelled)
    .bind(provider.now())
    .bind(State::Created)
    .bind(State::Processing)
    .bind(Choice::Late)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((choice,)) = cancelled else { return Ok(false) };
    if choice != Some(Choice::Silent) {
        queue_webhook(provider, conn, id, Kind::Cancelled, When::Now).await?;
    }
    Ok(true)
}

/// Lets payments succeed, and refunds settle, whose time has come.
pub(crate) async fn ripen(provider: &Provider, conn: &mut SqliteConnection) -> Result<(), Error> {
    let ripe: Vec<(String,)> = sqlx::query_as(
        "update payment \
         set state = $1, settled_at = settles_at \
         where state = 'processing' and settles_at <= $2 \
         returning id",
    )
    .bind(State::Succeeded)
    .bind(provider.now())
    .fetch_all(&mut *conn)
    .await?;
    for (id,) in ripe {
        queue_webhook(provider, conn, &id, Kind::Succeeded, When::Now).await?;
    }
    give_back::settle(provider, conn).await
}

/// Lets so many milliseconds pass for one payment and its refunds: what is under way succeeds that much earlier, not
/// before now.
pub(crate) async fn put_forward(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    millis: i64,
) -> Result<(), Error> {
    sqlx::query(
        "update payment \
         set settles_at = max(settles_at - $2, $3) \
         where id = $1 and state = 'processing' and settles_at > $3",
    )
    .bind(id)
    .bind(millis)
    .bind(provider.now())
    .execute(&mut *conn)
    .await?;
    give_back::put_forward(provider, conn, id, millis).await?;
    ripen(provider, conn).await?;
    // Its time may be nearer now than what the delivery is waiting for.
    provider.0.bell.notify_one();
    Ok(())
}

/// Queues a webhook about the payment as it is now.
async fn queue_webhook(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    kind: Kind,
    when: When,
) -> Result<(), Error> {
    if let Some(payment) = payment::by_id(conn, id).await? {
        notice::queue(provider, conn, kind, &payment, None, when).await?;
    }
    Ok(())
}
