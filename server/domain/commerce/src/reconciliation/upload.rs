//! Uploading the file of a statement.

use ground::{
    Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    fetch_scalar, transaction,
};
use model::{Millis, Permission, reconciliation::MAX_STATEMENT_FILE_BYTES, rule::Rule};
use people::authority;

use super::{
    matching,
    receive::{Intake, Received, receive, refused},
};
use crate::payment::{Gateways, Statement, StatementDay, StatementError, StatementFault};

/// Takes in a file that a provider gives out as the statement of a day, which a job reads. Returns the day that its
/// lines go to (their own, or the next open one where that is closed), and what is new in it.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::Invalid`] with `provider` when there is none of this
/// name with statements, and with `file` and [`Rule::Statement`] when it is no statement of a day that is over and
/// on which the school existed, has nothing new for a day that is closed, or has payments none of which is ours, as that
/// of another account; or when the database fails.
pub async fn upload(db: &Db, ctx: &RequestContext, provider: &str, file: Vec<u8>) -> Result<Intake> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let gateways = db.env.part::<Gateways>().with_statements();
    let gateway = gateways.into_iter().find(|gateway| gateway.name() == provider);
    let gateway = gateway.ok_or_else(|| Error::invalid("provider", Rule::NotFound))?;
    refused("file", StatementError::whole(StatementFault::Empty)).when(file.is_empty())?;
    let most = i64::try_from(MAX_STATEMENT_FILE_BYTES).unwrap_or(i64::MAX);
    Error::invalid("file", Rule::FileSize(most)).when(file.len() > MAX_STATEMENT_FILE_BYTES)?;
    let offset = gateway.capabilities().utc_offset_minutes;
    // Up to a hundred thousand lines: the other requests go on meanwhile.
    let read = tokio::task::spawn_blocking(move || {
        let statement = gateway.parse_statement(&file).and_then(Statement::distinct);
        Received::new(statement.map_err(|fault| refused("file", fault))?, Some(&file))
    });
    let received = read.await.map_err(|error| Error::Internal(format!("reading a statement: {error}")))??;
    require_past(db, received.statement.day, offset, "file").await?;
    transaction!(db, |tx| {
        let taken = receive(tx, provider, &received, ctx.person().ok(), "file").await?;
        if !taken.is_known() {
            let is_ours = matching::knows_any(tx, provider, &received.statement.lines).await?;
            refused("file", StatementError::whole(StatementFault::OtherAccount)).when(!is_ours)?;
            let date = received.statement.day.to_string();
            audit_log::record_change(tx, ctx, AuditAction::StatementReceived, provider, "", &date).await?;
        }
        Ok(taken)
    })
}

/// Checks that a day is over by the clocks of its provider, and that the school existed on it.
///
/// # Errors
/// [`Error::Invalid`] with this field when it is not, or did not; or when the database fails.
pub(super) async fn require_past(db: &Db, day: StatementDay, offset: i32, field: &str) -> Result<()> {
    const FIRST: &str = "select min(created_at) from person";
    let fault = |fault| refused(field, StatementError::whole(fault));
    fault(StatementFault::NotReady).when(day >= StatementDay::of(db.env.now(), offset))?;
    let first: Option<Millis> = fetch_scalar!(db, FIRST);
    let is_before = first.is_some_and(|first| day < StatementDay::of(first, offset));
    fault(StatementFault::TooEarly).when(is_before)
}
