//! Hiding reviews that break the school's rules, showing them again, and letting through what the word filter holds.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_optional, notice, transaction,
};
use model::{
    Id, Permission,
    account::Person,
    course::Course,
    notice::{Audience, NoticeEvent, NoticeKind},
    review::{MAX_HIDE_REASON_CHARS, Rating, Review},
    rule::{Validator, lines},
    url,
};

use super::{
    announce,
    rate::{self, Rated},
};

/// Hides a review from everybody but its author and those who may hide reviews, and returns the slug of its course. It
/// counts no more: the audit log has the course's mean before and after. One that is hidden stays as it is.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::ReviewManageAny`], and for the actor's own
/// review or one of a course that they teach; [`Error::Invalid`] for `reason`; [`Error::NotFound`] when there is no such
/// review; or when the database fails.
pub async fn hide(db: &Db, ctx: &RequestContext, review: Id<Review>, reason: &str) -> Result<String> {
    const HIDE: &str = "update review \
        set hidden_at = $2, hidden_by = $3, hidden_reason = $4, held_at = null \
        where id = $1 and hidden_at is null";
    ctx.require(Permission::ReviewManageAny)?;
    let mut validator = Validator::default();
    let reason = validator.check("reason", lines(reason, 1, MAX_HIDE_REASON_CHARS));
    validator.finish()?;
    let _turn = rate::turn(db).await;
    transaction!(db, |tx| {
        let found = Found::load(tx, ctx, review).await?;
        let (now, by) = (tx.now(), ctx.person().ok());
        if exec!(&mut *tx, HIDE, review, now, by, &reason) > 0 {
            found.log(tx, ctx, AuditAction::ReviewHidden, &reason).await?;
            found.tell_author(tx, review, by, &reason).await?;
        }
        Ok(found.slug)
    })
}

/// Shows a hidden review to everybody again, and returns the slug of its course. It counts again, and the audit log has
/// the course's mean before and after. One that is not hidden stays as it is.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] as for [`hide`]; [`Error::NotFound`] when there is no such review;
/// or when the database fails.
pub async fn show(db: &Db, ctx: &RequestContext, review: Id<Review>) -> Result<String> {
    const SHOW: &str = "update review \
        set hidden_at = null, hidden_by = null, hidden_reason = '' \
        where id = $1 and hidden_at is not null";
    ctx.require(Permission::ReviewManageAny)?;
    let _turn = rate::turn(db).await;
    transaction!(db, |tx| {
        let found = Found::load(tx, ctx, review).await?;
        if exec!(&mut *tx, SHOW, review) > 0 {
            found.log(tx, ctx, AuditAction::ReviewShown, "").await?;
        }
        Ok(found.slug)
    })
}

/// Lets a review through that the word filter holds, and returns the slug of its course. It counts from now on, and the
/// audit log has the course's mean before and after. One that is not held stays as it is.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::ReportManageAny`], and for the actor's own
/// review or one of a course that they teach; [`Error::NotFound`] when there is no such review; or when the database
/// fails.
pub async fn release(db: &Db, ctx: &RequestContext, review: Id<Review>) -> Result<String> {
    const RELEASE: &str = "update review \
        set held_at = null \
        where id = $1 and held_at is not null";
    ctx.require(Permission::ReportManageAny)?;
    let _turn = rate::turn(db).await;
    transaction!(db, |tx| {
        let found = Found::load(tx, ctx, review).await?;
        if exec!(&mut *tx, RELEASE, review) > 0 {
            found.log(tx, ctx, AuditAction::ReviewReleased, "").await?;
            announce::written(tx, review).await?;
        }
        Ok(found.slug)
    })
}

/// A review as the log names it: by its course and its author.
#[derive(sqlx::FromRow)]
struct Found {
    course_id: Id<Course>,
    slug: String,
    title: String,
    handle: String,
    person_id: Id<Person>,
    teacher_id: Id<Person>,
}

impl Found {
    /// Loads a review that the actor may decide on: nobody does so in their own case.
    async fn load(tx: &mut Tx, ctx: &RequestContext, review: Id<Review>) -> Result<Self> {
        const FIND: &str = "select r.course_id, c.slug, coalesce(l.title, c.slug) as title, p.handle, r.person_id, \
              c.teacher_id \
            from review r \
            join course c on c.id = r.course_id \
            join person p on p.id = r.person_id \
            left join listing l on l.course_id = c.id \
            where r.id = $1";
        let found: Option<Self> = fetch_optional!(tx, FIND, review);
        let found = found.ok_or(Error::NotFound)?;
        let is_own = ctx.person().is_ok_and(|person| [found.person_id, found.teacher_id].contains(&person));
        Error::Forbidden.when(is_own)?;
        Ok(found)
    }

    /// Notifies the author that their review was hidden, and why.
    async fn tell_author(&self, tx: &mut Tx, review: Id<Review>, by: Option<Id<Person>>, reason: &str) -> Result<()> {
        let event = NoticeEvent {
            kind: NoticeKind::ContentHidden,
            key: format!("{} {review} {}", NoticeKind::ContentHidden, tx.now().0),
            actor: by,
            audience: Audience::People(vec![self.person_id]),
            title: self.title.clone(),
            excerpt: reason.into(),
            href: url::course_reviews(&self.slug),
        };
        notice::raise(tx, &event).await
    }

    /// Rates the course anew, and records what that changed.
    async fn log(&self, tx: &mut Tx, ctx: &RequestContext, action: AuditAction, reason: &str) -> Result<()> {
        let Rated { before, after } = rate::refresh(tx, self.course_id).await?;
        let (subject, before, mut after) = (format!("{} {}", self.slug, self.handle), words(before), words(after));
        if !reason.is_empty() {
            after = format!("{after}: {reason}");
        }
        audit_log::record_change(tx, ctx, action, &subject, &before, &after).await
    }
}

/// Returns the words of the log for a rating: the mean in stars and the number of reviews, such as `4.318 (12)`.
fn words(rating: Option<Rating>) -> String {
    rating.map_or_else(
        || "- (0)".into(),
        |Rating { mean, reviews }| format!("{}.{:03} ({reviews})", mean / 1_000, mean % 1_000),
    )
}
