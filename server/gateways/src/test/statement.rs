//! The test provider's statements: CSV with a head, a line for each movement.

use commerce::payment::{GatewayError, StatementKind, StatementLine};
use model::Millis;
use serde::Deserialize;

use super::answer::money;
use crate::client::unreadable;

/// The head of every statement.
const HEAD: [&str; 7] = ["at", "type", "id", "payment", "reference", "amount", "currency"];

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    at: i64,
    #[serde(rename = "type")]
    kind: String,
    id: String,
    reference: Option<String>,
    amount: i64,
    currency: String,
}

/// Returns the lines of a statement. A line in a currency that we never asked for, or of a kind that nobody agreed on,
/// makes the whole of it unreadable: what is not counted would look like money that is missing.
///
/// # Errors
/// [`GatewayError`] when it cannot be read.
pub(super) fn read(body: &[u8]) -> Result<Vec<StatementLine>, GatewayError> {
    let mut reader = csv::Reader::from_reader(body);
    let broken = |error: csv::Error| unreadable(format!("statement: {error}"));
    if *reader.headers().map_err(broken)? != HEAD[..] {
        return Err(unreadable("statement: another head".into()));
    }
    reader.deserialize().map(|line| line_of(line.map_err(broken)?)).collect()
}

fn line_of(line: Line) -> Result<StatementLine, GatewayError> {
    let kind = match line.kind.as_str() {
        "payment" => StatementKind::Payment,
        "refund" => StatementKind::Refund,
        "fee" => StatementKind::Fee,
        kind => return Err(unreadable(format!("statement: a line of {kind:?}"))),
    };
    let amount = money(line.amount, &line.currency);
    Ok(StatementLine {
        kind,
        reference: line.id,
        merchant_reference: line.reference,
        amount: amount.ok_or_else(|| unreadable(format!("statement: an amount in {:?}", line.currency)))?,
        original: None,
        at: Millis(line.at),
    })
}
