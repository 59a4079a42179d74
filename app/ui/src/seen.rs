//! A report of what a person has seen of a recording or a text since the last one.

/// A report of what was seen, in milliseconds of a recording or in thousandths of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Half-open intervals, in no order.
    pub intervals: Vec<(i64, i64)>,
    /// The present position.
    pub position: i64,
    /// Whether the page is going away, so that everything has to be sent now.
    pub leaving: bool,
    /// Whether the end was reached.
    pub end: bool,
}
