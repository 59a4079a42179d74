//! What can go wrong, exactly.

use std::{io::ErrorKind, path::PathBuf};

use model::rule::{FieldError, Rule};

/// The result of a verb.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a verb did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not know that there is.
    #[error("not found")]
    NotFound,
    /// One has to sign in first.
    #[error("not signed in")]
    Unauthenticated,
    /// The actor may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The actor has to give her password again first: it was more than ten minutes ago.
    #[error("not confirmed lately")]
    ReauthRequired,
    /// The lesson belongs to a course that has to be bought; its slug.
    #[error("course {0} is not open to the actor")]
    NotBought(String),
    /// The course is open to the actor already; its slug.
    #[error("course {0} is open to the actor already")]
    AlreadyOwned(String),
    /// The course does not cost what the actor saw; its slug.
    #[error("course {0} has another price")]
    PriceChanged(String),
    /// Somebody else has changed it since the actor looked.
    #[error("changed by somebody else in the meantime")]
    Stale,
    /// The disk is full.
    #[error("no room on the disk")]
    StorageFull,
    /// The payment provider does not answer; nothing was charged that we know of. What went wrong, for logs.
    #[error("payment provider: {0}")]
    Gateway(String),
    /// What was entered breaks rules.
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    /// Too often; may be tried again after this many seconds.
    #[error("too many: wait {0} s")]
    RateLimited(i64),
    /// The database did not do what it was asked.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema is that of another version of this program; the migration that differs.
    #[error("the database has the schema of another version (migration {0}): run that one, or use an empty database")]
    Schema(i64),
    /// The database could not be brought to the present schema.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database holds what it never should.
    #[error("inconsistent: {table}.{column} of row {row}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A key, a sealed text or a hash is not what it must be.
    #[error("crypto: {0}")]
    Crypto(&'static str),
    /// Something that no caller can do anything about.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Fails with this error when it is so: a guard in one line.
    pub fn when(self, is_so: bool) -> Result<()> {
        if is_so { Err(self) } else { Ok(()) }
    }

    /// One field, one rule.
    #[must_use]
    pub fn invalid(field: &str, rule: Rule) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), rule }])
    }

    /// For `map_err` at files; a full disk is told apart.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::StorageFull,
            _ => Self::File { path, source },
        }
    }

    /// Whether the transaction lost against another one and may simply be run again.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        // PostgreSQL: serialization_failure, deadlock_detected; SQLite: BUSY and its kinds.
        matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "261" | "517"))
    }

    /// Whether a unique key was hit, such as `person.handle`.
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
