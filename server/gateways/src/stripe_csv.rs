//! Stripe's own files of balance transactions: the itemised report "Balance change from activity", and the export of
//! balance transactions.
//!
//! | column | or | what is read |
//! |---|---|---|
//! | `balance_transaction_id` | `id` | must be there |
//! | `created_utc` | `Created (UTC)` | `2026-11-29 13:45:10`, with or without the seconds |
//! | `currency` | | in any case; a line in one that the school does not sell in is left out |
//! | `gross` | `amount` | in the currency's major unit; what left the account is negative |
//! | `fee`, `net` | | must add up with it |
//! | `reporting_category` | `type` | the kind |
//! | `source_id` | `source` | Stripe's reference |
//! | `payment_intent_id` | | its reference of a payment, where it is there |
//! | `payment_metadata[payment]` | `payment (metadata)` | our reference of a payment, where it is there |
//! | `refund_metadata[refund]` | `refund (metadata)` | our reference of a refund, where it is there |
//! | `customer_facing_amount` | `customer facing amount` | what was paid, where it was changed into another currency |
//! | `customer_facing_currency` | `customer facing currency` | that currency |
//!
//! The report has to be of one day of UTC, and each id stands in it once. A fee becomes a line of its own.

use commerce::payment::{
    Statement, StatementDay, StatementError, StatementFault as Fault, StatementKind, StatementLine,
};
use csv::StringRecord;
use model::{Currency, Millis, Money};

use crate::statement_file::{Movements, SameDay, StatementFile, fee_of, is_currency_code, is_possible};

/// Returns the statement in a file of Stripe's.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub fn read(file: &[u8]) -> Result<Statement, StatementError> {
    let (file, columns) = open(file)?;
    let (mut moved, mut same_day, mut movements) = (Vec::new(), SameDay::unknown(), Movements::default());
    for record in file.records() {
        let (line, record) = record?;
        let fault = |fault| StatementError::at(line, fault);
        let at = instant(record[columns.created].trim()).ok_or(fault(Fault::Time))?;
        same_day.check(line, StatementDay::of(at, 0))?;
        movements.check(line, record[columns.id].trim())?;
        moved.push(columns.moved(&record, at).map_err(fault)?);
    }
    let day = same_day.day().ok_or(StatementError::whole(Fault::Empty))?;
    let mut statement = Statement::new(day, Vec::with_capacity(moved.len()));
    for moved in moved {
        match moved {
            Moved::Ours(line, fee) => statement.lines.extend(std::iter::once(*line).chain(fee.map(|fee| *fee))),
            Moved::LeftOut(currency) => statement.leave_out(&currency),
        }
    }
    Ok(statement)
}

/// Returns the day of a file by its first line.
///
/// # Errors
/// [`StatementError`] when that is not what it should be.
pub fn day(file: &[u8]) -> Result<StatementDay, StatementError> {
    let (file, columns) = open(file)?;
    let (line, record) = file.records().next().ok_or(StatementError::whole(Fault::Empty))??;
    let at = instant(record[columns.created].trim()).ok_or(StatementError::at(line, Fault::Time))?;
    Ok(StatementDay::of(at, 0))
}

fn open(file: &[u8]) -> Result<(StatementFile<'_>, Columns), StatementError> {
    let file = StatementFile::open(file)?;
    let columns = Columns::of(file.head()).ok_or(StatementError::at(1, Fault::Columns))?;
    Ok((file, columns))
}

/// What a record says.
enum Moved {
    /// A movement, and its fee.
    Ours(Box<StatementLine>, Option<Box<StatementLine>>),
    /// One in a currency that the school does not sell in.
    LeftOut(String),
}

/// The places of the columns.
struct Columns {
    id: usize,
    created: usize,
    currency: usize,
    gross: usize,
    fee: usize,
    net: usize,
    category: usize,
    source: usize,
    intent: Option<usize>,
    payment: Option<usize>,
    refund: Option<usize>,
    paid: Option<(usize, usize)>,
}

impl Columns {
    fn of(head: &[String]) -> Option<Self> {
        let place = |names: &[&str]| names.iter().find_map(|name| head.iter().position(|column| column == name));
        Some(Self {
            id: place(&["balance_transaction_id", "id"])?,
            created: place(&["created_utc", "created (utc)"])?,
            currency: place(&["currency"])?,
            gross: place(&["gross", "amount"])?,
            fee: place(&["fee"])?,
            net: place(&["net"])?,
            category: place(&["reporting_category", "type"])?,
            source: place(&["source_id", "source"])?,
            intent: place(&["payment_intent_id"]),
            payment: place(&["payment_metadata[payment]", "payment (metadata)"]),
            refund: place(&["refund_metadata[refund]", "refund (metadata)"]),
            paid: place(&["customer_facing_amount", "customer facing amount"])
                .zip(place(&["customer_facing_currency", "customer facing currency"])),
        })
    }

