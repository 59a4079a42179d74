//! The macros that every query goes through.

use std::time::Duration;

/// Compiles one expression for both drivers: `on!(db, c => query.fetch_one(c).await?)`, where `c` is a `&mut` connection
/// of the driver. For queries that are put together; those of one text have [`exec!`](crate::exec) and its like.
///
/// It takes a connection first, so it fails as a query does, by `?`.
#[macro_export]
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match ::core::convert::Into::<$crate::db::Conn<'_>>::into($conn).acquire().await? {
            $crate::db::AcquiredConn::Sqlite(mut held) => {
                let $c = &mut *held;
                $body
            }
            $crate::db::AcquiredConn::Postgres(mut held) => {
                let $c = &mut *held;
                $body
            }
        }
    };
}

/// Runs a statement with these values: `exec!(&mut *tx, SQL, id, name)`. Evaluates to the number of rows that it changed.
#[macro_export]
macro_rules! exec {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on!($conn, c => ::sqlx::query($sql)$(.bind($value))*.execute(c).await?.rows_affected())
    };
}

/// Reads the one row that a query has, as a type that is made from rows: `fetch_one!(db, SQL, id)`.
#[macro_export]
macro_rules! fetch_one {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on!($conn, c => ::sqlx::query_as($sql)$(.bind($value))*.fetch_one(c).await?)
    };
}

/// Reads the first row of a query, or `None` when it has none.
#[macro_export]
macro_rules! fetch_optional {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on!($conn, c => ::sqlx::query_as($sql)$(.bind($value))*.fetch_optional(c).await?)
    };
}

/// Reads all rows of a query.
#[macro_export]
macro_rules! fetch_all {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on!($conn, c => ::sqlx::query_as($sql)$(.bind($value))*.fetch_all(c).await?)
    };
}

/// Reads the first column of the one row that a query has.
#[macro_export]
macro_rules! fetch_scalar {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on!($conn, c => ::sqlx::query_scalar($sql)$(.bind($value))*.fetch_one(c).await?)
    };
}

/// Reads the first column of the first row, or `None` when there is no row.
#[macro_export]
macro_rules! fetch_optional_scalar {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on!($conn, c => ::sqlx::query_scalar($sql)$(.bind($value))*.fetch_optional(c).await?)
    };
}

/// Reads the first column of all rows.
#[macro_export]
macro_rules! fetch_scalars {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on!($conn, c => ::sqlx::query_scalar($sql)$(.bind($value))*.fetch_all(c).await?)
    };
}

/// Runs a body in a transaction and commits it: `transaction!(db, |tx| { …; Ok(value) })`. `tx` is a `&mut Tx`; the whole
/// is a `Result`, but beginning fails by `?`, as queries do.
///
/// **The body may run again**, up to twenty times: whenever the transaction lost against another one. So it moves
/// nothing out of its surroundings, and does nothing outside of the database that must happen once; that is for
/// [`Tx::after_commit`](crate::Tx::after_commit) or a job. It has no `return`, which would leave the body and not
/// the function: a guard is [`Error::when`](crate::Error::when), and what needs to leave early is a function that takes
/// the `Tx`.
#[macro_export]
macro_rules! transaction {
    ($db:expr, |$tx:ident| $body:block) => {{
        let db: &$crate::Db = $db;
        let mut attempt = 0u32;
        loop {
            attempt += 1;
            let mut tx = db.begin().await?;
            let outcome: $crate::Result<_> = async {
                let $tx = &mut tx;
                $body
            }
            .await;
            let outcome = match outcome {
                Ok(value) => tx.commit().await.map(|()| value),
                Err(error) => {
                    tx.rollback().await;
                    Err(error)
                }
            };
            match outcome {
                Err(error) if error.is_conflict() && attempt < 20 => $crate::db::back_off(attempt).await,
                outcome => break outcome,
            }
        }
    }};
}

/// Waits after a lost attempt: 3 milliseconds for each, at most 30.
pub async fn back_off(attempt: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(attempt.min(10)) * 3)).await;
}
