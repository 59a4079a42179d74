//! Why a file is refused: the same for those who import a folder and for those who send a single file.

use model::rule::Rule;

use super::Problem;

/// Why a file is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The kind of problem, for programs.
    pub kind: &'static str,
    /// The explanation, for people who import folders.
    pub message: String,
    /// The rule that it breaks, for people who send the file by a form.
    pub rule: Rule,
}

impl Refusal {
    pub(super) fn new(kind: &'static str, rule: Rule, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), rule }
    }

    /// Returns the problem of a folder in which this file lies.
    pub(super) fn of(self, path: &str) -> Problem {
        match self.rule {
            // Drawings are texts, too.
            Rule::Drawing { line, .. } => Problem::new(path, line, self.kind, self.message),
            _ => Problem::of_file(path, self.kind, self.message),
        }
    }
}
