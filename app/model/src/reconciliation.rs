//! Reconciliation: the statements of payment providers beside the school's own books, as the administration shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Currency, Id, Millis, Money, admin::Rows, order::Order, payment::StatementKind, rule::Rule, text_enum};

/// The largest file of a statement, in bytes.
pub const MAX_STATEMENT_FILE_BYTES: usize = 32_000_000;

/// A marker for the ids of the days of providers.
#[derive(Clone, Copy, Debug)]
pub enum Day {}
/// A marker for the ids of files of statements.
#[derive(Clone, Copy, Debug)]
pub enum StatementFile {}
/// A marker for the ids of the lines of days.
#[derive(Clone, Copy, Debug)]
pub enum Line {}

text_enum! {
    /// The state of a day.
    pub enum DayState {
        /// A day that still changes.
        Open = "open",
        /// A day that never changes again.
        Closed = "closed",
    }
}

text_enum! {
    /// The class of a line: how a provider's statement and the school's books agree about it.
    pub enum LineClass {
        /// The same in both.
        Matched = "matched",
        /// A fee of the provider's, which the ledger takes over.
        Fee = "fee",
        /// In the statement, and not in the books.
        MissingHere = "missing_here",
        /// In the books, and not in the statement.
        MissingThere = "missing_there",
        /// In both, with another amount.
        OtherAmount = "other_amount",
        /// In both, in another currency.
        OtherCurrency = "other_currency",
    }
}

impl LineClass {
    /// Returns whether somebody has to resolve it.
    #[must_use]
    pub const fn is_difference(self) -> bool {
        !matches!(self, Self::Matched | Self::Fee)
    }

    /// Returns whether the money of such a payment can go back: the books have it in the statement's currency, or the
    /// provider alone has it.
    #[must_use]
    pub const fn can_be_refunded(self) -> bool {
        matches!(self, Self::MissingHere | Self::OtherAmount)
    }
}

text_enum! {
    /// The way in which a difference was resolved.
    pub enum Resolution {
        /// The provider was asked, and both agree now.
        Asked = "asked",
        /// The ledger took over what the statement says.
        Booked = "booked",
        /// The buyer gets money back.
        Refunded = "refunded",
        /// It was accepted as it is.
        Noted = "noted",
    }
}

text_enum! {
    /// The outcome of a question to the provider about a difference.
    pub enum Answer {
        /// Both agree now.
        Agreed = "agreed",
        /// It knows it, and the difference stays.
        Unchanged = "unchanged",
        /// It does not know it.
        Unknown = "unknown",
    }
}

/// The progress of files that are being read, in lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The number of lines that are done.
    pub done: i64,
    /// The number of all lines.
    pub all: i64,
}

/// A page of the list of days, with what its filter offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayList {
    /// The days.
    pub rows: Rows<DayRow>,
    /// The names of the providers that give out statements.
    pub providers: Vec<String>,
}

/// A day of a provider's in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRow {
    /// The day's id.
    pub id: Id<Day>,
    /// The provider's name.
    pub provider: String,
    /// The date by the provider's clocks, such as `2026-11-30`.
    pub date: String,
    /// The state of the day.
    pub state: DayState,
    /// The instant at which the last statement was read; `None` while there is none.
    pub received_at: Option<Millis>,
    /// Whether its statement did not come in time, so that somebody has to look.
    pub is_overdue: bool,
    /// The progress of what is being read; `None` when nothing is.
    pub progress: Option<Progress>,
    /// The number of lines that both agree about, fees among them.
    pub matched: i64,
    /// The number of differences that nobody has resolved yet.
    pub differences: i64,
    /// The sums by currency.
    pub totals: Vec<Total>,
}

/// The sums of a day in one currency, in minor units; what came to the school is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The currency.
    pub currency: Currency,
    /// The sum of the statement.
    pub theirs: i64,
    /// The sum of the books.
    pub ours: i64,
    /// The fees in the statement.
    pub fees: i64,
}

impl Total {
    /// Returns the amount by which the statement exceeds the books.
    #[must_use]
    pub const fn off_by(self) -> Money {
        Money { minor: self.theirs - self.ours, currency: self.currency }
    }
}

/// Returns the amounts by which a day does not add up; none when it does.
pub fn off_by(totals: &[Total]) -> impl Iterator<Item = Money> + '_ {
    totals.iter().map(|total| total.off_by()).filter(|off| off.minor != 0)
}

