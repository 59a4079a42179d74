//! Counting the roll-ups.
//!
//! A day is one of `stats_day`, which holds them as they begin in the school's time zone: when that changes, everything
//! is counted again, and so it is when something older than the first of them is written down. A teacher's income is
//! what the ledger's sales gave them, each item of an order divided as the ledger divides it, less what its refunds and
//! lost disputes took on the day of each: the sum over their courses is the sum of the postings on their account. A sale that was refunded
//! still counts as a sale.

use ground::{Conn, Result, Tx, exec, fetch_optional_scalar, fetch_scalar, on, time::Zone};
use model::Millis;
use sqlx::QueryBuilder;

/// The number of days that are written at once.
const BATCH_DAYS: usize = 400;

/// Returns the instant before which everything has been counted. It is the day before the last one with something in
/// it: what happened around midnight may have been written after the count.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn counted(conn: impl Into<Conn<'_>>) -> Result<Millis> {
    const LAST: &str = "select max(day) \
        from course_daily_stats";
    // Days as they were counted, whatever zone the school is in by now.
    const BEFORE: &str = "select max(day) \
        from stats_day \
        where day < (select max(day) from stats_day where day <= $1)";
    let mut conn = conn.into();
    let now = conn.env.now();
    let last: Option<Millis> = fetch_scalar!(&mut conn, LAST);
    let Some(last) = last else { return Ok(Millis::default()) };
    let before: Option<Millis> = fetch_scalar!(conn, BEFORE, last.min(now));
    Ok(before.unwrap_or_default())
}

/// Returns whether the days are those of this zone.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn is_counted_in(conn: impl Into<Conn<'_>>, zone: &Zone) -> Result<bool> {
    const ANY: &str = "select zone \
        from stats_day \
        limit 1";
    let counted_in: Option<String> = fetch_optional_scalar!(conn.into(), ANY);
    Ok(counted_in.as_deref() == Some(zone.name()))
}

/// Returns whether something happened before the first day, which was written down after the days were counted: by a
/// player without a network, an import, or a clock that was put right. Each line is a look at an index.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn lacks_earlier_days(conn: impl Into<Conn<'_>>) -> Result<bool> {
    const EARLIER: &str = "select \
          exists ( \
            select 1 \
            from analytics_event \
            where kind = 'view_course' and at >= $1 and at < first.day \
          ) \
          or exists ( \
            select 1 \
            from analytics_event \
            where kind = 'view_lesson' and at >= $1 and at < first.day \
          ) \
          or exists ( \
            select 1 \
            from access_grant \
            where starts_at >= $1 and starts_at < first.day \
          ) \
          or exists ( \
            select 1 \
            from progress \
            where seen_at >= $1 and seen_at < first.day \
          ) \
          or exists ( \
            select 1 \
            from ledger_entry \
            where at >= $1 and at < first.day \
          ) \
        from ( \
          select min(day) as day \
          from stats_day \
        ) as first";
    Ok(fetch_scalar!(conn.into(), EARLIER, Millis::default()))
}

/// Deletes the roll-ups and their days.
pub(super) async fn clear(tx: &mut Tx) -> Result<()> {
    const COURSES: &str = "delete from course_daily_stats";
    const INCOMES: &str = "delete from income_daily_stats";
    const TOTALS: &str = "delete from lesson_stats";
    const DAYS: &str = "delete from stats_day";
    for text in [COURSES, INCOMES, TOTALS, DAYS] {
        exec!(&mut *tx, text);
    }
    Ok(())
}

/// Adds the days that have begun since the last one, or since anything happened.
async fn add_days(tx: &mut Tx, zone: &Zone, end: Millis) -> Result<()> {
    const LAST: &str = "select max(day) \
        from stats_day";
    const FIRST: &str = "select min(at) \
        from ( \
          select min(at) as at \
          from analytics_event \
          where at >= $1 \
          union all \
          select min(starts_at) \
          from access_grant \
          where starts_at >= $1 \
          union all \
          select min(coalesce(done_at, seen_at)) \
          from progress \
          where coalesce(done_at, seen_at) >= $1 \
          union all \
          select min(at) \
          from ledger_entry \
          where at >= $1 \
        ) as first";
    let last: Option<Millis> = fetch_scalar!(&mut *tx, LAST);
    let mut day = if let Some(last) = last {
        zone.next_day(last)
    } else {
        let first: Option<Millis> = fetch_scalar!(&mut *tx, FIRST, Millis::default());
        let now = tx.now();
        zone.day(first.unwrap_or(now).min(now))
    };
    let mut days = Vec::new();
    while day < end {
        days.push(day);
        day = zone.next_day(day);
    }
    for batch in days.chunks(BATCH_DAYS) {
        on!(&mut *tx, c => QueryBuilder::new("insert into stats_day (day, zone) ")
            .push_values(batch, |mut row, day| {
                row.push_bind(*day).push_bind(zone.name().to_owned());
            })
            .build()
            .execute(c)
            .await?
            .rows_affected());
    }
    Ok(())
}

