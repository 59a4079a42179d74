//! The audit logs of sign-ins and of changes: only ever appended to, within the transaction of what they record.
//!
//! Each row carries a keyed hash over the row before it and itself, and a signed span tells where each chain begins and
//! ends: a changed, removed or inserted row is found ([`verify`]), by whoever has the keys and not only the database.

mod chain;
mod retention;

pub use chain::verify;
pub use model::audit_log::{AuditAction, AuditLogKind, AuthMethod};
pub use retention::prune;

use chain::Note;
use model::{Id, account::Person};

use crate::{RequestContext, Result, Tx};

/// The time for which the audit logs keep their rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Retention {
    /// The time in milliseconds; 0 keeps rows for ever.
    pub millis: i64,
}

/// Records that the actor changed `subject`, from `before` to `after`.
///
/// # Errors
/// Fails when the database does.
pub async fn record_change(
    tx: &mut Tx,
    ctx: &RequestContext,
    action: AuditAction,
    subject: &str,
    before: &str,
    after: &str,
) -> Result<()> {
    let actor = ctx.person().ok();
    chain::append(tx, ctx, Note { kind: AuditLogKind::Operation, actor, action, subject, before, after }).await
}

/// Records that somebody signed in or tried to: by which method, or why not, and with which browser.
///
/// # Errors
/// Fails when the database does.
pub async fn record_sign_in(
    tx: &mut Tx,
    ctx: &RequestContext,
    person: Option<Id<Person>>,
    action: AuditAction,
    proof: AuthMethod,
) -> Result<()> {
    let (before, after) = (proof.as_str(), &*ctx.agent);
    chain::append(tx, ctx, Note { kind: AuditLogKind::SignIn, actor: person, action, subject: "", before, after }).await
}

/// Records another event of somebody's account or sessions, with `what` about it.
///
/// # Errors
/// Fails when the database does.
pub async fn record_session(
    tx: &mut Tx,
    ctx: &RequestContext,
    person: Option<Id<Person>>,
    action: AuditAction,
    what: &str,
) -> Result<()> {
    chain::append(
        tx,
        ctx,
        Note { kind: AuditLogKind::SignIn, actor: person, action, subject: "", before: "", after: what },
    )
    .await
}
