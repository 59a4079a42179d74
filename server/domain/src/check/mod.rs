//! The rules that the school's data never breaks, looked at one by one.
//!
//! A breach names its rule and the row. Keys and constraints prevent most of them; this is for what
//! damaged disks, restored backups, hands in the database and our own mistakes may leave behind.

mod commerce;
mod content;
mod media;
mod people;
mod stats;

use crate::{Conn, Result};

/// A row that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// The rule's name.
    pub rule: &'static str,
    /// The table and the row's key: `listing 01H…`.
    pub row: String,
    /// What is wrong with it.
    pub message: String,
}

impl Breach {
    fn new(rule: &'static str, table: &str, key: impl std::fmt::Display, message: impl Into<String>) -> Self {
        Self { rule, row: format!("{table} {key}"), message: message.into() }
    }
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.rule, self.row, self.message)
    }
}

/// Looks at everything; an empty list is good news.
pub async fn run(conn: impl Into<Conn<'_>>) -> Result<Vec<Breach>> {
    let mut conn = conn.into();
    let mut breaches = Vec::new();
    people::run(&mut conn, &mut breaches).await?;
    content::run(&mut conn, &mut breaches).await?;
    commerce::run(&mut conn, &mut breaches).await?;
    media::run(&mut conn, &mut breaches).await?;
    stats::run(&mut conn, &mut breaches).await?;
    breaches.sort();
    Ok(breaches)
}
