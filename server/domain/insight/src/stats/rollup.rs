//! Counting the roll-ups.
//!
//! A day is a day in UTC. A teacher's income is what the ledger's sales gave them, each item of an order divided as the
//! ledger divides it, less what its refunds took on the day of each: the sum over their courses is the sum of the
//! postings on their account. A sale that was refunded still counts as a sale.

use ground::{Conn, Result, Tx, exec, fetch_scalar};
use model::Millis;

/// Returns the first instant of the day, in UTC.
pub(super) const fn day_of(at: Millis) -> Millis {
    Millis(at.0 - at.0.rem_euclid(Millis::DAY))
}

/// Returns the instant before which everything has been counted. It is the day before the last one with something in
/// it: what happened around midnight may have been written after the count.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn counted(conn: impl Into<Conn<'_>>) -> Result<Millis> {
    const LAST: &str = "select max(day) from course_daily_stats";
    let conn = conn.into();
    let today = day_of(conn.env.now());
    let last: Option<Millis> = fetch_scalar!(conn, LAST);
    Ok(last.map_or_else(Millis::default, |last| last.min(today).plus(-Millis::DAY)))
}

/// Deletes the roll-ups that a count would not replace.
pub(super) async fn clear(tx: &mut Tx) -> Result<()> {
    const TOTALS: &str = "delete from lesson_stats";
    exec!(tx, TOTALS);
    Ok(())
}

/// Counts what happened since the beginning of a day.
pub(super) async fn count(tx: &mut Tx, since: Millis) -> Result<()> {
    // What lies ahead, such as a grant that begins next week, is counted when it has come.
    let end = day_of(tx.now()).plus(Millis::DAY);
    days(tx, since, end).await?;
    income(tx, since, end).await?;
    lessons(tx, since).await
}

async fn days(tx: &mut Tx, since: Millis, end: Millis) -> Result<()> {
    const FORGET: &str = "delete from course_daily_stats where day >= $1";
    const COUNT: &str = "insert into course_daily_stats (course_id, day, views, learners, completed) \
        select course_id, day, cast(sum(views) as bigint), cast(sum(learners) as bigint), \
          cast(sum(completed) as bigint) \
        from ( select course_id, at - at % 86400000 as day, 1 as views, 0 as learners, 0 as completed \
          from analytics_event where kind in ('view_course', 'view_lesson') and at >= $1 and at < $2 and course_id in \
          (select id from course) union all select course_id, starts_at - starts_at % 86400000, 0, 1, 0 \
          from access_grant where starts_at >= $1 and starts_at < $2 union all select course_id, coalesce(done_at, \
          seen_at) - coalesce(done_at, seen_at) % 86400000, 0, 0, 1 from progress where permille >= 1000 \
          and seen_at >= $1 and coalesce(done_at, seen_at) >= $1 and coalesce(done_at, seen_at) < $2 ) as happened \
        group by course_id, day";
    exec!(&mut *tx, FORGET, since);
    exec!(tx, COUNT, since, end);
    Ok(())
}

async fn income(tx: &mut Tx, since: Millis, end: Millis) -> Result<()> {
    const FORGET: &str = "delete from income_daily_stats where day >= $1";
    // The share of an item is ledger::teacher_amount.
    const COUNT: &str = "insert into income_daily_stats (teacher_id, course_id, day, currency, sales, amount) \
        select teacher_id, course_id, day, currency, cast(sum(sold) as bigint), cast(sum(share) as bigint) \
        from ( \
          select i.teacher_id, i.course_id, j.at - j.at % 86400000 as day, y.currency, 1 as sold, \
            i.amount * (10000 - i.platform_fee_bps) / 10000 as share \
          from ledger_entry j \
          join payment y on y.id = j.source_id \
          join order_item i on i.order_id = y.order_id \
          where j.kind = 'sale' and j.at >= $1 and j.at < $2 \
          union all \
          select i.teacher_id, i.course_id, j.at - j.at % 86400000, r.currency, 0, -f.teacher_amount \
          from ledger_entry j \
          join refund r on r.id = j.source_id \
          join refund_item f on f.refund_id = r.id \
          join order_item i on i.id = f.order_item_id \
          where j.kind = 'refund' and j.at >= $1 and j.at < $2 \
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
