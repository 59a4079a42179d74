//! The errors of the domain, as exact as its callers need them.
//!
//! Knows nothing of status codes, and of texts for people.

use std::{io::ErrorKind, path::PathBuf};

use model::rule::{FieldError, Rule};

use crate::settings::SettingError;

/// The result of a verb, with [`Error`] as its error.
pub type Result<T> = std::result::Result<T, Error>;

/// A reason why a verb failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A thing that does not exist, or of which the actor may not know that it does.
    #[error("not found")]
    NotFound,
    /// A guest where somebody has to be signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// An actor who may not do this.
    #[error("forbidden")]
    Forbidden,
    /// A password that the actor last confirmed more than ten minutes ago, and has to give again.
    #[error("not confirmed lately")]
    ReauthRequired,
    /// A lesson of a course that has to be bought first. Holds the course's slug.
    #[error("course {0} is not open to the actor")]
    NotBought(String),
    /// A course that is already open to the actor. Holds its slug.
    #[error("course {0} is open to the actor already")]
    AlreadyOwned(String),
    /// A course with another price than the actor saw. Holds its slug.
    #[error("course {0} has another price")]
    PriceChanged(String),
    /// A course that costs something for which the school has no payment provider. Holds its slug.
    #[error("course {0} is not on sale")]
    NotOnSale(String),
    /// A thing that somebody else has changed since the actor loaded it.
    #[error("changed by somebody else in the meantime")]
    Stale,
    /// A full disk, or a used up quota of the operating system.
    #[error("no room on the disk")]
    StorageFull,
    /// A payment provider that does not answer; as far as we know nothing was charged. Holds the cause, for logs.
    #[error("payment provider: {0}")]
    Gateway(String),
    /// Input that breaks rules. Holds the field errors.
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    /// A setting that is unknown, or a value that is not allowed.
    #[error("{0}")]
    Setting(SettingError),
    /// A reached rate limit. Holds the seconds after which the next attempt is allowed.
    #[error("too many: wait {0} s")]
    RateLimited(i64),
    /// A failure of the database.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A schema of another version of this program. Holds the version of the migration that differs.
    #[error("the database has the schema of another version (migration {0}): run that one, or use an empty database")]
    Schema(i64),
    /// A failed migration to the present schema.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Data in the database that must never be there.
    #[error("inconsistent: {table}.{column} of row {row}")]
    Inconsistent {
        /// The name of the table.
        table: &'static str,
        /// The name of the column.
        column: &'static str,
        /// The key of the row.
        row: String,
    },
    /// A file that cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A key, a sealed text or a hash that is not what it must be. Holds what is wrong.
    #[error("crypto: {0}")]
    Crypto(&'static str),
    /// A failure that no caller can do anything about. Holds what is wrong.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Returns this error when `is_so` holds: a guard in one line.
    ///
    /// # Errors
    /// This error, when `is_so` holds.
    pub fn when(self, is_so: bool) -> Result<()> {
        if is_so { Err(self) } else { Ok(()) }
    }

    /// Creates an [`Error::Invalid`] with a single field error.
    #[must_use]
    pub fn invalid(field: &str, rule: Rule) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), rule }])
    }

    /// Returns a closure for `map_err` that turns an I/O error at this path into [`Error::File`], or into
    /// [`Error::StorageFull`] where the disk is full.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::StorageFull,
            _ => Self::File { path, source },
        }
    }

    /// Returns whether the transaction lost against another one and may simply be run again.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        // PostgreSQL: serialization_failure, deadlock_detected; SQLite: BUSY and its kinds.
        matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "261" | "517"))
    }

    /// Returns whether a text was meant to be stored or looked for that no text of the database can be: with U+0000 in it.
    #[must_use]
    pub fn is_no_text(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        // PostgreSQL: character_not_in_repertoire, untranslatable_character. SQLite takes any.
        matches!(error.code().as_deref(), Some("22021" | "22P05"))
    }

    /// Returns whether a unique key with this column was violated, such as `person.handle`.
    #[must_use]
    pub fn is_taken(&self, table: &str, column: &str) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        let named = match error.constraint() {
            Some(constraint) => constraint.starts_with(&format!("{table}_")) && constraint.contains(column),
            None => error.message().contains(&format!("{table}.{column}")),
        };
        error.is_unique_violation() && named
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(faults: Vec<FieldError>) -> Self {
        Self::Invalid(faults)
    }
}
