//! Rows that break a rule of the school's data.

/// A row that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// The rule's name.
    pub rule: &'static str,
    /// The table and the row's key, such as `listing 01H…`.
    pub row: String,
    /// The description of what is wrong with the row.
    pub message: String,
}

impl Breach {
    /// Creates a breach of this rule by the row of a table with this key.
    pub fn new(rule: &'static str, table: &str, key: impl std::fmt::Display, message: impl Into<String>) -> Self {
        Self { rule, row: format!("{table} {key}"), message: message.into() }
    }
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.rule, self.row, self.message)
    }
}
