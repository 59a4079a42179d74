//! Letters to people, some of whom have no address, or none that can be read.

use ground::{
    Error, Result, Tx,
    mail::{self, Mail},
};
use model::{Id, Lang, account::Person};

/// Queues a letter to a person in their language. Who has no address gets none; an address that cannot be opened is an
/// alert, and stops nothing else.
///
/// # Errors
/// Fails when the letter cannot be written or the database fails.
pub(crate) async fn person(
    tx: &mut Tx,
    to: Id<Person>,
    write: impl FnOnce(Lang, &str) -> Result<Mail> + Send,
) -> Result<()> {
    let found = match people::person::mail_address(&mut *tx, to).await {
        Err(error @ (Error::Crypto(_) | Error::File { .. })) => {
            tracing::error!(person = %to, "alert: an address cannot be opened, so nobody writes to it: {error}");
            return Ok(());
        }
        found => found?,
    };
    let Some(to) = found else { return Ok(()) };
    mail::queue(tx, &write(to.lang.unwrap_or(Lang::ZhHans), &to.address)?).await
}
