//! Why a drawing is refused, and where.

use model::rule::DrawingFault;

/// A fault of a drawing.
#[derive(Debug)]
pub(in crate::import) struct Fault {
    /// The line, from 1.
    pub line: usize,
    pub kind: DrawingFault,
    /// The explanation, for people who import folders.
    pub message: String,
}

impl Fault {
    pub(super) fn new(line: usize, kind: DrawingFault, message: impl Into<String>) -> Self {
        Self { line, kind, message: message.into() }
    }
}
