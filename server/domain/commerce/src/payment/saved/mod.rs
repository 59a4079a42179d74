//! Methods that people saved at providers: offered first at their next order, and shown to nobody else.
//!
//! A token is kept sealed, and nowhere but in its row. Whoever adds or removes a method proves anew who they are.

mod change;
mod describe;
mod forget;
mod keep;
mod list;
mod set_aside;
mod setup;

use ground::{Conn, Db, RequestContext, Result, exec, fetch_optional_scalar, jobs::JobRegistry, transaction};
use model::{Id, Millis, payment::SavedMethod};
use people::session;

pub use change::{MAX_NAME_CHARS, choose, name, remove};
pub(super) use keep::keep;
pub use list::load;
pub(super) use list::{find_offered, offered};
pub(super) use set_aside::set_aside;
pub(super) use setup::apply_setup_update_in;
pub use setup::{BegunSetup, add};

/// The time for which a method that was not saved in the end stays, in milliseconds.
const SETUP_RETENTION_MS: i64 = 30 * Millis::DAY;

/// Adds the jobs that have providers forget, name and know methods, and the sweep of those that were never saved.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    set_aside::register(describe::register(forget::register(registry)))
        .sweep("methods that were not saved", |db| async move { sweep(&db).await })
}

/// Refuses a session in which the actor did not prove lately who they are. Whoever comes by HTTP has one.
async fn require_reauth(db: &Db, ctx: &RequestContext) -> Result<()> {
    if ctx.session.is_none() { Ok(()) } else { session::require_reauth(db, ctx).await }
}

/// Returns the token of a method; `None` when the provider has forgotten it.
pub(super) async fn token(conn: impl Into<Conn<'_>>, method: Id<SavedMethod>) -> Result<Option<String>> {
    const TOKEN: &str = "select token_encrypted \
        from saved_method \
        where id = $1";
    let mut conn = conn.into();
    let sealed: Option<Option<Vec<u8>>> = fetch_optional_scalar!(&mut conn, TOKEN, method);
    sealed.flatten().map(|sealed| conn.env.keys.open_text(&sealed)).transpose()
}

async fn sweep(db: &Db) -> Result<()> {
    const SWEEP: &str = "delete from saved_method \
        where token_hmac is null and created_at <= $1";
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, SWEEP, now.plus(-SETUP_RETENTION_MS));
        Ok(())
    })
}
