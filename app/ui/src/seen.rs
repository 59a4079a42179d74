//! What somebody has seen of a recording or a text since she was last asked.

/// What was seen, in milliseconds of a recording or in thousandths of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Half-open intervals, in no order.
    pub intervals: Vec<(i64, i64)>,
    /// Where she is now.
    pub position: i64,
    /// The page is going away: what has to be sent is sent now.
    pub leaving: bool,
    /// The end was reached.
    pub end: bool,
}