    /// Returns the line of what moved at an instant, and that of its fee.
    fn moved(&self, record: &StringRecord, at: Millis) -> Result<Moved, Fault> {
        let code = record[self.currency].trim().to_uppercase();
        let Some(currency) = Currency::parse(&code) else {
            return if is_currency_code(&code) { Ok(Moved::LeftOut(code)) } else { Err(Fault::Currency) };
        };
        let money = |place: usize| signed(&record[place], currency).ok_or(Fault::Amount);
        let (amount, fee, net) = (money(self.gross)?, money(self.fee)?, money(self.net)?);
        if amount.minor.checked_sub(fee.minor) != Some(net.minor) {
            return Err(Fault::Amount);
        }
        let text = |place: Option<usize>| place.map(|place| record[place].trim()).filter(|text| !text.is_empty());
        let kind = kind(record[self.category].trim());
        let (own, merchant_reference) = match kind {
            StatementKind::Payment | StatementKind::Reversal => (text(self.intent), text(self.payment)),
            StatementKind::Refund => (None, text(self.refund)),
            _ => (None, None),
        };
        let line = StatementLine {
            kind,
            movement: text(Some(self.id)).map(Into::into),
            reference: own.or(text(Some(self.source))).unwrap_or_default().into(),
            merchant_reference: merchant_reference.map(Into::into),
            payment_reference: text(self.intent).filter(|_| kind == StatementKind::Refund).map(Into::into),
            amount,
            original: self.paid.map_or(Ok(None), |places| original(record, places, amount))?,
            at,
        };
        let fee = fee_of(&line, Money { minor: -fee.minor, currency });
        Ok(Moved::Ours(Box::new(line), fee.map(Box::new)))
    }
}

/// Returns the amount as it was paid, where it was changed into another currency of ours.
fn original(record: &StringRecord, (paid, code): (usize, usize), amount: Money) -> Result<Option<Money>, Fault> {
    let code = record[code].trim().to_uppercase();
    let Some(currency) = Currency::parse(&code).filter(|currency| *currency != amount.currency) else {
        return Ok(None);
    };
    let paid = signed(&record[paid], currency).ok_or(Fault::Amount)?;
    Ok(Some(Money { minor: paid.minor.abs() * amount.minor.signum(), currency }))
}

/// Returns the kind of a line by Stripe's reporting categories and types.
fn kind(category: &str) -> StatementKind {
    match category {
        "charge" | "payment" => StatementKind::Payment,
        "charge_failure" | "payment_failure_refund" | "payment_reversal" => StatementKind::Reversal,
        "refund" | "partial_capture_reversal" | "refund_failure" | "payment_refund" => StatementKind::Refund,
        "dispute" | "dispute_reversal" => StatementKind::Dispute,
        "fee" | "network_cost" | "tax" | "stripe_fee" => StatementKind::Fee,
        "payout" | "payout_reversal" => StatementKind::Payout,
        _ => StatementKind::Adjustment,
    }
}

fn signed(text: &str, currency: Currency) -> Option<Money> {
    let text = text.trim();
    let (sign, amount) = text.strip_prefix('-').map_or((1, text), |amount| (-1, amount));
    let money = Money::parse(amount, currency).ok()?;
    is_possible(money.minor).then_some(Money { minor: sign * money.minor, currency })
}

/// Returns the instant of `2026-11-29 13:45:10`, or of `2026-11-29 13:45`.
fn instant(text: &str) -> Option<Millis> {
    let (date, time) = text.split_once([' ', 'T'])?;
    let mut parts = time.trim_end_matches('Z').split(':');
    let mut part =
        |below: i64| parts.next().map_or(Some(0), |part| part.parse().ok().filter(|n| (0..below).contains(n)));
    let (hours, minutes, seconds) = (part(24)?, part(60)?, part(60)?);
    let day = Millis::parse_date(date)?;
    let at = day.plus(hours * Millis::HOUR + minutes * Millis::MINUTE + seconds * Millis::SECOND);
    parts.next().is_none().then_some(at)
}
