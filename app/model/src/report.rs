//! What a page reports about a person's progress, and the texts in which it travels.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Id, Millis, ParseWordError, course::File};

/// The number of intervals in one report, at most.
pub const MAX_REPORTED_INTERVALS: usize = 200;

/// A report by a player or a page about a person's progress in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The intervals that were seen since the last report, in milliseconds or in thousandths of a text.
    pub seen: Vec<(i64, i64)>,
    /// The present position, in the same unit.
    pub position: i64,
}

impl Report {
    /// Returns the intervals as they are sent: of no more than [`MAX_REPORTED_INTERVALS`].
    #[must_use]
    pub fn intervals(&self) -> ReportedIntervals {
        ReportedIntervals(self.seen.clone())
    }
}

/// Writes the intervals alone: `0-10000,12000-15000`.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_intervals(&self.seen, f)
    }
}

/// The intervals of a report as they are sent: `0-10000,12000-15000`, or nothing when there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReportedIntervals(Vec<(i64, i64)>);

impl FromStr for ReportedIntervals {
    type Err = ParseWordError;

    fn from_str(text: &str) -> Result<Self, ParseWordError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let intervals: Option<Vec<_>> = text.split(',').map(interval).collect();
        intervals.filter(|all| all.len() <= MAX_REPORTED_INTERVALS).map(Self).ok_or(ParseWordError)
    }
}

impl TryFrom<String> for ReportedIntervals {
    type Error = ParseWordError;

    fn try_from(text: String) -> Result<Self, ParseWordError> {
        text.parse()
    }
}

impl From<ReportedIntervals> for String {
    fn from(intervals: ReportedIntervals) -> Self {
        intervals.to_string()
    }
}

impl From<ReportedIntervals> for Vec<(i64, i64)> {
    fn from(intervals: ReportedIntervals) -> Self {
        intervals.0
    }
}

impl fmt::Display for ReportedIntervals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_intervals(&self.0, f)
    }
}

/// Parses one interval: `0-10000`.
pub(crate) fn interval(text: &str) -> Option<(i64, i64)> {
    let (from, to) = text.split_once('-')?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

fn write_intervals(intervals: &[(i64, i64)], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (place, (from, to)) in intervals.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(f, "{comma}{from}-{to}")?;
    }
    Ok(())
}

/// The origin of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The proof of when the page was opened, as [`crate::course::LessonPage::visit`] has it; `None` without one.
    pub visit: Option<VisitProof>,
    /// Whether the report was kept for a time, so that its position is not the last one.
    pub late: bool,
}

/// The proof of when a person opened the page of a lesson, and with which file: `instant.file.signature`. Whether it is
/// one of ours is for the server to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VisitProof {
    /// The instant at which the page was opened.
    pub opened_at: Millis,
    /// The recording or document that it showed; [`Id::NONE`] for a text.
    pub file: Id<File>,
    /// The server's signature, in unpadded base 64 for addresses.
    pub signature: String,
}

impl FromStr for VisitProof {
    type Err = ParseWordError;

    fn from_str(text: &str) -> Result<Self, ParseWordError> {
        let mut parts = text.splitn(3, '.');
        let (Some(opened_at), Some(file), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(ParseWordError);
        };
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if signature.is_empty() || !signature.bytes().all(is_letter) {
            return Err(ParseWordError);
        }
        Ok(Self {
            opened_at: Millis(opened_at.parse().map_err(|_| ParseWordError)?),
            file: file.parse().map_err(|_| ParseWordError)?,
            signature: signature.into(),
        })
    }
}

impl TryFrom<String> for VisitProof {
    type Error = ParseWordError;

    fn try_from(text: String) -> Result<Self, ParseWordError> {
        text.parse()
    }
}

impl From<VisitProof> for String {
    fn from(proof: VisitProof) -> Self {
        proof.to_string()
    }
}

impl fmt::Display for VisitProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.opened_at.0, self.file, self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_as_it_was_written_and_rubbish_is_refused() {
        let report = Report { seen: vec![(0, 10_000), (12_000, 15_000)], position: 15_000 };
        assert_eq!(report.to_string(), "0-10000,12000-15000");
        for intervals in [report.intervals(), ReportedIntervals::default()] {
            assert_eq!(intervals.to_string().parse::<ReportedIntervals>(), Ok(intervals));
        }
        for rubbish in [",", "1", "-", "1-", "-2", "a-b", "1-2-3", "1 - 2", "99999999999999999999-1", "一-二", "x,3-4"]
        {
            assert_eq!(rubbish.parse::<ReportedIntervals>(), Err(ParseWordError), "{rubbish:?}");
        }
        let many = |count| vec!["0-1"; count].join(",").parse::<ReportedIntervals>();
        assert!(many(MAX_REPORTED_INTERVALS).is_ok() && many(MAX_REPORTED_INTERVALS + 1).is_err());
    }

    #[test]
    fn a_proof_is_read_as_it_was_written_and_rubbish_is_refused() {
        let proof = VisitProof { opened_at: Millis(12), file: Id::from_raw(7), signature: "a-b_9".into() };
        assert_eq!(proof.to_string(), "12.0000000000007.a-b_9");
        assert_eq!(proof.to_string().parse::<VisitProof>(), Ok(proof));
        for rubbish in ["", "x", "1.2", "1.0000000000007", "1.0000000000007.", "x.0000000000007.a", "1.7.a"] {
            assert_eq!(rubbish.parse::<VisitProof>(), Err(ParseWordError), "{rubbish:?}");
        }
        assert_eq!("1.0000000000007.a.b".parse::<VisitProof>(), Err(ParseWordError));
    }
}
