//! The test provider's statements: CSV with a head, a line for each movement, and a last one that says whose day it was
//! and how many lines there are.

use commerce::payment::{
    Statement, StatementDay, StatementError, StatementFault as Fault, StatementKind, StatementLine,
};
use csv::StringRecord;
use model::Millis;

use super::answer::money;
use crate::statement_file::{Movements, SameDay, StatementFile, is_possible};

/// The head of every statement.
const HEAD: [&str; 7] = ["at", "type", "id", "payment", "reference", "amount", "currency"];
/// The type of the last line.
const TOTAL: &str = "total";

/// Returns the statement in a file of a merchant. A line in a currency that we never asked for, or of a kind that
/// nobody agreed on, makes the whole of it unreadable: what is not counted would look like money that is missing.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn read(merchant: &str, file: &[u8]) -> Result<Statement, StatementError> {
    let file = open(file)?;
    let (mut lines, mut movements) = (Vec::new(), Movements::default());
    let mut end: Option<(usize, StringRecord)> = None;
    for record in file.records() {
        let (line, record) = record?;
        if let Some((line, _)) = end {
            // Something stands behind the end.
            return Err(StatementError::at(line + 1, Fault::Kind));
        }
        if record.get(1) == Some(TOTAL) {
            end = Some((line, record));
        } else {
            let movement = line_of(line, &record)?;
            movements.check(line, movement.movement.as_deref().unwrap_or_default())?;
            lines.push((line, movement));
        }
    }
    let cut_off = StatementError::whole(Fault::CutOff);
    let (last, end) = end.ok_or(cut_off)?;
    if &end[2] != merchant {
        return Err(StatementError::at(last, Fault::OtherAccount));
    }
    if end[5].parse() != Ok(lines.len()) {
        return Err(cut_off);
    }
    let begins: i64 = end[0].parse().map_err(|_| StatementError::at(last, Fault::Time))?;
    let mut same_day = SameDay::of(StatementDay::of(Millis(begins), 0));
    for (line, movement) in &lines {
        same_day.check(*line, StatementDay::of(movement.at, 0))?;
    }
    let day = same_day.day().ok_or(StatementError::whole(Fault::Empty))?;
    Ok(Statement::new(day, lines.into_iter().map(|(_, movement)| movement).collect()))
}

/// Returns the day of a file by its first line.
///
/// # Errors
/// [`StatementError`] when that is not what it should be.
pub(super) fn day(file: &[u8]) -> Result<StatementDay, StatementError> {
    let (line, record) = open(file)?.records().next().ok_or(StatementError::whole(Fault::CutOff))??;
    let at: i64 = record[0].parse().map_err(|_| StatementError::at(line, Fault::Time))?;
    Ok(StatementDay::of(Millis(at), 0))
}

fn open(file: &[u8]) -> Result<StatementFile<'_>, StatementError> {
    let file = StatementFile::open(file)?;
    if file.head() == HEAD { Ok(file) } else { Err(StatementError::at(1, Fault::Columns)) }
}

fn line_of(line: usize, record: &StringRecord) -> Result<StatementLine, StatementError> {
    let fault = |fault| StatementError::at(line, fault);
    let kind = match &record[1] {
        "payment" => StatementKind::Payment,
        "refund" => StatementKind::Refund,
        "fee" => StatementKind::Fee,
        _ => return Err(fault(Fault::Kind)),
    };
    let minor = record[5].parse().ok().filter(|minor| is_possible(*minor)).ok_or_else(|| fault(Fault::Amount))?;
    let at: i64 = record[0].parse().map_err(|_| fault(Fault::Time))?;
    Ok(StatementLine {
        // A payment and its fee have one id; each of them moves once.
        movement: Some(format!("{} {}", &record[1], &record[2])).filter(|_| !record[2].is_empty()),
        kind,
        reference: record[2].into(),
        merchant_reference: Some(record[4].to_owned()).filter(|reference| !reference.is_empty()),
        payment_reference: None,
        amount: money(minor, &record[6]).ok_or_else(|| fault(Fault::Currency))?,
        original: None,
        at: Millis(at),
    })
}
