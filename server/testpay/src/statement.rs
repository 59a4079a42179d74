//! The statement of a day: everything that moved money on the merchant's account.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::Error;

/// A line of the statement. Instants are Unix milliseconds, amounts minor units: what the account grew by.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub(crate) struct Line {
    at: i64,
    r#type: String,
    id: String,
    payment: String,
    reference: Option<String>,
    amount: i64,
    currency: String,
}

/// Returns the instant at which a day such as `2026-11-30` begins in UTC; `None` for what is no day.
pub(crate) async fn beginning(conn: &mut SqliteConnection, day: &str) -> Result<Option<i64>, Error> {
    let begins: Option<(i64,)> =
        sqlx::query_as("select unixepoch($1) * 1000 where date($1) = $1").bind(day).fetch_optional(conn).await?;
    Ok(begins.map(|(begins,)| begins))
}

/// Returns the lines of a span of time, the oldest first. The fee is 0.6 % of what was captured, rounded half up; it
/// stays when money goes back.
pub(crate) async fn lines(conn: &mut SqliteConnection, from: i64, until: i64) -> Result<Vec<Line>, Error> {
    let lines = sqlx::query_as(
        "select settled_at as at, 'payment' as type, id, id as payment, reference, amount, currency, 0 as place \
         from payment \
         where state = 'succeeded' and settled_at >= $1 and settled_at < $2 \
         union all \
         select settled_at, 'fee', id, id, reference, -((amount * 6 + 500) / 1000), currency, 1 \
         from payment \
         where state = 'succeeded' and settled_at >= $1 and settled_at < $2 \
           and (amount * 6 + 500) / 1000 > 0 \
         union all \
         select r.settled_at, 'refund', r.id, r.payment, r.reference, -r.amount, p.currency, 2 \
         from refund r \
         join payment p on p.id = r.payment \
         where r.state = 'succeeded' and r.settled_at >= $1 and r.settled_at < $2 \
         order by at, id, place",
    );
    Ok(lines.bind(from).bind(until).fetch_all(conn).await?)
}

/// Returns the lines of a merchant's day as CSV with a head. The last one says when the day began, whose account it is
/// and how many lines there are before it, so that nobody takes a part for the whole.
pub(crate) fn csv(merchant: &str, begins: i64, lines: &[Line]) -> Result<String, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if lines.is_empty() {
        writer.write_record(["at", "type", "id", "payment", "reference", "amount", "currency"])?;
    }
    for line in lines {
        writer.serialize(line)?;
    }
    writer.write_record([&begins.to_string(), "total", merchant, "", "", &lines.len().to_string(), ""])?;
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the lines as JSON, one each.
pub(crate) fn json_lines(lines: &[Line]) -> Result<String, Error> {
    let lines: Result<Vec<String>, _> = lines.iter().map(serde_json::to_string).collect();
    Ok(lines?.into_iter().map(|line| line + "\n").collect())
}
