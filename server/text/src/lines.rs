//! Lines of a text by place in it.

/// The places where the lines of a text end.
#[derive(Default)]
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Self {
        Lines(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// Returns the line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }

    /// Returns where the line of a byte begins.
    pub fn start(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at).checked_sub(1).map_or(0, |before| self.0[before] + 1)
    }
}
