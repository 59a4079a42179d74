//! What made-up learners say under one lesson, and a course that many of them follow: the first one of a seed, whose
//! first lesson costs nothing.

use community::comment::{self, NewThread};
use content::catalogue;
use ground::{
    Actor, Db, Error, RequestContext, Result, db::MAX_ROWS_PER_INSERT, fetch_optional, fetch_scalar, notice, on,
    transaction,
};
use model::{
    Id, Millis, Permissions, Role,
    account::Person,
    comment::{Comment, CommentKind},
    course::{Course, Lesson},
    notice::{Audience, NoticeEvent, NoticeKind},
    url,
};
use sqlx::QueryBuilder;

use super::{
    events::learners,
    lists::LANGUAGES,
    make::{Chance, sentences, slug},
};

/// The number of comments in a thread.
const THREAD_COMMENTS: usize = 5;
/// The number of threads for each that is a question.
const THREADS_PER_QUESTION: usize = 3;

/// Has the made-up learners write comments under the lesson, up to this number in all. `progress` is called with the
/// number that is done and the number in all. The results of an earlier run count.
///
/// # Errors
/// [`Error::Internal`] when there is no such lesson or nobody to write; [`Error::RateLimited`] when there are so few
/// learners that each would write more than people may; or when the database fails.
pub async fn talk(db: &Db, seed: u64, comments: usize, progress: &mut (dyn FnMut(usize, usize) + Send)) -> Result<()> {
    if comments == 0 {
        return Ok(());
    }
    let (course, lesson) = first(db, seed).await?;
    let learners = known_learners(db).await?;
    comment::set_open(db, &RequestContext::system(), course, true).await?;
    let mut done = usize::try_from(comment::counts(db, lesson).await?.comments).unwrap_or(0);
    let mut head: Option<Id<Comment>> = None;
    while done < comments {
        let ctx = writer(learners[done % learners.len()]);
        let text = text(done);
        if let Some(head) = head.filter(|_| done % THREAD_COMMENTS > 0) {
            comment::reply(db, &ctx, head, &text).await?;
        } else {
            let is_question = (done / THREAD_COMMENTS).is_multiple_of(THREADS_PER_QUESTION);
            let kind = if is_question { CommentKind::Question } else { CommentKind::Comment };
            let thread = NewThread { kind, text: &text, millis: "", quote: [""; 3] };
            head = comment::begin(db, &ctx, lesson, &thread).await?.comment;
        }
        done += 1;
        progress(done, comments);
    }
    catalogue::analyze(db).await
}

/// Has the first `followers` made-up learners follow the course.
///
/// # Errors
/// [`Error::Internal`] when there is no such course, or there are too few learners; or when the database fails.
pub async fn followers(db: &Db, seed: u64, followers: usize) -> Result<()> {
    if followers == 0 {
        return Ok(());
    }
    let (course, _) = first(db, seed).await?;
    let mut learners = known_learners(db).await?;
    if learners.len() < followers {
        return Err(Error::Internal("there are too few learners: seed bench --learners".into()));
    }
    learners.truncate(followers);
    transaction!(db, |tx| {
        let now = tx.now();
        for rows in learners.chunks(MAX_ROWS_PER_INSERT) {
            on!(&mut *tx, c => QueryBuilder::new("insert into follow_course (person_id, course_id, at) ")
                .push_values(rows, |mut row, person| {
                    row.push_bind(*person).push_bind(course).push_bind(now);
                })
                .push(" on conflict (person_id, course_id) do nothing")
                .build().execute(c).await?.rows_affected());
        }
        Ok(())
    })?;
    catalogue::analyze(db).await
}

/// Raises the event that the course has a new release, and returns the instant by which [`noticed`] knows it.
///
/// # Errors
/// [`Error::Internal`] when there is no such course; or when the database fails.
pub async fn raise_update(db: &Db, seed: u64) -> Result<Millis> {
    let (course, _) = first(db, seed).await?;
    let (slug, now) = (slug(seed, 0), db.env.now());
    let event = NoticeEvent {
        kind: NoticeKind::CourseUpdated,
        key: key(now),
        actor: None,
        audience: Audience::FollowersOfCourse(course),
        href: url::course(&slug),
        title: slug,
        excerpt: String::new(),
    };
    transaction!(db, |tx| { notice::raise(tx, &event).await })?;
    Ok(now)
}

/// Returns the number of people who have the notice of an update in their centre that was raised at this instant.
///
/// # Errors
/// Fails when the database does.
pub async fn noticed(db: &Db, at: Millis) -> Result<usize> {
    const NOTICED: &str = "select count(*) \
        from notice \
        where at >= $1 and event_key = $2 and is_in_app";
    let noticed: i64 = fetch_scalar!(db, NOTICED, at, key(at));
    Ok(usize::try_from(noticed).unwrap_or(0))
}

fn key(at: Millis) -> String {
    format!("bench-update-{}", at.0)
}

/// Returns the first course of a seed and its first lesson.
async fn first(db: &Db, seed: u64) -> Result<(Id<Course>, Id<Lesson>)> {
    const FIRST: &str = "select c.id, l.id \
        from course c \
        join lesson l on l.course_id = c.id and l.slug = 'lesson-1' \
        where c.slug = $1";
    let first: Option<(Id<Course>, Id<Lesson>)> = fetch_optional!(db, FIRST, slug(seed, 0));
    first.ok_or_else(|| Error::Internal("there is no course of this seed: seed bench --courses".into()))
}

async fn known_learners(db: &Db) -> Result<Vec<Id<Person>>> {
    let learners = learners(db).await?;
    if learners.is_empty() {
        Err(Error::Internal("there are no learners: seed bench --learners".into()))
    } else {
        Ok(learners)
    }
}

fn writer(learner: Id<Person>) -> RequestContext {
    Actor::Person(learner, Permissions::from_iter([Role::Learner])).into()
}

/// Returns the text of the comment with this number.
fn text(number: usize) -> String {
    let mut chance = Chance(number as u64);
    let language = &LANGUAGES[number % LANGUAGES.len()];
    let subject = &language.subjects[chance.below(language.subjects.len())];
    let count = 1 + chance.below(3);
    sentences(&mut chance, language, subject, count)
}
