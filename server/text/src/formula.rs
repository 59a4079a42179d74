//! A formula of a text, as the author wrote it.

/// A formula of a text.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The LaTeX.
    pub source: String,
    pub display: bool,
    /// The formula as it was typed, with what stands around it.
    pub typed: String,
    /// Where it stands in the text, in bytes.
    pub at: usize,
}