/// A file of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// The file's id.
    pub id: Id<StatementFile>,
    /// The date of which it is the statement.
    pub date: String,
    /// The user name of the person who uploaded it; `None` when it was fetched.
    pub by: Option<String>,
    /// The instant at which it came.
    pub at: Millis,
    /// The number of its lines.
    pub lines: i64,
    /// The SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// The numbers of movements that were left out, by the codes of their currencies: the school sells in none of them.
    pub left_out: BTreeMap<String, i64>,
}

/// A long file that was read by a job, and refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// The user name of the person who uploaded it; `None` for the operator.
    pub by: Option<String>,
    /// The instant at which it came.
    pub at: Millis,
    /// The rule that it breaks.
    pub rule: Rule,
}

/// The end of a day: who closed it, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The user name; empty for the operator.
    pub by: String,
    /// The instant.
    pub at: Millis,
    /// The note; empty when the day added up.
    pub note: String,
}

/// A day with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayDetail {
    /// The day, as in a list.
    pub row: DayRow,
    /// The files that its lines come from, the oldest first.
    pub files: Vec<FileRow>,
    /// The last long file, where it was refused.
    pub refused: Option<RefusedFile>,
    /// The number of lines of each class that has any.
    pub classes: Vec<(LineClass, i64)>,
    /// The end of the day; `None` while it is open.
    pub closing: Option<Closing>,
    /// The lines of this page: differences that wait first.
    pub lines: Rows<LineRow>,
}

impl DayDetail {
    /// Returns whether it can be closed, as far as the statement and the differences go.
    #[must_use]
    pub const fn can_close(&self) -> bool {
        let row = &self.row;
        matches!(row.state, DayState::Open)
            && row.received_at.is_some()
            && row.progress.is_none()
            && row.differences == 0
    }

    /// Returns the numbers of movements that were left out, by the codes of their currencies. A fuller file has those of
    /// the one before it as well.
    #[must_use]
    pub fn left_out(&self) -> BTreeMap<&str, i64> {
        let mut most = BTreeMap::new();
        for (currency, count) in self.files.iter().flat_map(|file| &file.left_out) {
            let known = most.entry(currency.as_str()).or_default();
            *known = count.max(known).to_owned();
        }
        most
    }
}

/// A line of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRow {
    /// The line's id.
    pub id: Id<Line>,
    /// The number in its file, from 1; 0 for what no statement has.
    pub number: i64,
    /// The kind.
    pub kind: StatementKind,
    /// The provider's reference.
    pub reference: String,
    /// The class.
    pub class: LineClass,
    /// Whether it is a difference that nobody has resolved yet.
    pub is_open: bool,
    /// Whether it came after its own day was closed.
    pub is_late: bool,
    /// The amount in the statement; what was paid, where the provider changed it into another currency.
    pub theirs: Option<Money>,
    /// The amount that reached the account then.
    pub settled: Option<Money>,
    /// The amount in the books.
    pub ours: Option<Money>,
    /// The instant at which the money moved.
    pub at: Millis,
    /// The order that it belongs to, where it is known.
    pub order: Option<Id<Order>>,
    /// The way in which it was resolved.
    pub resolution: Option<Resolution>,
    /// The user name of the person who resolved it; empty for the operator.
    pub resolved_by: Option<String>,
    /// Their note.
    pub note: String,
}

impl LineRow {
    /// Returns whether the provider can be asked about it.
    #[must_use]
    pub const fn can_ask(&self) -> bool {
        self.is_open && self.order.is_some()
    }

    /// Returns whether money of it can be sent back to a buyer.
    #[must_use]
    pub const fn can_refund(&self) -> bool {
        let is_sale = matches!(self.kind, StatementKind::Payment) && self.class.can_be_refunded();
        self.is_open && self.order.is_some() && is_sale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_off_by_what_the_statement_has_more_than_the_books() {
        let total = |currency, theirs, ours| Total { currency, theirs, ours, fees: 0 };
        let totals = [total(Currency::Cny, 100, 100), total(Currency::Usd, 90, 100), total(Currency::Eur, 5, 0)];
        let off: Vec<_> = off_by(&totals).map(|off| (off.currency, off.minor)).collect();
        assert_eq!(off, [(Currency::Usd, -10), (Currency::Eur, 5)]);
    }
}
