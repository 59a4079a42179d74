//! The lists in the file of a day: a record a line, its values in columns of fixed widths with a space between them. `ZM`
//! has transactions, `ZME` what was corrected afterwards, such as money that a bank took back.
//!
//! Widths are of bytes in GBK, so that a list in another encoding does not fit them.

use commerce::payment::{StatementDay, StatementError, StatementFault as Fault, StatementKind, StatementLine};
use model::{Currency, Money};

use super::time::within;
use crate::statement_file::{Movements, fee_of};

/// The widths of the values of a transaction up to the last one that is read. Behind them stand some that differ between
/// merchants.
const TRANSACTION: [usize; 28] =
    [3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15];
/// The same of a correction.
const CORRECTION: [usize; 16] = [3, 11, 11, 6, 10, 19, 12, 4, 2, 2, 6, 10, 4, 12, 13, 13];

/// The places of the values of a transaction.
mod of {
    pub const TIME: usize = 4;
    pub const AMOUNT: usize = 6;
    pub const NUMBER: usize = 9;
    pub const ORDER: usize = 11;
    pub const FEE: usize = 15;
    pub const KIND: usize = 19;
    /// The number of the payment that is given back.
    pub const ORIGINAL: usize = 26;
    pub const MERCHANT: usize = 27;
}

/// The places of the values of a correction.
mod of_correction {
    pub const CODE: usize = 0;
    pub const TRACE: usize = 3;
    pub const TIME: usize = 4;
    pub const SETTLED: usize = 15;
}

/// Reads the list of transactions of a day.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn read_transactions(
    file: &[u8],
    day: StatementDay,
    merchant_id: &str,
) -> Result<Vec<StatementLine>, StatementError> {
    let (mut lines, mut movements) = (Vec::new(), Movements::default());
    for (number, line) in records(file)? {
        let read = || {
            let values = values(line, &TRANSACTION)?;
            if values[of::MERCHANT] != merchant_id {
                return Err(Fault::OtherAccount);
            }
            transaction(&values, day)
        };
        let (line, fee) = read().map_err(|fault| StatementError::at(number, fault))?;
        movements.check(number, &line.reference)?;
        let fee = fee_of(&line, fee);
        lines.push(line);
        lines.extend(fee);
    }
    Ok(lines)
}

/// Returns a transaction, and the fee that was taken with it.
fn transaction(values: &[&str], day: StatementDay) -> Result<(StatementLine, Money), Fault> {
    let amount: i64 = digits(values[of::AMOUNT]).ok_or(Fault::Amount)?;
    let (kind, amount) = match values[of::KIND] {
        "01" => (StatementKind::Payment, amount),
        // Money that went back, and a payment that was undone on its day.
        "04" | "31" => (StatementKind::Refund, -amount),
        _ => return Err(Fault::Kind),
    };
    let (ours, theirs, original) = (values[of::ORDER], values[of::NUMBER], values[of::ORIGINAL]);
    let has_original = kind == StatementKind::Refund && !original.is_empty();
    if theirs.is_empty() {
        return Err(Fault::Values);
    }
    let line = StatementLine {
        kind,
        movement: Some(theirs.into()),
        reference: theirs.into(),
        merchant_reference: (!ours.is_empty()).then(|| ours.into()),
        payment_reference: has_original.then(|| original.into()),
        amount: yuan(amount),
        original: None,
        at: within(day, values[of::TIME]).ok_or(Fault::Time)?,
    };
    Ok((line, signed(values[of::FEE])?))
}

/// Reads the list of corrections of a day, which nobody here began: somebody has to look at each.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn read_errors(file: &[u8], day: StatementDay) -> Result<Vec<StatementLine>, StatementError> {
    let read = |(number, line): (usize, &[u8])| {
        let correction = || {
            let values = values(line, &CORRECTION)?;
            let [code, trace] = [of_correction::CODE, of_correction::TRACE].map(|place| values[place]);
            let time = values[of_correction::TIME];
            Ok(StatementLine {
                kind: StatementKind::Adjustment,
                movement: Some(format!("{code}-{trace}-{time}")),
                reference: format!("{code}-{trace}-{time}"),
                merchant_reference: None,
                payment_reference: None,
                amount: signed(values[of_correction::SETTLED])?,
                original: None,
                at: within(day, time).ok_or(Fault::Time)?,
            })
        };
        correction().map_err(|fault| StatementError::at(number, fault))
    };
    records(file)?.map(read).collect()
}

/// Returns the records of a list with their lines, from 1.
fn records(file: &[u8]) -> Result<impl Iterator<Item = (usize, &[u8])>, StatementError> {
    let lines = file.split(|byte| *byte == b'\n');
    let count = lines.clone().count();
    if !file.is_empty() && !file.ends_with(b"\n") {
        return Err(StatementError::at(count, Fault::CutOff));
    }
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok((1..).zip(lines).filter(|(_, line)| !line.is_empty()))
}

/// Returns the values of a record.
fn values<'a>(line: &'a [u8], widths: &[usize]) -> Result<Vec<&'a str>, Fault> {
    let mut rest = line;
    let mut values = Vec::with_capacity(widths.len());
    for width in widths {
        let value = rest.get(..*width).ok_or(Fault::CutOff)?;
        rest = match &rest[*width..] {
            [] => &[],
            [b' ', rest @ ..] => rest,
            _ => return Err(Fault::Values),
        };
        // Names in GBK are in columns that nobody reads.
        values.push(std::str::from_utf8(value).unwrap_or_default().trim());
    }
    Ok(values)
}

fn digits(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// Returns an amount such as `C000000008800`, which came, or `D000000000053`, which left.
fn signed(text: &str) -> Result<Money, Fault> {
    let amount = text.get(1..).and_then(digits).ok_or(Fault::Amount)?;
    match text.as_bytes()[0] {
        b'C' => Ok(yuan(amount)),
        b'D' => Ok(yuan(-amount)),
        _ => Err(Fault::Amount),
    }
}

const fn yuan(minor: i64) -> Money {
    Money { minor, currency: Currency::Cny }
}
