//! Announcing a review to the teacher of its course, and an answer to the review's author.

use ground::{Result, Tx, exec, fetch_one, notice};
use model::{
    Id,
    account::Person,
    notice::{Audience, NoticeEvent, NoticeKind},
    review::Review,
    url,
};

#[derive(sqlx::FromRow)]
struct About {
    author: Id<Person>,
    teacher: Id<Person>,
    slug: String,
    title: Option<String>,
    body: String,
    answer: Option<String>,
    is_shown: bool,
}

impl About {
    async fn load(tx: &mut Tx, review: Id<Review>) -> Result<Self> {
        const LOAD: &str = "select r.person_id as author, c.teacher_id as teacher, c.slug, l.title, r.body, r.answer, \
              r.hidden_at is null and r.held_at is null as is_shown \
            from review r \
            join course c on c.id = r.course_id \
            left join listing l on l.course_id = c.id \
            where r.id = $1";
        Ok(fetch_one!(&mut *tx, LOAD, review))
    }
}

/// Announces a review to the teacher of its course, once however often its author changes it. Nobody hears of one that
/// is hidden or held.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn written(tx: &mut Tx, review: Id<Review>) -> Result<()> {
    let About { author, teacher, slug, title, body, is_shown, .. } = About::load(tx, review).await?;
    if !is_shown {
        return Ok(());
    }
    let event = NoticeEvent {
        kind: NoticeKind::ReviewWritten,
        key: written_key(review),
        actor: Some(author),
        audience: Audience::People(vec![teacher]),
        title: title.unwrap_or_else(|| slug.clone()),
        excerpt: body,
        href: url::course_reviews(&slug),
    };
    notice::raise(tx, &event).await
}

/// Takes the words of a review that is deleted out of the notice of it.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn take_back(tx: &mut Tx, review: Id<Review>) -> Result<()> {
    const TAKE_BACK: &str = "update notice \
        set excerpt = '' \
        where person_id = $1 and event_key = $2";
    let About { teacher, .. } = About::load(tx, review).await?;
    exec!(&mut *tx, TAKE_BACK, teacher, written_key(review));
    Ok(())
}

fn written_key(review: Id<Review>) -> String {
    format!("review {review}")
}

/// Announces the teacher's answer to the author of a review, once however often it is changed.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn answered(tx: &mut Tx, review: Id<Review>) -> Result<()> {
    let About { author, teacher, slug, title, answer, .. } = About::load(tx, review).await?;
    let event = NoticeEvent {
        kind: NoticeKind::ReviewAnswered,
        key: format!("review {review} answered"),
        actor: Some(teacher),
        audience: Audience::People(vec![author]),
        title: title.unwrap_or_else(|| slug.clone()),
        excerpt: answer.unwrap_or_default(),
        href: url::course_reviews(&slug),
    };
    notice::raise(tx, &event).await
}
