//! The chain of keyed hashes of an audit log, and its verification.

use model::{
    Id, Millis,
    account::Person,
    audit_log::{AuditAction, AuditLogKind, ChainBreak, ChainDamage, ChainVerdict},
};

use crate::{Conn, Keys, RequestContext, Result, Tx, exec, fetch_all, fetch_optional};

/// The number of rows that are read together.
const BATCH_ROWS: i64 = 1_000;
/// The largest number of characters of a text that are kept.
const MAX_TEXT_CHARS: usize = 500;

/// A row to be appended. Texts hold no secrets, and no addresses of people.
pub(super) struct Note<'a> {
    pub kind: AuditLogKind,
    pub actor: Option<Id<Person>>,
    pub action: AuditAction,
    pub subject: &'a str,
    pub before: &'a str,
    pub after: &'a str,
}

/// A row as it is hashed.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub sequence: i64,
    pub at: Millis,
    actor_id: Option<Id<Person>>,
    action: String,
    subject: String,
    before: String,
    after: String,
    address: String,
    request: String,
    pub hash: Vec<u8>,
}

/// The first and the last row of a chain, with our signature.
#[derive(Clone, Default, sqlx::FromRow)]
pub(super) struct Span {
    pub first_sequence: i64,
    pub first_hash: Vec<u8>,
    pub last_sequence: i64,
    pub last_hash: Vec<u8>,
    signature: Vec<u8>,
}

impl Span {
    /// Returns the span of a chain; of an empty one the place before its first row.
    pub(super) async fn load(conn: impl Into<Conn<'_>>, kind: AuditLogKind) -> Result<Self> {
        const LOAD: &str = "select first_sequence, first_hash, last_sequence, last_hash, signature \
            from audit_checkpoint \
            where kind = $1";
        let mut conn = conn.into();
        let span: Option<Self> = fetch_optional!(&mut conn, LOAD, kind);
        Ok(span.unwrap_or_else(|| Self { first_sequence: 1, ..Self::default() }))
    }

    /// Stores the span with our signature.
    pub(super) async fn save(&self, tx: &mut Tx, kind: AuditLogKind) -> Result<()> {
        const SAVE: &str = "insert into audit_checkpoint (kind, first_sequence, first_hash, last_sequence, last_hash, \
              signature) \
            values ($1, $2, $3, $4, $5, $6) \
            on conflict (kind) do update set first_sequence = excluded.first_sequence, \
              first_hash = excluded.first_hash, last_sequence = excluded.last_sequence, \
              last_hash = excluded.last_hash, signature = excluded.signature";
        let signature = self.sign(&tx.env().keys, kind);
        exec!(
            &mut *tx,
            SAVE,
            kind,
            self.first_sequence,
            &self.first_hash,
            self.last_sequence,
            &self.last_hash,
            &signature
        );
        Ok(())
    }

    fn sign(&self, keys: &Keys, kind: AuditLogKind) -> Vec<u8> {
        let text = format!(
            "log-span {kind} {} {:?} {} {:?}",
            self.first_sequence, self.first_hash, self.last_sequence, self.last_hash
        );
        keys.lookup(&text)
    }
}

/// Appends a row behind the last one.
pub(super) async fn append(tx: &mut Tx, ctx: &RequestContext, note: Note<'_>) -> Result<()> {
    const INSERT: &str = "insert into audit_log (kind, sequence, at, actor_id, action, subject, before, after, \
          address, request, hash) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let mut span = Span::load(&mut *tx, note.kind).await?;
    let mut row = Row {
        sequence: span.last_sequence + 1,
        at: tx.now(),
        actor_id: note.actor,
        action: note.action.as_str().into(),
        subject: line(note.subject),
        before: line(note.before),
        after: line(note.after),
        address: line(&ctx.address),
        request: line(&ctx.request),
        hash: Vec::new(),
    };
    row.hash = row.entry_hash(&tx.env().keys, note.kind, &span.last_hash);
    // The span first: whoever writes at the same instant loses here, and tries again with the next number.
    (span.last_sequence, span.last_hash) = (row.sequence, row.hash.clone());
    span.save(tx, note.kind).await?;
    exec!(
        &mut *tx,
        INSERT,
        note.kind,
        row.sequence,
        row.at,
        row.actor_id,
        &row.action,
        &row.subject,
        &row.before,
        &row.after,
        &row.address,
        &row.request,
        &row.hash
    );
    Ok(())
}

/// Returns the text as one line: whoever puts line ends into their name writes no rows of their own.
fn line(text: &str) -> String {
    text.chars().map(|c| if model::rule::is_invisible(c) { ' ' } else { c }).take(MAX_TEXT_CHARS).collect()
}

impl Row {
    fn entry_hash(&self, keys: &Keys, kind: AuditLogKind, before: &[u8]) -> Vec<u8> {
        // JSON, so that no two rows are the same text.
        let text = serde_json::json!([
            "log",
            before,
            kind,
            self.sequence,
            self.at,
            self.actor_id,
            self.action,
            self.subject,
            self.before,
            self.after,
            self.address,
            self.request,
        ]);
        keys.lookup(&text.to_string())
    }
}

/// Verifies every row of both audit logs. Returns the number of rows and where a chain is broken.
///
/// # Errors
/// [`crate::Error::Unauthenticated`] or [`crate::Error::Forbidden`] without [`model::Permission::LogViewAny`], or when
/// the database fails.
pub async fn verify(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<ChainVerdict> {
    ctx.require(model::Permission::LogViewAny)?;
    let mut conn = conn.into();
    let mut verdict = ChainVerdict::default();
    for kind in AuditLogKind::ALL {
        verify_entry(&mut conn, *kind, &mut verdict).await?;
    }
    Ok(verdict)
}

async fn verify_entry(conn: &mut Conn<'_>, kind: AuditLogKind, verdict: &mut ChainVerdict) -> Result<()> {
    const ROWS: &str = "select sequence, at, actor_id, action, subject, before, after, address, request, hash \
        from audit_log \
        where kind = $1 and sequence > $2 \
        order by sequence \
        limit $3";
    let span = Span::load(&mut *conn, kind).await?;
    let mut damage = |seq, what| verdict.breaks.push(ChainBreak { kind, seq, what });
    if span.last_sequence > 0 && span.sign(&conn.env.keys, kind) != span.signature {
        damage(span.last_sequence, ChainDamage::Span);
    }
    let (mut seq, mut hash, mut rows) = (span.first_sequence - 1, span.first_hash.clone(), 0);
    // A row in front of the beginning was put there.
    let mut after = i64::MIN;
    loop {
        let batch: Vec<Row> = fetch_all!(&mut *conn, ROWS, kind, after, BATCH_ROWS);
        let Some(last) = batch.last() else { break };
        after = last.sequence;
        for row in batch {
            rows += 1;
            if row.sequence != seq + 1 {
                damage(row.sequence, ChainDamage::Missing);
            } else if row.entry_hash(&conn.env.keys, kind, &hash) != row.hash {
                damage(row.sequence, ChainDamage::Changed);
            }
            // One changed row is one fault: the next is measured by what stands here.
            (seq, hash) = (row.sequence, row.hash);
        }
    }
    if (seq, &hash) != (span.last_sequence, &span.last_hash) && span.last_sequence > 0
        || (span.last_sequence == 0 && rows > 0)
    {
        damage(seq, ChainDamage::End);
    }
    verdict.rows += rows;
    Ok(())
}
