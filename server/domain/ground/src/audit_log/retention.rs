//! The retention of the audit logs: old rows are cut off the beginning, and the signed span says that we did it.

use model::audit_log::{AuditAction, AuditLogKind};

use super::{chain::Span, record_change};
use crate::{Db, RequestContext, Result, exec, fetch_optional, transaction};

/// Deletes the rows that are older than `keep` milliseconds, and returns their number. 0 keeps everything.
///
/// # Errors
/// Fails when the database does.
pub async fn prune(db: &Db, keep: i64) -> Result<u64> {
    if keep <= 0 {
        return Ok(0);
    }
    let mut cut = 0;
    for kind in AuditLogKind::ALL {
        cut += prune_one(db, *kind, keep).await?;
    }
    Ok(cut)
}

async fn prune_one(db: &Db, kind: AuditLogKind, keep: i64) -> Result<u64> {
    const LAST: &str = "select sequence, hash \
        from audit_log \
        where kind = $1 and at < $2 \
        order by sequence desc \
        limit 1";
    const CUT: &str = "delete from audit_log \
        where kind = $1 and sequence <= $2";
    transaction!(db, |tx| {
        let before = tx.now().plus(-keep);
        let last: Option<(i64, Vec<u8>)> = fetch_optional!(&mut *tx, LAST, kind, before);
        let mut rows = 0;
        if let Some((seq, hash)) = last {
            let mut span = Span::load(&mut *tx, kind).await?;
            (span.first_sequence, span.first_hash) = (seq + 1, hash);
            rows = exec!(&mut *tx, CUT, kind, seq);
            span.save(tx, kind).await?;
            record_change(tx, &RequestContext::system(), AuditAction::LogCut, kind.as_str(), "", &seq.to_string())
                .await?;
        }
        Ok(rows)
    })
}
