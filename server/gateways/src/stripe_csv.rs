//! Stripe's own files of balance transactions: the itemised report "Balance change from activity", and the export of
//! balance transactions.
//!
//! | column | or | what is read |
//! |---|---|---|
//! | `balance_transaction_id` | `id` | must be there |
//! | `created_utc` | `Created (UTC)` | `2026-11-29 13:45:10`, with or without the seconds |
//! | `currency` | | in any case |
//! | `gross` | `amount` | in the currency's major unit; what left the account is negative |
//! | `fee`, `net` | | must add up with it |
//! | `reporting_category` | `type` | the kind |
//! | `source_id` | `source` | Stripe's reference |
//! | `payment_intent_id` | | its reference of a payment, where it is there |
//! | `payment_metadata[payment]` | `payment (metadata)` | our reference of a payment, where it is there |
//! | `refund_metadata[refund]` | `refund (metadata)` | our reference of a refund, where it is there |
//!
//! The report has to be of one day of UTC. A fee becomes a line of its own.

use commerce::payment::{
    Statement, StatementDay, StatementError, StatementFault as Fault, StatementKind, StatementLine,
};
use csv::StringRecord;
use model::{Currency, Millis, Money};

use crate::statement_file::{SameDay, StatementFile};

/// Returns the statement in a file of Stripe's.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub fn read(file: &[u8]) -> Result<Statement, StatementError> {
    let file = StatementFile::open(file)?;
    let columns = Columns::of(file.head()).ok_or(StatementError::at(1, Fault::Columns))?;
    let (mut lines, mut same_day) = (Vec::new(), SameDay::unknown());
    for record in file.records() {
        let (line, record) = record?;
        let moved = columns.lines(&record).map_err(|fault| StatementError::at(line, fault))?;
        same_day.check(line, StatementDay::of(moved.0.at, 0))?;
        lines.push(moved.0);
        lines.extend(moved.1);
    }
    let day = same_day.day().ok_or(StatementError::whole(Fault::Empty))?;
    Ok(Statement { day, lines })
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
        })
    }

    /// Returns the line of what moved, and that of its fee.
    fn lines(&self, record: &StringRecord) -> Result<(StatementLine, Option<StatementLine>), Fault> {
        let currency = Currency::parse(&record[self.currency].to_uppercase()).ok_or(Fault::Currency)?;
        let money = |place: usize| signed(&record[place], currency).ok_or(Fault::Amount);
        let (amount, fee, net) = (money(self.gross)?, money(self.fee)?, money(self.net)?);
        if amount.minor.checked_sub(fee.minor) != Some(net.minor) {
            return Err(Fault::Amount);
        }
        let text = |place: Option<usize>| place.map(|place| record[place].trim()).filter(|text| !text.is_empty());
        let kind = kind(record[self.category].trim());
        let (own, merchant_reference) = match kind {
            StatementKind::Payment => (text(self.intent), text(self.payment)),
            StatementKind::Refund => (None, text(self.refund)),
            _ => (None, None),
        };
        let line = StatementLine {
            kind,
            movement: text(Some(self.id)).map(Into::into),
            reference: own.or(text(Some(self.source))).unwrap_or_default().into(),
            merchant_reference: merchant_reference.map(Into::into),
            amount,
            original: None,
            at: instant(record[self.created].trim()).ok_or(Fault::Time)?,
        };
        let of_fee = (fee.minor != 0).then(|| StatementLine {
            kind: StatementKind::Fee,
            amount: Money { minor: -fee.minor, currency },
            ..line.clone()
        });
        Ok((line, of_fee))
    }
}

/// Returns the kind of a line by Stripe's reporting categories and types.
fn kind(category: &str) -> StatementKind {
    match category {
        "charge" | "charge_failure" | "payment" => StatementKind::Payment,
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
    Some(Money { minor: sign * money.minor, currency })
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
