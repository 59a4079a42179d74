//! Every change of a refund, and the webhook to the merchant that goes with it.

use sqlx::SqliteConnection;

use crate::{
    Error, Provider,
    choice::RefundManner,
    notice::{self, Kind, When},
    payment::{self, State},
    refund::{self, Order},
};

/// The time after which a delayed refund is settled, in milliseconds.
const REFUND_DELAY_MS: i64 = 20_000;
/// The reason of every refused refund.
const REFUSAL: &str = "account_closed";

/// Refunds money and tells the merchant; returns whether so much was left of what was captured.
pub(crate) async fn give_back(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    order: &Order,
) -> Result<bool, Error> {
    let chosen: Option<(RefundManner,)> = sqlx::query_as(
        "update payment \
         set refunded = refunded + $2 \
         where id = $1 and state = $3 and amount - refunded >= $2 \
         returning refunds",
    )
    .bind(&order.payment)
    .bind(order.amount)
    .bind(State::Succeeded)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((chosen,)) = chosen else { return Ok(false) };
    let (manner, now) = (RefundManner::of(order.amount, chosen), provider.now());
    let waits = matches!(manner, RefundManner::Later | RefundManner::RefusedLater);
    sqlx::query(
        "insert into refund (id, payment, amount, reason, created_at, reference, state, settles_at, is_doomed) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id)
    .bind(&order.payment)
    .bind(order.amount)
    .bind(&order.reason)
    .bind(now)
    .bind(&order.reference)
    .bind(State::Processing)
    .bind(now + if waits { REFUND_DELAY_MS } else { 0 })
    .bind(matches!(manner, RefundManner::RefusedLater | RefundManner::Refused))
    .execute(&mut *conn)
    .await?;
    if waits {
        queue_webhook(provider, conn, id, Kind::RefundProcessing).await?;
    } else {
        settle(provider, conn).await?;
    }
    Ok(true)
}

/// Settles the refunds whose time has come. The money of a refused one is there again, to be refunded otherwise.
pub(crate) async fn settle(provider: &Provider, conn: &mut SqliteConnection) -> Result<(), Error> {
    let ripe: Vec<(String, String, i64, bool)> = sqlx::query_as(
        "update refund \
         set state = case when is_doomed then $1 else $2 end, \
           refusal = case when is_doomed then $3 end, settled_at = settles_at \
         where state = $4 and settles_at <= $5 \
         returning id, payment, amount, is_doomed",
    )
    .bind(State::Failed)
    .bind(State::Succeeded)
    .bind(REFUSAL)
    .bind(State::Processing)
    .bind(provider.now())
    .fetch_all(&mut *conn)
    .await?;
    for (id, payment, amount, is_doomed) in ripe {
        if is_doomed {
            sqlx::query("update payment set refunded = refunded - $2 where id = $1")
                .bind(payment)
                .bind(amount)
                .execute(&mut *conn)
                .await?;
        }
        queue_webhook(provider, conn, &id, if is_doomed { Kind::RefundFailed } else { Kind::Refunded }).await?;
    }
    Ok(())
}

/// Lets so many milliseconds pass for the refunds of one payment.
pub(crate) async fn put_forward(
    provider: &Provider,
    conn: &mut SqliteConnection,
    payment: &str,
    millis: i64,
) -> Result<(), Error> {
    sqlx::query(
        "update refund \
         set settles_at = max(settles_at - $2, $3) \
         where payment = $1 and state = 'processing' and settles_at > $3",
    )
    .bind(payment)
    .bind(millis)
    .bind(provider.now())
    .execute(&mut *conn)
    .await?;
    settle(provider, conn).await
}

/// Queues a webhook about the refund as it is now. A payment that was captured elsewhere has nobody to tell.
async fn queue_webhook(provider: &Provider, conn: &mut SqliteConnection, id: &str, kind: Kind) -> Result<(), Error> {
    let Some(refund) = refund::by_id(conn, id).await? else { return Ok(()) };
    let payment = payment::by_id(conn, &refund.payment).await?.filter(|payment| !payment.notify_url.is_empty());
    if let Some(payment) = payment {
        notice::queue(provider, conn, kind, &payment, Some(&refund), When::Now).await?;
    }
    Ok(())
}
