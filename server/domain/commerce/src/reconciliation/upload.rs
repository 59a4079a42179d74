//! Uploading the file of a statement.

use ground::{
    Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    fetch_scalar, transaction,
};
use model::{Millis, Permission, reconciliation::MAX_STATEMENT_FILE_BYTES, rule::Rule};
use people::authority;

use super::{
    parse::{keep, parse, take_in},
    receive::{Intake, refused},
};
use crate::payment::{Gateways, StatementDay, StatementError, StatementFault};

/// The largest file that is parsed while its sender waits, in bytes: some thousand lines.
const MAX_BYTES_AT_ONCE: usize = 1_000_000;

/// Takes in a file that a provider gives out as the statement of a day, which a job reads. Returns the day that its
/// lines go to (their own, or the next open one where that is closed), and what is new in it. A job parses a long one as
/// well: what is wrong with it stands on the page of the day then.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::Invalid`] with `provider` when there is none of this
/// name with statements, and with `file` and [`Rule::Statement`] when it is no statement of a day that is over and
/// on which the school existed, or has payments none of which is ours, as that of another account; or when the database
/// fails.
pub async fn upload(db: &Db, ctx: &RequestContext, provider: &str, file: Vec<u8>) -> Result<Intake> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let gateways = db.env.part::<Gateways>().with_statements();
    let gateway = gateways.into_iter().find(|gateway| gateway.name() == provider);
    let gateway = gateway.ok_or_else(|| Error::invalid("provider", Rule::NotFound))?;
    refused("file", StatementError::whole(StatementFault::Empty)).when(file.is_empty())?;
    let most = i64::try_from(MAX_STATEMENT_FILE_BYTES).unwrap_or(i64::MAX);
    Error::invalid("file", Rule::FileSize(most)).when(file.len() > MAX_STATEMENT_FILE_BYTES)?;
    let (offset, by) = (gateway.capabilities().utc_offset_minutes, ctx.person().ok());
    if file.len() > MAX_BYTES_AT_ONCE {
        let day = gateway.statement_day(&file).map_err(|fault| refused("file", fault))?;
        require_past(db, day, offset, "file").await?;
        return transaction!(db, |tx| {
            let kept = keep(tx, provider, day, &file, by).await?;
            if !kept.is_known() {
                audit_log::record_change(tx, ctx, AuditAction::StatementReceived, provider, "", &day.to_string())
                    .await?;
            }
            Ok(kept)
        });
    }
    let received = parse(gateway, file).await?;
    let day = received.statement.day;
    require_past(db, day, offset, "file").await?;
    transaction!(db, |tx| {
        let taken = take_in(tx, provider, &received, by).await?;
        if !taken.is_known() {
            audit_log::record_change(tx, ctx, AuditAction::StatementReceived, provider, "", &day.to_string()).await?;
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
