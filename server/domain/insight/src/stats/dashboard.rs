//! A teacher's dashboard, read from the roll-ups.

use std::collections::BTreeMap;

use ground::{Conn, Error, RequestContext, Result, fetch_all};
use model::{
    Currency, Id, Millis, Money, Permission,
    account::Person,
    course::Course,
    figures::{CourseFigures, DASHBOARD_DAYS, Dashboard, Day},
};

use super::{attention, course, lesson, order};

/// The number of orders that are shown, at most.
const MAX_RECENT_ORDERS: i64 = 10;

/// Returns the actor's own dashboard, with the lessons of the `chosen` course, or of the first one.
///
/// # Errors
/// [`Error::Forbidden`] for people without courses of their own, [`Error::Unauthenticated`] for guests;
/// [`Error::NotFound`] when `chosen` is no course of the actor's; or when the database fails.
pub async fn dashboard(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    chosen: Option<Id<Course>>,
) -> Result<Dashboard> {
    let mut conn = conn.into();
    let teacher = teacher(ctx)?;
    let courses = course::all(&mut conn, teacher).await?;
    let lessons = match chosen_among(&courses, chosen)? {
        Some(course) => Some(lesson::of(&mut conn, course.name.clone()).await?),
        None => None,
    };
    let days = days(&mut conn, teacher).await?;
    let orders = order::last(&mut conn, teacher, MAX_RECENT_ORDERS).await?;
    let attention = attention::of(&mut conn, teacher, &courses).await?;
    Ok(Dashboard { courses, days, lessons, orders, attention })
}

/// Returns the actor's id if they may make courses and so have a dashboard.
pub(super) fn teacher(ctx: &RequestContext) -> Result<Id<Person>> {
    ctx.require(Permission::CourseViewOwn)?;
    ctx.person()
}

fn chosen_among(courses: &[CourseFigures], chosen: Option<Id<Course>>) -> Result<Option<&CourseFigures>> {
    let Some(id) = chosen else { return Ok(courses.first()) };
    courses.iter().find(|course| course.name.id == id).map(Some).ok_or(Error::NotFound)
}

/// Returns the last [`DASHBOARD_DAYS`] days of all courses of a teacher together, without a gap.
pub(super) async fn days(conn: &mut Conn<'_>, teacher: Id<Person>) -> Result<Vec<Day>> {
    const HAPPENED: &str = "select d.day, cast(sum(d.views) as bigint), cast(sum(d.learners) as bigint), \
          cast(sum(d.completed) as bigint) \
        from course c \
        join course_daily_stats d on d.course_id = c.id \
        where c.teacher_id = $1 and d.day >= $2 \
        group by d.day";
    const EARNED: &str = "select day, currency, cast(sum(amount) as bigint) \
        from income_daily_stats \
        where teacher_id = $1 and day >= $2 \
        group by day, currency \
        order by day, currency";
    let zone = conn.env.zone();
    let dates = std::iter::successors(Some(zone.day(conn.env.now())), |day| Some(zone.previous_day(*day)));
    let empty =
        |day: Millis| (day, Day { day, date: zone.date(day), views: 0, learners: 0, completed: 0, income: Vec::new() });
    let mut days: BTreeMap<Millis, Day> =
        dates.take(usize::try_from(DASHBOARD_DAYS).unwrap_or_default()).map(empty).collect();
    let first = days.first_key_value().map_or(Millis::default(), |(day, _)| *day);
    let happened: Vec<(Millis, i64, i64, i64)> = fetch_all!(&mut *conn, HAPPENED, teacher, first);
    let earned: Vec<(Millis, Currency, i64)> = fetch_all!(&mut *conn, EARNED, teacher, first);
    // Until everything is counted in another zone, a day of the old one belongs to the day in which it begins.
    for (day, views, learners, completed) in happened {
        if let Some((_, of_day)) = days.range_mut(..=day).next_back() {
            of_day.views += views;
            of_day.learners += learners;
            of_day.completed += completed;
        }
    }
    for (day, currency, minor) in earned {
        if let Some((_, of_day)) = days.range_mut(..=day).next_back() {
            match of_day.income.iter_mut().find(|money| money.currency == currency) {
                Some(money) => money.minor = money.minor.saturating_add(minor),
                None => of_day.income.push(Money { minor, currency }),
            }
        }
    }
    Ok(days.into_values().collect())
}
