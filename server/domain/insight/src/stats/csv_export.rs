//! The dashboard's tables as CSV.

use ground::{
    Conn, RequestContext, Result,
    csv::{self, cells},
    time::Zone,
};
use model::{
    Currency, Money, Permission,
    figures::{CourseFigures, Day, Report, TeacherSale},
};

use super::{
    course,
    dashboard::{days, teacher},
    lesson, order,
};

/// The number of orders in a file, at most; the newest.
const MAX_ORDERS: i64 = 100_000;

/// Returns one of the actor's own tables as CSV, with a header row.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission to export, [`ground::Error::Unauthenticated`] for guests; or
/// when the database fails.
pub async fn csv(conn: impl Into<Conn<'_>>, ctx: &RequestContext, which: Report) -> Result<String> {
    let mut conn = conn.into();
    let zone = conn.env.zone();
    ctx.require(Permission::OrderExportOwn)?;
    let teacher = teacher(ctx)?;
    let rows = match which {
        Report::Courses => of_courses(&course::all(&mut conn, teacher).await?),
        Report::Days => of_days(&days(&mut conn, teacher).await?, &zone),
        Report::Lessons => {
            let mut rows = vec![cells(["course", "title", "lesson", "lesson_title", "begun", "completed"])];
            for course in course::all(&mut conn, teacher).await? {
                let of_course = lesson::of(&mut conn, course.name).await?;
                rows.extend(of_course.lessons.into_iter().map(|lesson| {
                    cells([
                        &*of_course.course.id.to_string(),
                        &of_course.course.title,
                        &lesson.id.to_string(),
                        &lesson.title,
                        &lesson.begun.to_string(),
                        &lesson.completed.to_string(),
                    ])
                }));
            }
            rows
        }
        Report::Orders => of_orders(order::last(&mut conn, teacher, MAX_ORDERS).await?, &zone),
    };
    csv::csv(&rows)
}

fn of_courses(courses: &[CourseFigures]) -> Vec<Vec<String>> {
    let currencies = currencies(courses.iter().flat_map(|course| &course.income));
    let mut head = cells(["course", "slug", "title", "state", "lessons", "learners", "course_finished_percent"]);
    head.extend(income_heads(&currencies));
    let row = |course: &CourseFigures| {
        let finished = course.completion.map(|share| format!("{}.{}", share / 10, share % 10)).unwrap_or_default();
        let mut row = cells([
            &*course.name.id.to_string(),
            &course.slug,
            &course.name.title,
            course.state.as_str(),
            &course.lessons.to_string(),
            &course.learners.to_string(),
            &finished,
        ]);
        row.extend(incomes(&currencies, &course.income));
        row
    };
    std::iter::once(head).chain(courses.iter().map(row)).collect()
}

/// Returns the days, and beside each the zone that it is a day of.
fn of_days(days: &[Day], zone: &Zone) -> Vec<Vec<String>> {
    let currencies = currencies(days.iter().flat_map(|day| &day.income));
    let mut head = cells(["day", "views", "learners", "completed"]);
    head.extend(income_heads(&currencies));
    head.push("time_zone".into());
    let row = |day: &Day| {
        let (views, learners, completed) = (day.views.to_string(), day.learners.to_string(), day.completed.to_string());
        let mut row = cells([&*day.date, &views, &learners, &completed]);
        row.extend(incomes(&currencies, &day.income));
        row.push(zone.name().into());
        row
    };
    std::iter::once(head).chain(days.iter().map(row)).collect()
}

fn of_orders(orders: Vec<TeacherSale>, zone: &Zone) -> Vec<Vec<String>> {
    let head = cells(["placed_at", "order", "course", "buyer", "state", "currency", "amount", "share", "time_zone"]);
    let row = |sold: TeacherSale| {
        cells([
            &*zone.iso(sold.at),
            &sold.order.to_string(),
            &sold.title,
            &sold.buyer,
            sold.state.as_str(),
            sold.amount.currency.as_str(),
            &sold.amount.amount(),
            &sold.share.amount(),
            zone.name(),
        ])
    };
    std::iter::once(head).chain(orders.into_iter().map(row)).collect()
}

/// Returns each currency once, in order.
fn currencies<'m>(all: impl Iterator<Item = &'m Money>) -> Vec<Currency> {
    let mut currencies: Vec<Currency> = all.map(|money| money.currency).collect();
    currencies.sort();
    currencies.dedup();
    currencies
}

fn income_heads(currencies: &[Currency]) -> impl Iterator<Item = String> {
    currencies.iter().map(|currency| format!("income_{currency}"))
}

fn incomes(currencies: &[Currency], income: &[Money]) -> impl Iterator<Item = String> {
    currencies.iter().map(|currency| {
        let earned = income.iter().find(|money| money.currency == *currency);
        earned.copied().unwrap_or(Money { minor: 0, currency: *currency }).amount()
    })
}