/// Counts what happened since the beginning of a day.
pub(super) async fn count(tx: &mut Tx, since: Millis) -> Result<()> {
    let zone = tx.env().zone();
    // What lies ahead, such as a grant that begins next week, is counted when it has come.
    let end = zone.next_day(tx.now());
    add_days(tx, &zone, end).await?;
    days(tx, since, end).await?;
    income(tx, since, end).await?;
    lessons(tx, since).await
}

async fn days(tx: &mut Tx, since: Millis, end: Millis) -> Result<()> {
    const FORGET: &str = "delete from course_daily_stats \
        where day >= $1";
    const COUNT: &str = "insert into course_daily_stats (course_id, day, views, learners, completed) \
        select course_id, day, cast(sum(views) as bigint), cast(sum(learners) as bigint), \
          cast(sum(completed) as bigint) \
        from ( \
          select course_id, \
            ( \
              select max(day) \
              from stats_day \
              where day <= at \
            ) as day, \
            1 as views, 0 as learners, 0 as completed \
          from analytics_event \
          where kind in ('view_course', 'view_lesson') and at >= $1 and at < $2 \
            and course_id in ( \
              select id \
              from course \
            ) \
          union all \
          select course_id, \
            ( \
              select max(day) \
              from stats_day \
              where day <= starts_at \
            ), \
            0, 1, 0 \
          from access_grant \
          where starts_at >= $1 and starts_at < $2 \
          union all \
          select course_id, \
            ( \
              select max(day) \
              from stats_day \
              where day <= coalesce(done_at, seen_at) \
            ), \
            0, 0, 1 \
          from progress \
          where permille >= 1000 and seen_at >= $1 and coalesce(done_at, seen_at) >= $1 \
            and coalesce(done_at, seen_at) < $2 \
        ) as happened \
        group by course_id, day";
    exec!(&mut *tx, FORGET, since);
    exec!(tx, COUNT, since, end);
    Ok(())
}

async fn income(tx: &mut Tx, since: Millis, end: Millis) -> Result<()> {
    const FORGET: &str = "delete from income_daily_stats \
        where day >= $1";
    // The share of an item is ledger::teacher_amount.
    const COUNT: &str = "insert into income_daily_stats (teacher_id, course_id, day, currency, sales, amount) \
        select teacher_id, course_id, day, currency, cast(sum(sold) as bigint), cast(sum(share) as bigint) \
        from ( \
          select i.teacher_id, i.course_id, \
            ( \
              select max(day) \
              from stats_day \
              where day <= e.at \
            ) as day, \
            p.currency, 1 as sold, i.amount * (10000 - i.platform_fee_bps) / 10000 as share \
          from ledger_entry e \
          join payment p on p.id = e.source_id \
          join order_item i on i.order_id = p.order_id \
          where e.kind = 'sale' and e.at >= $1 and e.at < $2 \
          union all \
          select i.teacher_id, i.course_id, \
            ( \
              select max(day) \
              from stats_day \
              where day <= e.at \
            ), \
            r.currency, 0, \
            case e.kind when 'refund' then -f.teacher_amount else f.teacher_amount end \
          from ledger_entry e \
          join refund r on r.id = e.source_id \
          join refund_item f on f.refund_id = r.id \
          join order_item i on i.id = f.order_item_id \
          where e.kind in ('refund', 'refund_reversed') and e.at >= $1 and e.at < $2 \
          union all \
          select i.teacher_id, i.course_id, (select max(day) from stats_day where day <= e.at), d.currency, 0, \
            -f.teacher_amount \
          from ledger_entry e \
          join dispute d on d.id = e.source_id \
          join dispute_share f on f.ledger_entry_id = e.id \
          join order_item i on i.id = f.order_item_id \
          where e.kind = 'dispute_lost' and e.at >= $1 and e.at < $2 \
        ) as posted \
        group by teacher_id, course_id, day, currency";
    exec!(&mut *tx, FORGET, since);
    exec!(tx, COUNT, since, end);
    Ok(())
}

/// Counts all learners of each lesson that somebody was in since then.
async fn lessons(tx: &mut Tx, since: Millis) -> Result<()> {
    const FORGET: &str = "delete from lesson_stats \
        where lesson_id in (select lesson_id from progress where seen_at >= $1)";
    const COUNT: &str = "insert into lesson_stats (lesson_id, course_id, begun, completed) \
        select lesson_id, course_id, count(*), cast(sum(case when permille >= 1000 then 1 else 0 end) as bigint) \
        from progress \
        where lesson_id in (select lesson_id from progress where seen_at >= $1) \
        group by lesson_id, course_id";
    exec!(&mut *tx, FORGET, since);
    exec!(tx, COUNT, since);
    Ok(())
}
