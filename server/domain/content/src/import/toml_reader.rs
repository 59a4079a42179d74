//! TOML with lines: takes keys out of a table one by one, and reports what is wrong or left over.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::Problem;

/// The length of the longest text in a TOML file in characters, unless a key says otherwise.
const MAX_LINE_CHARS: usize = 200;

/// Returns the line of a byte in a text, from 1.
pub(super) fn line_at(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}

/// Parses a file. A syntax error becomes a problem.
pub(super) fn parse<'t>(file: &str, text: &'t str, problems: &mut Vec<Problem>) -> Option<DeTable<'t>> {
    match DeTable::parse(text) {
        Ok(table) => Some(table.into_inner()),
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            problems.push(Problem::new(file, line, "toml-syntax", error.message().trim()));
            None
        }
    }
}

/// A table of a file, whose keys are taken out one by one.
pub(super) struct Reader<'p, 't> {
    pub file: &'p str,
    pub text: &'p str,
    pub table: DeTable<'t>,
    pub problems: &'p mut Vec<Problem>,
}

/// A value and the line it stands in.
pub(super) struct At<T> {
    pub value: T,
    pub line: usize,
}

impl<'t> Reader<'_, 't> {
    /// Removes a key from the table and returns its value.
    pub fn take(&mut self, key: &str) -> Option<At<DeValue<'t>>> {
        let (_, value) = self.table.remove_entry(key)?;
        let line = line_at(self.text, value.span().start);
        Some(At { value: value.into_inner(), line })
    }

    /// Adds a problem in this file.
    pub fn problem(&mut self, line: usize, kind: &'static str, message: impl Into<String>) {
        self.problems.push(Problem::new(self.file, line, kind, message));
    }

    /// Adds the problem that this file has no such key.
    pub fn missing(&mut self, message: impl Into<String>) {
        self.problems.push(Problem::of_file(self.file, "key-missing", message));
    }

    /// Returns a text of one line and at most 200 characters.
    pub fn text(&mut self, key: &str) -> Option<At<String>> {
        let text = self.long_text(key, MAX_LINE_CHARS)?;
        let Ok(value) = model::rule::line(&text.value, 0, MAX_LINE_CHARS) else {
            self.problem(text.line, "value-invalid", format!("`{key}` must be one line of visible characters"));
            return None;
        };
        Some(At { value, line: text.line })
    }

    /// Returns a text of at most `max` characters.
    pub fn long_text(&mut self, key: &str, max: usize) -> Option<At<String>> {
        let At { value, line } = self.take(key)?;
        match value {
            DeValue::String(text) if text.chars().count() <= max => Some(At { value: text.into_owned(), line }),
            DeValue::String(_) => {
                self.problem(line, "value-too-long", format!("`{key}` may have {max} characters"));
                None
            }
            other => {
                self.problem(
                    line,
                    "value-invalid",
                    format!("`{key}` must be a text in quotes, not {}", other.type_str()),
                );
                None
            }
        }
    }

    /// Returns a list of at most `most` texts.
    pub fn texts(&mut self, key: &str, most: usize) -> Option<At<Vec<String>>> {
        let At { value, line } = self.take(key)?;
        let DeValue::Array(items) = value else {
            self.problem(line, "value-invalid", format!("`{key}` must be a list such as [\"one\", \"two\"]"));
            return None;
        };
        let mut texts = Vec::new();
        for item in &items {
            match item.get_ref() {
                DeValue::String(text) => match model::rule::line(text, 1, 40) {
                    Ok(text) => texts.push(text),
                    Err(_) => self.problem(
                        line,
                        "value-invalid",
                        format!("`{key}` holds {text:?}: 1 to 40 visible characters are expected"),
                    ),
                },
                other => {
                    self.problem(line, "value-invalid", format!("`{key}` must hold texts, not {}", other.type_str()));
                }
            }
        }
        if texts.len() > most {
            self.problem(line, "value-too-long", format!("`{key}` may have {most} entries"));
        }
        Some(At { value: texts, line })
    }

    /// Reports every key that is left.
    pub fn finish(self, known: &str) {
        let left: Vec<(String, usize)> = self
            .table
            .keys()
            .map(|key: &Spanned<_>| (key.get_ref().to_string(), line_at(self.text, key.span().start)))
            .collect();
        for (key, line) in left {
            self.problems.push(Problem::new(
                self.file,
                line,
                "unknown-key",
                format!("`{key}` is not known; known are {known}"),
            ));
        }
    }
}
