//! Migrations: steps of the schema, each written once for both engines, in the folder `migrations` of the wing whose
//! tables it makes.

use std::fmt;

use sqlx::{AssertSqlSafe, SqlSafeStr, migrate};

use crate::{Error, Result};

/// The marks for what differs between the engines: the name in braces, and its text on SQLite and on PostgreSQL.
const MARKS: [(&str, &str, &str); 2] = [
    ("bytes", "blob", "bytea"),
    // Compared byte by byte, as SQLite does by itself: keys and lists have the same order on both.
    ("key_text", "text", "text collate \"C\""),
];

/// A migration, as its wing wrote it.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The name of its file without the ending: version, `_`, words. Versions are instants (`YYYYMMDDhhmmss`), and the
    /// migrations of all wings run in their order.
    pub name: &'static str,
    /// The SQL with marks for what differs: `{bytes}`, `{key_text}`, and `{sqlite: …}` and `{postgres: …}` for what
    /// only one engine reads.
    pub text: &'static str,
}

/// The SQL dialect of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The dialect of SQLite.
    Sqlite,
    /// The dialect of PostgreSQL.
    Postgres,
}

/// Reads the files of these names in the folder `migrations` of the crate, when it is compiled, as an array of
/// [`Migration`]s.
#[macro_export]
macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        [$($crate::db::Migration {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sql")),
        }),*]
    };
}

impl Migration {
    /// Returns the SQL as an engine reads it.
    ///
    /// # Errors
    /// [`Error::Internal`] at a mark that is unknown or has no end.
    pub fn sql(&self, dialect: Dialect) -> Result<String> {
        let mut sql = String::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some((before, after)) = rest.split_once('{') {
            let (mark, after) = after.split_once('}').ok_or_else(|| self.wrong("a mark without an end"))?;
            sql.push_str(before);
            sql.push_str(dialect.text_of(mark).ok_or_else(|| self.wrong(format_args!("no mark is called {mark}")))?);
            rest = after;
        }
        sql.push_str(rest);
        Ok(sql)
    }

    fn version(&self) -> Result<i64> {
        let version = self.name.split_once('_').and_then(|(version, _)| version.parse().ok());
        version.ok_or_else(|| self.wrong("its name does not begin with a version"))
    }

    fn wrong(&self, what: impl fmt::Display) -> Error {
        Error::Internal(format!("migration {}: {what}", self.name))
    }
}

impl Dialect {
    fn text_of(self, mark: &str) -> Option<&str> {
        if let Some((dialect, text)) = mark.split_once(": ") {
            return match dialect {
                "sqlite" => Some(if self == Self::Sqlite { text } else { "" }),
                "postgres" => Some(if self == Self::Postgres { text } else { "" }),
                _ => None,
            };
        }
        let (_, sqlite, postgres) = MARKS.iter().find(|(name, ..)| *name == mark)?;
        Some(if self == Self::Sqlite { sqlite } else { postgres })
    }
}

/// Returns the migrator that runs these migrations on an engine.
pub(super) fn migrator(migrations: &[Migration], dialect: Dialect) -> Result<migrate::Migrator> {
    let mut steps = Vec::with_capacity(migrations.len());
    for migration in migrations {
        let version = migration.version()?;
        if steps.iter().any(|other: &migrate::Migration| other.version == version) {
            return Err(migration.wrong("another one has the same version"));
        }
        let sql = AssertSqlSafe(migration.sql(dialect)?).into_sql_str();
        steps.push(migrate::Migration::new(version, migration.name.into(), migrate::MigrationType::Simple, sql, false));
    }
    Ok(migrate::Migrator::with_migrations(steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(text: &'static str) -> Migration {
        Migration { name: "1_test", text }
    }

    #[test]
    fn marks_become_what_each_engine_reads() {
        let text =
            "create table t (a {key_text}, b {bytes}){sqlite:  without rowid}{postgres:  with (fillfactor = 70)};";
        let [sqlite, postgres] =
            [Dialect::Sqlite, Dialect::Postgres].map(|dialect| migration(text).sql(dialect).unwrap());
        assert_eq!(sqlite, "create table t (a text, b blob) without rowid;");
        assert_eq!(postgres, "create table t (a text collate \"C\", b bytea) with (fillfactor = 70);");
    }

    #[test]
    fn an_unknown_mark_is_refused_by_name() {
        for (text, said) in
            [("a {byte} b", "byte"), ("{mysql: engine}", "mysql"), ("default '{}'", "called "), ("{bytes", "end")]
        {
            let error = migration(text).sql(Dialect::Sqlite).unwrap_err().to_string();
            assert!(error.contains("1_test") && error.contains(said), "{error}");
        }
    }

    #[test]
    fn versions_are_there_and_differ() {
        let named = |name| Migration { name, text: "" };
        assert_eq!(migrator(&[named("2_b"), named("1_a")], Dialect::Sqlite).unwrap().iter().count(), 2);
        for wrong in [&[named("2_b"), named("2_a")][..], &[named("people")]] {
            assert!(migrator(wrong, Dialect::Sqlite).is_err(), "{wrong:?}");
        }
    }
}
