//! What was read before of the lines that come: each is known again by its key, whatever its amount is now.

use std::collections::{BTreeMap, HashMap, HashSet};

use ground::{Result, Tx, exec, fetch_optional};
use model::{
    Currency, Id, Money,
    order::Payment,
    reconciliation::{Day, DayState, Line, LineClass, Resolution, StatementFile},
};
use ring::digest::{SHA256, digest};

use super::{
    among::fetch_among,
    matching::{BookEntry, Match, Subject},
};
use crate::{ledger::LedgerEntry, payment::Refund};

/// What was read before of a line.
pub(super) enum Earlier {
    /// Nothing.
    Nothing,
    /// The same, in this file.
    Same(Option<Id<StatementFile>>),
    /// The same line with another amount.
    Corrected(Box<Correction>),
}

impl Earlier {
    /// Returns the file that the line came in first.
    pub fn file(&self) -> Option<Id<StatementFile>> {
        match self {
            Self::Nothing => None,
            Self::Same(file) => *file,
            Self::Corrected(correction) => correction.line.file_id,
        }
    }
}

/// A line that says another amount than it did.
pub(super) struct Correction {
    /// The line as it is.
    pub line: EarlierLine,
    /// What is new in it, by currency: what it says now less all that it said. Each with the key of a line of its own.
    pub differences: Vec<(Vec<u8>, Money)>,
}

/// A line that was read before.
#[derive(sqlx::FromRow)]
pub(super) struct EarlierLine {
    pub id: Id<Line>,
    pub statement_id: Id<Day>,
    file_id: Option<Id<StatementFile>>,
    line_key: Vec<u8>,
    payment_id: Option<Id<Payment>>,
    refund_id: Option<Id<Refund>>,
    ledger_entry_id: Option<Id<LedgerEntry>>,
    amount: Option<i64>,
    currency: Option<Currency>,
    book_amount: Option<i64>,
    book_currency: Option<Currency>,
    class: LineClass,
    resolution: Option<Resolution>,
    state: DayState,
}

impl EarlierLine {
    /// Returns whether its amount can still be replaced: nobody has done anything about it, nor does the ledger have it
    /// among its fees.
    pub fn can_change(&self) -> bool {
        self.state == DayState::Open && self.resolution.is_none() && self.class != LineClass::Fee
    }

    /// Returns what the books have of it.
    pub fn found(&self) -> Match {
        let amount = self.book_amount.zip(self.book_currency);
        let entry = self.ledger_entry_id.zip(amount);
        Match {
            subject: Subject { payment: self.payment_id, refund: self.refund_id, dispute: None },
            entry: entry.map(|(id, (amount, currency))| BookEntry { id, amount, currency }),
        }
    }

    fn says(&self, amount: Money) -> bool {
        (self.amount, self.currency) == (Some(amount.minor), Some(amount.currency))
    }

    /// Returns the key of the line of its correction with this number.
    fn key_of_correction(&self, number: usize) -> Vec<u8> {
        let text = [&self.line_key, format!("\ncorrection {number}").as_bytes()].concat();
        digest(&SHA256, &text).as_ref().to_vec()
    }
}

/// Returns what was read before of each of these lines, by their keys and amounts.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn find(tx: &mut Tx, provider: &str, lines: &[(&[u8], Money)]) -> Result<Vec<Earlier>> {
    let known: Vec<EarlierLine> = fetch_among!(
        tx,
        "l.id, l.statement_id, l.file_id, l.line_key, l.payment_id, l.refund_id, l.ledger_entry_id, l.amount, \
             l.currency, l.book_amount, l.book_currency, l.class, l.resolution, s.state \
           from statement_line l \
           join statement s on s.id = l.statement_id \
           where l.provider = ",
        provider,
        "l.line_key",
        lines.iter().map(|(key, _)| key.to_vec()).collect()
    );
    let mut known: HashMap<Vec<u8>, EarlierLine> =
        known.into_iter().map(|line| (line.line_key.clone(), line)).collect();
    let corrected: Vec<(Vec<u8>,)> = fetch_among!(
        tx,
        "line_key \
           from statement_line \
           where provider = ",
        provider,
        "line_key",
        known.values().map(|line| line.key_of_correction(0)).collect()
    );
    let corrected: HashSet<Vec<u8>> = corrected.into_iter().map(|(key,)| key).collect();
    let mut found = Vec::with_capacity(lines.len());
    for (key, now) in lines {
        found.push(match known.remove(*key) {
            None => Earlier::Nothing,
            Some(line) if line.says(*now) && !corrected.contains(&line.key_of_correction(0)) => {
                Earlier::Same(line.file_id)
            }
            Some(line) => compare(tx, provider, line, *now).await?,
        });
    }
    Ok(found)
}

/// Returns how what a line says now differs from all that it said.
async fn compare(tx: &mut Tx, provider: &str, line: EarlierLine, now: Money) -> Result<Earlier> {
    const CORRECTION: &str = "select amount, currency \
        from statement_line \
        where provider = $1 and line_key = $2";
    let mut lacking = BTreeMap::from([(now.currency, now.minor)]);
    let (mut said, mut count) = (line.amount.zip(line.currency), 0);
    while let Some((minor, currency)) = said {
        *lacking.entry(currency).or_default() -= minor;
        let key = line.key_of_correction(count);
        let correction: Option<(i64, Currency)> = fetch_optional!(&mut *tx, CORRECTION, provider, key);
        said = correction;
        count += usize::from(said.is_some());
    }
    let lacking = lacking.into_iter().filter(|(_, minor)| *minor != 0);
    let differences: Vec<_> = (count..)
        .zip(lacking)
        .map(|(number, (currency, minor))| (line.key_of_correction(number), Money { minor, currency }))
        .collect();
    let is_same = differences.is_empty();
    Ok(if is_same {
        Earlier::Same(line.file_id)
    } else {
        Earlier::Corrected(Box::new(Correction { line, differences }))
    })
}

/// Has a line say this amount; `settled` is what reached the account, where the provider changed it into another
/// currency.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn replace(
    tx: &mut Tx,
    line: Id<Line>,
    amount: Money,
    settled: Option<Money>,
    class: LineClass,
) -> Result<()> {
    const REPLACE: &str = "update statement_line \
        set amount = $2, currency = $3, settled_amount = $4, settled_currency = $5, class = $6, is_open = $7 \
        where id = $1";
    let (settled, in_currency) = settled.map(|settled| (settled.minor, settled.currency)).unzip();
    exec!(tx, REPLACE, line, amount.minor, amount.currency, settled, in_currency, class, class.is_difference());
    Ok(())
}
