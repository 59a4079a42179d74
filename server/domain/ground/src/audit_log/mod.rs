//! The logs of who signed in and who changed what: only ever appended to, within the transaction of what they tell.
//!
//! Each row carries a keyed hash over the row before it and itself, and a signed note tells where each chain begins
//! and ends: a changed, removed or inserted row is found ([`verify`]), by whoever has the keys and not only the database.

mod chain;
mod retention;

pub use chain::verify;
pub use model::log::{AuditAction, AuditLogKind, AuthMethod};
pub use retention::prune;

use chain::Note;
use model::{Id, account::Person};

use crate::{RequestContext, Result, Tx};

/// For so many milliseconds the logs keep their rows; 0: for ever.
#[derive(Clone, Copy, Debug, Default)]
pub struct Retention {
    /// Milliseconds.
    pub millis: i64,
}

/// Writes down that the actor changed something: on what, from what, to what.
pub async fn record_change(
    tx: &mut Tx,
    ctx: &RequestContext,
    verb: AuditAction,
    subject: &str,
    before: &str,
    after: &str,
) -> Result<()> {
    let actor = ctx.person().ok();
    chain::append(tx, ctx, Note { kind: AuditLogKind::Operation, actor, verb, subject, before, after }).await
}

/// Writes down that somebody signed in or tried to: with what, or why not, and by which browser.
pub async fn record_sign_in(
    tx: &mut Tx,
    ctx: &RequestContext,
    person: Option<Id<Person>>,
    verb: AuditAction,
    proof: AuthMethod,
) -> Result<()> {
    let (before, after) = (proof.as_str(), &*ctx.agent);
    chain::append(tx, ctx, Note { kind: AuditLogKind::SignIn, actor: person, verb, subject: "", before, after }).await
}

/// Writes down what else became of somebody's way in.
pub async fn record_session(
    tx: &mut Tx,
    ctx: &RequestContext,
    person: Option<Id<Person>>,
    verb: AuditAction,
    what: &str,
) -> Result<()> {
    chain::append(
        tx,
        ctx,
        Note { kind: AuditLogKind::SignIn, actor: person, verb, subject: "", before: "", after: what },
    )
    .await
}
