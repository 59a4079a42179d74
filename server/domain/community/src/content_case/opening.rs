//! Opening cases: one for each thing, as long as nobody has decided it.

use ground::{Result, Tx, exec, fetch_one, notice};
use model::{
    Id, Millis, Permission,
    account::Person,
    content_report::{ContentCase, ReportSubject},
    notice::{Audience, NoticeEvent, NoticeKind},
    url,
};

use super::content::find;

/// Opens the case of a thing, unless it is open already, and returns it.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn open(tx: &mut Tx, subject: ReportSubject, id: i64, author: Id<Person>) -> Result<Id<ContentCase>> {
    const OPEN: &str = "insert into content_case (id, subject, subject_id, author_id, opened_at) \
        values ($1, $2, $3, $4, $5) \
        on conflict (subject, subject_id) where decided_at is null do nothing";
    let (case, now) = (tx.id::<ContentCase>()?, tx.now());
    exec!(&mut *tx, OPEN, case, subject, id, author, now);
    Ok(find_open(tx, subject, id).await?.0)
}

/// Returns the open case of a thing, and since when the filter holds that.
async fn find_open(tx: &mut Tx, subject: ReportSubject, id: i64) -> Result<(Id<ContentCase>, Option<Millis>)> {
    const FIND: &str = "select id, held_at \
        from content_case \
        where subject = $1 and subject_id = $2 and decided_at is null";
    Ok(fetch_one!(&mut *tx, FIND, subject, id))
}

/// Has reviewers look at a text that the word filter holds, in the transaction that stores it.
///
/// # Errors
/// Fails when the database does, or randomness.
pub async fn hold(tx: &mut Tx, subject: ReportSubject, id: i64, author: Id<Person>) -> Result<()> {
    const HOLD: &str = "update content_case \
        set held_at = $2 \
        where id = $1 and held_at is null";
    let case = open(tx, subject, id, author).await?;
    let now = tx.now();
    if exec!(&mut *tx, HOLD, case, now) > 0 {
        call_reviewers(tx, NoticeKind::ContentHeld, case, subject, id, Some(author)).await?;
    }
    Ok(())
}

/// Takes back that a text is held: it was changed, or is gone. What was reported stays in the queue.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn withdraw(tx: &mut Tx, subject: ReportSubject, id: i64) -> Result<()> {
    const CLOSE: &str = "delete from content_case \
        where subject = $1 and subject_id = $2 and decided_at is null and held_at is not null \
          and not exists (select 1 from content_report r where r.case_id = content_case.id)";
    const RELEASE: &str = "update content_case \
        set held_at = null \
        where subject = $1 and subject_id = $2 and decided_at is null and held_at is not null";
    exec!(&mut *tx, CLOSE, subject, id);
    exec!(&mut *tx, RELEASE, subject, id);
    Ok(())
}

/// Notifies those who decide of a new case.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn call_reviewers(
    tx: &mut Tx,
    kind: NoticeKind,
    case: Id<ContentCase>,
    subject: ReportSubject,
    id: i64,
    actor: Option<Id<Person>>,
) -> Result<()> {
    let content = find(&mut tx.conn(), subject, id).await?;
    let (title, excerpt) = content.map(|content| (content.title, content.text)).unwrap_or_default();
    let event = NoticeEvent {
        kind,
        key: format!("{kind} {case}"),
        actor,
        audience: Audience::Holders(Permission::ReportManageAny),
        title,
        excerpt,
        href: url::ADMIN_REPORTS.into(),
    };
    notice::raise(tx, &event).await
}
