//! The dashboard's tables as CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)), safe for spreadsheets: a text
//! that a spreadsheet would take for a formula begins with an apostrophe
//! (<https://owasp.org/www-community/attacks/CSV_Injection>).

use std::borrow::Cow;

use model::{
    Currency, Money,
    figures::{CourseFigures, Day, Sheet, Sold},
};

use super::{
    course,
    dashboard::{days, teacher},
    lesson, order,
};
use crate::{Actor, Conn, Error, Result};

/// Tells spreadsheets that the text is UTF-8.
const MARK: &str = "\u{feff}";
/// What a cell that is a formula begins with, in narrow and in wide letters.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
/// Orders in a file, at most; the newest.
const ORDERS: i64 = 100_000;

/// One of the actor's own tables.
pub async fn sheet(conn: impl Into<Conn<'_>>, actor: &Actor, which: Sheet) -> Result<String> {
    let mut conn = conn.into();
    let teacher = teacher(actor)?;
    let rows = match which {
        Sheet::Courses => of_courses(&course::all(&mut conn, teacher).await?),
        Sheet::Days => of_days(&days(&mut conn, teacher).await?),
        Sheet::Lessons => {
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
        Sheet::Orders => of_orders(order::last(&mut conn, teacher, ORDERS).await?),
    };
    write(&rows)
}

fn of_courses(courses: &[CourseFigures]) -> Vec<Vec<String>> {
    let currencies = currencies(courses.iter().flat_map(|course| &course.income));
    let mut head = cells(["course", "slug", "title", "state", "lessons", "learners", "finished_percent"]);
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

fn of_days(days: &[Day]) -> Vec<Vec<String>> {
    let currencies = currencies(days.iter().flat_map(|day| &day.income));
    let mut head = cells(["day", "views", "learners", "completed"]);
    head.extend(income_heads(&currencies));
    let row = |day: &Day| {
        let (views, learners, completed) = (day.views.to_string(), day.learners.to_string(), day.completed.to_string());
        let mut row = cells([&*day.day.date(), &views, &learners, &completed]);
        row.extend(incomes(&currencies, &day.income));
        row
    };
    std::iter::once(head).chain(days.iter().map(row)).collect()
}

fn of_orders(orders: Vec<Sold>) -> Vec<Vec<String>> {
    let head = cells(["placed_at", "order", "course", "buyer", "state", "currency", "amount", "share"]);
    let row = |sold: Sold| {
        cells([
            &*sold.at.iso(),
            &sold.order.to_string(),
            &sold.title,
            &sold.buyer,
            sold.state.as_str(),
            sold.amount.currency.as_str(),
            &sold.amount.amount(),
            &sold.share.amount(),
        ])
    };
    std::iter::once(head).chain(orders.into_iter().map(row)).collect()
}

fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(String::from).to_vec()
}

/// Each currency once, in order.
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

fn write(rows: &[Vec<String>]) -> Result<String> {
    let broken = |error: &dyn std::fmt::Display| Error::Broken(format!("CSV: {error}"));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    for row in rows {
        let cells: Vec<Cow<'_, str>> = row.iter().map(|cell| safe(cell)).collect();
        writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(|error| broken(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| broken(&error))?;
    String::from_utf8(bytes).map_err(|error| broken(&error))
}

/// A cell that no spreadsheet takes for a formula. Numbers stay numbers.
fn safe(cell: &str) -> Cow<'_, str> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .split_once('.')
            .map_or_else(|| is_digits(digits), |(whole, part)| is_digits(whole) && is_digits(part));
    if cell.starts_with(FORMULA) && !is_number { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("-2.", "'-2."),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("-", "'-"),
            ("-2.50", "-2.50"),
            ("-7", "-7"),
            ("12.30", "12.30"),
            ("Rust = fun", "Rust = fun"),
            ("", ""),
        ] {
            assert_eq!(safe(cell), written, "{cell:?}");
        }
    }

    #[test]
    fn cells_with_marks_are_quoted() {
        let rows = [cells(["a,b", "she said \"no\"", "two\nlines", "=cmd|' /C calc'!A0"])];
        let text = write(&rows).unwrap_or_default();
        assert_eq!(text, "\u{feff}\"a,b\",\"she said \"\"no\"\"\",\"two\nlines\",'=cmd|' /C calc'!A0\r\n");
    }
}
