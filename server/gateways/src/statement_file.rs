//! Files of statements as providers give them out: CSV in UTF-8 with a head, a line for each movement.

use std::collections::HashSet;

use commerce::payment::{StatementDay, StatementError, StatementFault as Fault, StatementKind, StatementLine};
use csv::{Error, ErrorKind, ReaderBuilder, StringRecord, StringRecordsIntoIter};
use model::Money;

/// The byte order mark, which spreadsheets put before a text.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file whose columns are known.
pub(crate) struct StatementFile<'a> {
    head: Vec<String>,
    records: StringRecordsIntoIter<&'a [u8]>,
    /// Whether the last line has its end.
    is_whole: bool,
}

impl<'a> StatementFile<'a> {
    /// Reads the head of a file.
    ///
    /// # Errors
    /// [`StatementError`] when it has none, or is no CSV in UTF-8.
    pub fn open(file: &'a [u8]) -> Result<Self, StatementError> {
        let file = file.strip_prefix(MARK).unwrap_or(file);
        if file.trim_ascii().is_empty() {
            return Err(StatementError::whole(Fault::Empty));
        }
        let mut reader = ReaderBuilder::new().from_reader(file);
        let head = reader.headers().map_err(|error| fault(&error))?;
        if head.len() < 2 {
            let is_spreadsheet = head.get(0).is_some_and(|cell| cell.contains(';'));
            return Err(StatementError::at(1, if is_spreadsheet { Fault::Semicolons } else { Fault::Columns }));
        }
        let head = head.iter().map(|name| name.trim().to_lowercase()).collect();
        Ok(Self { head, records: reader.into_records(), is_whole: file.ends_with(b"\n") })
    }

    /// Returns the names of the columns, in lower case.
    pub fn head(&self) -> &[String] {
        &self.head
    }

    /// Returns the records with the lines on which they begin. A file whose last line has no end is cut off there.
    pub fn records(self) -> impl Iterator<Item = Result<(usize, StringRecord), StatementError>> {
        let mut records = self.records.peekable();
        let (mut last, is_whole) = (1, self.is_whole);
        std::iter::from_fn(move || {
            let record = match records.next()? {
                Ok(record) => record,
                // The last one lacks values, as all do that were cut off.
                Err(error) if records.peek().is_none() && lacks_values(&error) => {
                    return Some(Err(StatementError::at(line_of(&error).unwrap_or(last), Fault::CutOff)));
                }
                Err(error) => return Some(Err(fault(&error))),
            };
            last = record.position().map_or(last, |position| usize::try_from(position.line()).unwrap_or(last));
            let is_cut = records.peek().is_none() && !is_whole;
            Some(if is_cut { Err(StatementError::at(last, Fault::CutOff)) } else { Ok((last, record)) })
        })
    }
}

fn lacks_values(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::UnequalLengths { expected_len, len, .. } if len < expected_len)
}

fn line_of(error: &Error) -> Option<usize> {
    error.position().and_then(|position| usize::try_from(position.line()).ok())
}

fn fault(error: &Error) -> StatementError {
    let fault = match error.kind() {
        ErrorKind::Utf8 { .. } => Fault::Letters,
        _ => Fault::Values,
    };
    StatementError::at(line_of(error).unwrap_or_default(), fault)
}

/// The one day that all lines of a file are of.
pub(crate) struct SameDay(Option<StatementDay>);

impl SameDay {
    /// Begins with a day that is known.
    pub const fn of(day: StatementDay) -> Self {
        Self(Some(day))
    }

    /// Begins without one: the first line says it.
    pub const fn unknown() -> Self {
        Self(None)
    }

    /// Checks the day of a line.
    ///
    /// # Errors
    /// [`StatementError`] when it is another one than before.
    pub fn check(&mut self, line: usize, day: StatementDay) -> Result<(), StatementError> {
        if *self.0.get_or_insert(day) == day { Ok(()) } else { Err(StatementError::at(line, Fault::OtherDay)) }
    }

    /// Returns the day; `None` when no line has said it.
    pub const fn day(&self) -> Option<StatementDay> {
        self.0
    }
}

/// The numbers of the movements that a file has had so far.
#[derive(Default)]
pub(crate) struct Movements(HashSet<String>);

impl Movements {
    /// Checks the number of the movement of a line; one without a number is always new.
    ///
    /// # Errors
    /// [`StatementError`] when a line before it has the same number: nobody knows which of them is right.
    pub fn check(&mut self, line: usize, number: &str) -> Result<(), StatementError> {
        let is_new = number.is_empty() || self.0.insert(number.to_owned());
        if is_new { Ok(()) } else { Err(StatementError::at(line, Fault::Repeated)) }
    }
}

/// Returns the line of the fee that was taken with a movement; `None` where there was none. What a reversal costs is no
/// fee of its sale, so it goes by the number of the movement.
pub(crate) fn fee_of(line: &StatementLine, fee: Money) -> Option<StatementLine> {
    let (reference, merchant_reference) = match line.kind {
        StatementKind::Reversal => (line.movement.clone().unwrap_or_default(), None),
        _ => (line.reference.clone(), line.merchant_reference.clone()),
    };
    let movement = match line.kind {
        // That of a fee is another one than the fee itself.
        StatementKind::Fee => line.movement.as_ref().map(|movement| format!("{movement} fee")),
        _ => line.movement.clone(),
    };
    let kind = StatementKind::Fee;
    let taken = StatementLine {
        kind,
        movement,
        reference,
        merchant_reference,
        payment_reference: None,
        amount: fee,
        original: None,
        at: line.at,
    };
    (fee.minor != 0).then_some(taken)
}

/// Whether a movement can be of so many minor units: more is a slip of a file, and a day of such would not add up in
/// 64 bits.
pub(crate) const fn is_possible(minor: i64) -> bool {
    const MAX_MOVEMENT_MINOR: u64 = 10_000_000_000_000;
    minor.unsigned_abs() <= MAX_MOVEMENT_MINOR
}

/// Returns whether a text can be the code of a currency, in capital letters.
pub(crate) fn is_currency_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}
