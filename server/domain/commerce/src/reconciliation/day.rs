//! The days of providers as the database stores them.

use ground::{Error, Result, Tx, exec, fetch_optional_scalar, fetch_scalar};
use model::{
    Id,
    reconciliation::{Day, DayState},
};

use crate::{
    letter,
    payment::{self, StatementDay},
};

/// Returns the day of a provider, which is made where there is none.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn ensure(tx: &mut Tx, provider: &str, date: StatementDay) -> Result<Id<Day>> {
    const MAKE: &str = "insert into statement (id, provider, day, state) \
        values ($1, $2, $3, 'open') \
        on conflict (provider, day) do nothing";
    const FIND: &str = "select id \
        from statement \
        where provider = $1 and day = $2";
    let (id, date) = (tx.id::<Day>()?, date.to_string());
    exec!(&mut *tx, MAKE, id, provider, &date);
    Ok(fetch_scalar!(&mut *tx, FIND, provider, &date))
}

/// Returns the day that takes lines of a date: its own while it is open, else the next open one.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn taking(tx: &mut Tx, provider: &str, date: StatementDay) -> Result<Id<Day>> {
    const LATER: &str = "select id \
        from statement \
        where provider = $1 and day > $2 and state = 'open' \
        order by day \
        limit 1";
    const LAST: &str = "select max(day) from statement where provider = $1";
    let own = ensure(tx, provider, date).await?;
    if state(tx, own).await? == DayState::Open {
        return Ok(own);
    }
    let later: Option<Id<Day>> = fetch_optional_scalar!(&mut *tx, LATER, provider, date.to_string());
    if let Some(later) = later {
        return Ok(later);
    }
    let last: Option<String> = fetch_scalar!(&mut *tx, LAST, provider);
    let last = last.and_then(|last| StatementDay::parse(&last)).unwrap_or(date);
    ensure(tx, provider, last.after()).await
}

/// Says that the statement of a day did not come, or could not be read: to everybody who manages payments, once until
/// it was read.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn notify_missing(tx: &mut Tx, provider: &str, date: &str) -> Result<()> {
    const TOLD: &str = "update statement \
        set told_at = $3 \
        where provider = $1 and day = $2 and received_at is null and told_at is null";
    let now = tx.now();
    if exec!(&mut *tx, TOLD, provider, date, now) > 0 {
        tracing::error!(provider, day = date, "alert: a statement does not come");
        let write = |lang, address: &str| letter::statement_missing(lang, address, provider, date);
        payment::notify_managers(tx, write).await?;
    }
    Ok(())
}

/// Returns the state of a day.
///
/// # Errors
/// [`Error::NotFound`] when there is no such day, or when the database fails.
pub(super) async fn state(tx: &mut Tx, day: Id<Day>) -> Result<DayState> {
    const STATE: &str = "select state from statement where id = $1";
    let state: Option<DayState> = fetch_optional_scalar!(tx, STATE, day);
    state.ok_or(Error::NotFound)
}

/// Checks that a day may still change.
///
/// # Errors
/// [`Error::Stale`] when it is closed; [`Error::NotFound`] when there is no such day, or when the database fails.
pub(super) async fn require_open(tx: &mut Tx, day: Id<Day>) -> Result<()> {
    Error::Stale.when(state(tx, day).await? == DayState::Closed)
}

/// Sums the lines of a day anew.
///
/// # Errors
/// [`Error::Stale`] when it is closed, or when the database fails.
pub(super) async fn sum(tx: &mut Tx, day: Id<Day>) -> Result<()> {
    const FORGET: &str = "delete from statement_total where statement_id = $1";
    const SUM: &str = "insert into statement_total (statement_id, currency, amount, book_amount, fee_amount) \
        select moved.statement_id, moved.currency, cast(sum(moved.amount) as bigint), \
          cast(sum(moved.book_amount) as bigint), cast(sum(moved.fee_amount) as bigint) \
        from ( \
          select l.statement_id, l.currency, l.amount, 0 as book_amount, \
            case l.class when 'fee' then l.amount else 0 end as fee_amount \
          from statement_line l \
          where l.statement_id = $1 and l.amount is not null \
          union all \
          select l.statement_id, l.book_currency, 0, l.book_amount, 0 \
          from statement_line l \
          where l.statement_id = $1 and l.book_amount is not null and coalesce(l.resolution, '') <> 'booked' \
          union all \
          select l.statement_id, l.currency, 0, l.amount, 0 \
          from statement_line l \
          where l.statement_id = $1 and l.amount is not null and l.resolution = 'booked' \
        ) as moved \
        group by moved.statement_id, moved.currency";
    const COUNT: &str = "update statement \
        set line_count = (select count(*) from statement_line l where l.statement_id = $1), \
          matched_count = ( \
            select count(*) \
            from statement_line l \
            where l.statement_id = $1 and l.class in ('matched', 'fee') \
          ), \
          difference_count = (select count(*) from statement_line l where l.statement_id = $1 and l.is_open) \
        where id = $1";
    require_open(tx, day).await?;
    exec!(&mut *tx, FORGET, day);
    exec!(&mut *tx, SUM, day);
    exec!(&mut *tx, COUNT, day);
    Ok(())
}
