//! The verbs of what is reported: the one place that knows which kind of thing has which.

use content::course;
use ground::{Conn, Db, Error, RequestContext, Result};
use model::{
    Id, Permission,
    content_report::{ContentState, ReportSubject},
};
use people::person;

use crate::{
    comment,
    content_case::{Content, find},
    review, visible,
};

/// Finds a thing of this kind that the actor sees as everybody does. Nothing tells what is hidden from what there is not.
///
/// # Errors
/// [`Error::NotFound`] when the actor sees no such thing; or when the database fails.
pub(super) async fn find_visible(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    subject: ReportSubject,
    id: i64,
) -> Result<Content> {
    let content = find(&mut *conn, subject, id).await?.ok_or(Error::NotFound)?;
    match subject {
        ReportSubject::Person => {
            visible::teacher(conn, &content.handle).await?;
        }
        ReportSubject::Course => {
            visible::course(conn, ctx, &content.slug).await?;
        }
        ReportSubject::Review => {
            Error::NotFound.when(content.state != ContentState::Shown)?;
            visible::course(conn, ctx, &content.slug).await?;
        }
        ReportSubject::Comment => comment::require_shown(conn, ctx, Id::from_raw(id)).await?,
    }
    Ok(content)
}

/// Returns whether the actor may hide things of this kind.
pub(super) fn may_hide(ctx: &RequestContext, subject: ReportSubject) -> bool {
    ctx.can(match subject {
        ReportSubject::Review => Permission::ReviewManageAny,
        ReportSubject::Comment => Permission::ReportManageAny,
        ReportSubject::Course => Permission::CourseManageAny,
        ReportSubject::Person => Permission::PersonEditAny,
    })
}

/// Hides a thing from everybody. One that is hidden stays as it is.
///
/// # Errors
/// [`Error::Forbidden`] when the actor may not, else as the verb of its kind.
pub(super) async fn hide(
    db: &Db,
    ctx: &RequestContext,
    subject: ReportSubject,
    id: i64,
    content: &Content,
    reason: &str,
) -> Result<()> {
    match subject {
        _ if content.state == ContentState::Hidden => Ok(()),
        ReportSubject::Review => review::hide(db, ctx, Id::from_raw(id), reason).await.map(drop),
        ReportSubject::Course => course::hide(db, ctx, Id::from_raw(id)).await,
        ReportSubject::Person => person::suspend(db, ctx, &content.handle).await,
        ReportSubject::Comment => comment::hide(db, ctx, Id::from_raw(id), reason).await.map(drop),
    }
}

/// Lets a thing through that the word filter holds.
///
/// # Errors
/// As the verb of its kind.
pub(super) async fn release(db: &Db, ctx: &RequestContext, subject: ReportSubject, id: i64) -> Result<()> {
    match subject {
        ReportSubject::Review => review::release(db, ctx, Id::from_raw(id)).await.map(drop),
        ReportSubject::Comment => comment::release(db, ctx, Id::from_raw(id)).await.map(drop),
        // Nothing holds these.
        ReportSubject::Course | ReportSubject::Person => Ok(()),
    }
}
