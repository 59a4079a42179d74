//! What the payer chooses on the hosted page, and what comes of it.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    Error, Provider,
    notice::{self, Kind, Notice, When},
    payment::{self, Payment, State},
};

/// A delayed payment succeeds after this time.
const DELAY: i64 = 20_000;
/// A late one succeeds so long after the merchant's deadline.
const LATE: i64 = 60_000;
/// Who returns first is ahead of the notification by this.
const AHEAD: i64 = 3_000;

/// What happens to the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum Choice {
    /// It succeeds.
    Succeed,
    /// It fails.
    Decline,
    /// It stays in processing and succeeds after a while.
    Delay,
    /// It stays in processing, and nobody says a word.
    Silent,
    /// It succeeds after the merchant's deadline.
    Late,
}

/// Why a payment failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub(crate) enum Reason {
    /// The account holds too little.
    InsufficientFunds,
    /// The bank said no.
    CardDeclined,
    /// The card is too old.
    ExpiredCard,
    /// More than the payer may spend.
    LimitExceeded,
    /// The payer changed their mind.
    CancelledByPayer,
}

/// What the merchant sees first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum First {
    /// The notification.
    #[default]
    Notification,
    /// The returning payer.
    Return,
}

/// The hosted page's form.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    /// What happens.
    pub choice: Choice,
    /// Why, if it is declined.
    pub reason: Option<Reason>,
    /// What comes first.
    #[serde(default)]
    pub order: First,
}

/// Carries a choice out, unless there has been one. Returns the notification that is to be delivered
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
        Choice::Delay => Some(now + DELAY),
        Choice::Late => Some(payment.expires_at.saturating_add(LATE).max(now)),
        _ => None,
    };
    let done = sqlx::query(
        "update payment set state = $2, choice = $3, reason = $4, settles_at = $5, settled_at = $6 \
         where id = $1 and state = $7",
    )
    .bind(&payment.id)
    .bind(state)
    .bind(chosen.choice)
    .bind(reason)
    .bind(settles_at)
    .bind((state != State::Processing).then_some(now))
    .bind(State::Created)
    .execute(&mut *conn)
    .await?;
    let (true, Some(kind)) = (done.rows_affected() == 1, kind) else { return Ok(None) };
    let Some(payment) = payment::by_id(conn, &payment.id).await? else { return Ok(None) };
    let when = match chosen.order {
        First::Notification => When::InHand,
        First::Return => When::In(AHEAD),
    };
    let notice = notice::queue(provider, conn, kind, &payment, None, when).await?;
    Ok((when == When::InHand).then_some(notice))
}
