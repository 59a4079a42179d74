//! The two macros that every query goes through.

use std::time::Duration;

/// Compiles one expression for both drivers: `on!(db, c => query.fetch_one(c).await?)`.
/// `c` is a `&mut` connection of the driver; the expression may use `?` and `await`.
#[macro_export]
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match ::core::convert::Into::<$crate::db::Conn<'_>>::into($conn).acquire().await? {
            $crate::db::Held::Sqlite(mut held) => {
                let $c = &mut *held;
                $body
            }
            $crate::db::Held::Postgres(mut held) => {
                let $c = &mut *held;
                $body
            }
        }
    };
}

/// Runs a body in a transaction and commits it: `write!(db, |tx| { …; Ok(value) })`.
/// The body may run several times (it lost against another transaction), so it moves nothing out of its surroundings.
/// `tx` is a `&mut Tx`; the whole is a `Result`.
#[macro_export]
macro_rules! write_tx {
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
pub use crate::write_tx as write;

/// Waits a little longer after each lost attempt.
pub async fn back_off(attempt: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(attempt.min(10)) * 3)).await;
}
