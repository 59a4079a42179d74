//! The places at which a text was changed.

/// Where a text was changed: the places behind each change, in the new text and in the old one.
#[derive(Default)]
pub struct Edits(pub Vec<(usize, usize)>);

impl Edits {
    /// Returns the place in the old text.
    pub fn before(&self, at: usize) -> usize {
        match self.0.partition_point(|(new, _)| *new <= at).checked_sub(1) {
            Some(last) => self.0[last].1 + (at - self.0[last].0),
            None => at,
        }
    }
}
