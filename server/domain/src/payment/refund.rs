//! Money on its way back: asked for in the transaction that finds out that it must go, sent by a job until the
//! provider says that it went.

use model::{
    Currency, Id, Millis, Money,
    order::{Order, OrderEventKind, OrderState},
};
use serde::{Deserialize, Serialize};

use super::Row;
use crate::{
    Db, Error, Result, Tx,
    db::write,
    ledger::{self, Entry},
    on,
    order::state,
    work::{self, Handlers},
};

/// Marks the ids of refunds.
#[derive(Clone, Copy, Debug)]
pub enum Refund {}

/// The kind of the jobs that send money back.
pub const REFUND: &str = "refund";
/// The order was paid already.
pub(super) const TWICE: &str = "paid_twice";
/// The course was the buyer's already.
pub(super) const OWNED: &str = "owned";
/// A provider that gives no answer is asked again, later each time; then every day.
const PAUSES: [i64; 4] = [30_000, 5 * Millis::MINUTE, Millis::HOUR, 6 * Millis::HOUR];

#[derive(Debug, Serialize, Deserialize)]
struct Send {
    refund: Id<Refund>,
    tries: usize,
}

#[derive(sqlx::FromRow)]
struct Wanted {
    order_id: Id<Order>,
    gateway: String,
    reference: Option<String>,
    amount: i64,
    currency: Currency,
    state: String,
}

/// Sends all of a payment back. `of_order`: it is the order's money, else it came on top of it.
pub(super) async fn request(tx: &mut Tx, payment: &Row, of_order: bool, reason: &str) -> Result<()> {
    const MAKE: &str = "insert into refund (id, payment, amount, currency, reason, state, created_at) \
        values ($1, $2, $3, $4, $5, 'requested', $6)";
    let (refund, now) = (tx.id::<Refund>()?, tx.now());
    on!(&mut *tx, c => sqlx::query(MAKE).bind(refund).bind(payment.id).bind(payment.amount)
        .bind(payment.currency.as_str()).bind(reason).bind(now).execute(c).await?.rows_affected());
    if of_order {
        state::step(tx, payment.order_id, OrderState::Refunding, OrderEventKind::RefundBegun).await?;
    } else {
        state::note(tx, payment.order_id, OrderEventKind::RefundBegun, None).await?;
    }
    work::enqueue(tx, REFUND, &Send { refund, tries: 0 }).await.map(|_| ())
}

pub(super) fn job(handlers: Handlers) -> Handlers {
    handlers.on(REFUND, |db, job| async move {
        let Send { refund, tries } = job.payload()?;
        send(&db, refund, tries).await
    })
}

async fn send(db: &Db, refund: Id<Refund>, tries: usize) -> Result<()> {
    let wanted = wanted(db, refund).await?;
    let Some(reference) = wanted.reference.as_deref().filter(|_| wanted.state == "requested") else { return Ok(()) };
    let amount = Money { minor: wanted.amount, currency: wanted.currency };
    let provider = db.env.gateways.get(&wanted.gateway);
    let answer = match provider {
        Some(provider) => provider.refund(refund, reference, amount).await.map_err(|unanswered| unanswered.to_string()),
        None => Err("the school has this provider no more".into()),
    };
    match answer {
        Ok(theirs) => write!(db, |tx| { sent(tx, refund, &theirs).await }),
        Err(why) => {
            tracing::error!(refund = %refund, "money could not be sent back, it is tried again: {why}");
            write!(db, |tx| {
                let at = tx.now().plus(PAUSES.get(tries).copied().unwrap_or(Millis::DAY));
                work::enqueue_at(tx, REFUND, &Send { refund, tries: tries + 1 }, at).await.map(|_| ())
            })
        }
    }
}

async fn wanted(conn: impl Into<crate::Conn<'_>>, refund: Id<Refund>) -> Result<Wanted> {
    const WANTED: &str = "select y.order_id, y.gateway, y.reference, r.amount, r.currency, r.state \
        from refund r join payment y on y.id = r.payment where r.id = $1";
    let wanted: Option<Wanted> = on!(conn.into(), c => sqlx::query_as(WANTED).bind(refund).fetch_optional(c).await?);
    wanted.ok_or(Error::NotFound)
}

/// The money went: once, however often the job comes here.
async fn sent(tx: &mut Tx, refund: Id<Refund>, reference: &str) -> Result<()> {
    const SENT: &str =
        "update refund set state = 'succeeded', reference = $2, settled_at = $3 where id = $1 and state = 'requested'";
    let now = tx.now();
    let first =
        on!(&mut *tx, c => sqlx::query(SENT).bind(refund).bind(reference).bind(now).execute(c).await?.rows_affected());
    if first == 0 {
        return Ok(());
    }
    let wanted = wanted(&mut *tx, refund).await?;
    let amount = Money { minor: wanted.amount, currency: wanted.currency };
    ledger::post(tx, &Entry::SentBack { refund, gateway: &wanted.gateway, amount }).await?;
    match state::of(&mut *tx, wanted.order_id).await? {
        OrderState::Refunding => state::step(tx, wanted.order_id, OrderState::Refunded, OrderEventKind::Refunded).await,
        _ => state::note(tx, wanted.order_id, OrderEventKind::Refunded, None).await,
    }
}
