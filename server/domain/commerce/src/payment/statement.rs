//! A provider's statement of one of its days.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use model::{Millis, Money};
pub use model::{payment::StatementKind, rule::StatementFault};
use serde::{Deserialize, Serialize};

/// A calendar day by the clocks of a provider, written `2026-11-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementDay {
    /// The beginning of the day as if it were one of UTC.
    begins: Millis,
}

impl StatementDay {
    /// Returns the day on which an instant falls by clocks so many minutes east of Greenwich.
    #[must_use]
    pub fn of(at: Millis, utc_offset_minutes: i32) -> Self {
        let local = at.plus(i64::from(utc_offset_minutes) * Millis::MINUTE);
        Self { begins: Millis(local.0 - local.0.rem_euclid(Millis::DAY)) }
    }

    /// Parses a date such as `2026-11-30`. Returns `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Millis::parse_date(text).map(|begins| Self { begins })
    }

    /// Returns the instant at which the day begins by clocks so many minutes east of Greenwich.
    #[must_use]
    pub fn begins(self, utc_offset_minutes: i32) -> Millis {
        self.begins.plus(-i64::from(utc_offset_minutes) * Millis::MINUTE)
    }

    /// Returns the day after.
    #[must_use]
    pub const fn after(self) -> Self {
        Self { begins: self.begins.plus(Millis::DAY) }
    }

    /// Returns the day before.
    #[must_use]
    pub const fn before(self) -> Self {
        Self { begins: self.begins.plus(-Millis::DAY) }
    }
}

impl fmt::Display for StatementDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.begins.date())
    }
}

/// A line of a statement: something that moved money on the school's account at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    /// The kind.
    pub kind: StatementKind,
    /// The provider's own number of the movement, where it has one: the same in every form of its statements. A fee has
    /// that of what it was taken from.
    pub movement: Option<String>,
    /// The provider's reference of what moved the money: a payment, a refund.
    pub reference: String,
    /// Our reference of it, where the provider repeats it.
    pub merchant_reference: Option<String>,
    /// The provider's reference of the payment that a refund gives back, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_reference: Option<String>,
    /// The amount by which the account grew; negative for what left it.
    pub amount: Money,
    /// The amount as it was paid, where the provider changed it into another currency.
    pub original: Option<Money>,
    /// The instant at which it moved.
    pub at: Millis,
}

impl StatementLine {
    /// Returns the amount as it was paid, which is what the books have: whatever the provider changed it into.
    #[must_use]
    pub fn paid(&self) -> Money {
        self.original.unwrap_or(self.amount)
    }
}

/// Everything that moved money on one of a provider's days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The day.
    pub day: StatementDay,
    /// The lines, in the order in which the provider lists them.
    pub lines: Vec<StatementLine>,
    /// The numbers of movements that were left out, by the codes of their currencies: the school sells in none of them.
    pub left_out: BTreeMap<String, i64>,
}

impl Statement {
    /// Returns the statement of a day with these lines, and all of them.
    #[must_use]
    pub const fn new(day: StatementDay, lines: Vec<StatementLine>) -> Self {
        Self { day, lines, left_out: BTreeMap::new() }
    }

    /// Returns the statement with each numbered movement once: pages that overlap have some twice.
    ///
    /// # Errors
    /// [`StatementError`] when two lines have one number, and do not say the same.
    pub fn distinct(mut self) -> Result<Self, StatementError> {
        let mut numbered: HashMap<(bool, &str), &StatementLine> = HashMap::with_capacity(self.lines.len());
        let mut kept = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let movement = line.movement.as_deref().map(|movement| (line.kind == StatementKind::Fee, movement));
            let first = movement.and_then(|movement| numbered.insert(movement, line));
            if first.is_some_and(|first| first != line) {
                return Err(StatementError::whole(StatementFault::Repeated));
            }
            kept.push(first.is_none());
        }
        let mut kept = kept.into_iter();
        self.lines.retain(|_| kept.next().unwrap_or_default());
        Ok(self)
    }

    /// Counts a movement that is left out.
    pub fn leave_out(&mut self, currency: &str) {
        *self.left_out.entry(currency.to_owned()).or_default() += 1;
    }
}

/// A part of a statement that is downloaded in several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementPart {
    /// The content of the part.
    pub statement: Statement,
    /// The place to go on after; `None` in the last part.
    pub next: Option<String>,
}

/// A file that is no statement of a day of this account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault:?}")]
pub struct StatementError {
    /// The line, from 1; 0 where it is about the whole of it.
    pub line: usize,
    /// The fault in it.
    pub fault: StatementFault,
}

impl StatementError {
    /// Returns the error about a line.
    #[must_use]
    pub const fn at(line: usize, fault: StatementFault) -> Self {
        Self { line, fault }
    }

    /// Returns the error about the whole file.
    #[must_use]
    pub const fn whole(fault: StatementFault) -> Self {
        Self { line: 0, fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_by_the_clocks_of_the_provider() {
        let late = Millis::parse_date("2026-11-29").unwrap().plus(20 * Millis::HOUR);
        let (greenwich, shanghai) = (StatementDay::of(late, 0), StatementDay::of(late, 480));
        assert_eq!((greenwich.to_string(), shanghai.to_string()), ("2026-11-29".into(), "2026-11-30".into()));
        assert_eq!(shanghai.begins(480), Millis::parse_date("2026-11-29").unwrap().plus(16 * Millis::HOUR));
        assert_eq!((shanghai.before(), StatementDay::parse("2026-11-29")), (greenwich, Some(greenwich)));
        assert_eq!(greenwich.after(), shanghai);
        assert_eq!(StatementDay::parse("2026-02-30"), None);
    }
}
