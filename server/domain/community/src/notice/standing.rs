//! Whether what a notice is about is still there for its reader: what was hidden, deleted or taken out of the catalogue
//! after the notice was made is neither sent nor quoted any more.

use ground::{Conn, Result, Tx, fetch_scalar};
use model::{
    Id, account::Person, comment::Comment, course::Course, notice::NoticeKind, review::Review, studio::Release,
};

use crate::comment;

/// What a notice is about that may go away. The keys of such events have its id.
enum Subject {
    Comment(Id<Comment>),
    Review(Id<Review>),
    Course(Id<Course>),
    Release(Id<Release>),
}

impl Subject {
    /// Returns what a notice is about by the key of its event. `None`: what does not go away, such as a decision.
    fn of(kind: NoticeKind, key: &str) -> Option<Self> {
        match kind {
            NoticeKind::QuestionAsked | NoticeKind::Replied | NoticeKind::Mentioned => {
                let id = key.strip_prefix(kind.as_str())?.strip_prefix('-')?;
                id.parse().ok().map(Self::Comment)
            }
            NoticeKind::ReviewWritten => key.strip_prefix("review ")?.parse().ok().map(Self::Review),
            NoticeKind::CoursePublished => key.strip_prefix("course ")?.parse().ok().map(Self::Course),
            NoticeKind::CourseUpdated => key.strip_prefix("release ")?.parse().ok().map(Self::Release),
            _ => None,
        }
    }
}

/// Returns whether the words of a notice are shown to everybody who may read where they stand.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn is_shown(conn: &mut Conn<'_>, kind: NoticeKind, key: &str) -> Result<bool> {
    match Subject::of(kind, key) {
        Some(Subject::Comment(comment)) => comment::is_shown(conn, comment).await,
        Some(Subject::Review(review)) => is_review_shown(conn, review).await,
        Some(Subject::Course(_) | Subject::Release(_)) | None => Ok(true),
    }
}

/// Returns whether a person may still open what a notice of theirs is about.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub(super) async fn is_open_to(tx: &mut Tx, person: Id<Person>, kind: NoticeKind, key: &str) -> Result<bool> {
    const COURSE: &str = "select exists (select 1 from listing where course_id = $1)";
    const RELEASE: &str = "select exists ( \
          select 1 \
          from release r \
          where r.id = $1 \
            and ( \
              exists (select 1 from listing l where l.course_id = r.course_id) \
              or exists ( \
                select 1 \
                from access_grant g \
                where g.course_id = r.course_id and g.person_id = $2 and g.starts_at <= $3 \
                  and (g.ends_at is null or g.ends_at > $3) and g.frozen_at is null \
              ) \
            ) \
        )";
    let now = tx.now();
    match Subject::of(kind, key) {
        Some(Subject::Comment(comment)) => comment::is_shown_to(&mut tx.conn(), comment, person).await,
        Some(Subject::Review(review)) => is_review_shown(&mut tx.conn(), review).await,
        Some(Subject::Course(course)) => Ok(fetch_scalar!(&mut *tx, COURSE, course)),
        Some(Subject::Release(release)) => Ok(fetch_scalar!(&mut *tx, RELEASE, release, person, now)),
        None => Ok(true),
    }
}

async fn is_review_shown(conn: &mut Conn<'_>, review: Id<Review>) -> Result<bool> {
    const SHOWN: &str = "select exists (select 1 from review where id = $1 and hidden_at is null and held_at is null)";
    Ok(fetch_scalar!(&mut *conn, SHOWN, review))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_notice_is_about_stands_in_its_key() {
        let id = Id::<Comment>::from_raw(7);
        for kind in [NoticeKind::QuestionAsked, NoticeKind::Replied, NoticeKind::Mentioned] {
            let subject = Subject::of(kind, &format!("{kind}-{id}"));
            assert!(matches!(subject, Some(Subject::Comment(comment)) if comment == id), "{kind}");
        }
        let of = |kind, word: &str| Subject::of(kind, &format!("{word} {id}"));
        assert!(matches!(of(NoticeKind::ReviewWritten, "review"), Some(Subject::Review(_))));
        assert!(matches!(of(NoticeKind::CoursePublished, "course"), Some(Subject::Course(_))));
        assert!(matches!(of(NoticeKind::CourseUpdated, "release"), Some(Subject::Release(_))));
        assert!(Subject::of(NoticeKind::ContentHidden, &format!("content-hidden-{id}-1")).is_none());
        assert!(Subject::of(NoticeKind::Replied, "replied-x").is_none());
    }
}
