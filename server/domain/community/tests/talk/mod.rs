//! What people say under lessons.

mod access;
mod anchors;
mod desk;
mod limits;
mod moderation;
mod threads;
mod votes;

use community::comment::{self, NewThread};
use ground::{RequestContext, Result};
use model::{
    Id,
    comment::{Comment, CommentKind, CommentRow, LessonTalk, Thread, ThreadPage},
    course::Lesson,
};
use testing::School;

use crate::support::{FREE, lessons};

/// Begins a thread about a whole lesson.
pub async fn say(
    school: &School,
    who: &RequestContext,
    lesson: Id<Lesson>,
    kind: CommentKind,
    text: &str,
) -> Result<Id<Comment>> {
    let new = NewThread { kind, text, millis: "", quote: ["", "", ""] };
    // Ids are ordered by their instants.
    school.clock.advance(1_000);
    Ok(comment::begin(&school.db, who, lesson, &new).await?.comment.unwrap())
}

/// Asks a question about a whole lesson.
pub async fn ask(school: &School, who: &RequestContext, lesson: Id<Lesson>, text: &str) -> Id<Comment> {
    say(school, who, lesson, CommentKind::Question, text).await.unwrap()
}

/// Answers a comment.
pub async fn reply(school: &School, who: &RequestContext, to: Id<Comment>, text: &str) -> Id<Comment> {
    school.clock.advance(1_000);
    comment::reply(&school.db, who, to, text).await.unwrap().comment.unwrap()
}

/// Returns the first lesson of the free course.
pub async fn first(school: &School) -> Id<Lesson> {
    lessons(school, FREE).await[0].id
}

/// Returns the first page of what is said under a lesson, the newest first.
pub async fn talk(school: &School, who: &RequestContext, lesson: Id<Lesson>) -> LessonTalk {
    comment::of_lesson(&school.db, who, lesson, (None, None), None).await.unwrap()
}

/// Returns the thread of a comment.
pub async fn thread(school: &School, who: &RequestContext, lesson: Id<Lesson>, of: Id<Comment>) -> ThreadPage {
    comment::thread(&school.db, who, lesson, of, None).await.unwrap()
}

/// Returns the texts of the replies of a thread.
pub fn texts(thread: &Thread) -> Vec<&str> {
    thread.replies.iter().map(|row| row.body.as_str()).collect()
}

/// Returns a comment of a thread as somebody reads it.
pub async fn row(school: &School, who: &RequestContext, lesson: Id<Lesson>, of: Id<Comment>) -> CommentRow {
    let ThreadPage { thread, .. } = thread(school, who, lesson, of).await;
    [thread.head].into_iter().chain(thread.replies).find(|row| row.id == of).unwrap()
}

/// Returns the notices of people, as `handle kind`, once all have been delivered into the centre.
pub async fn notices(school: &School) -> Vec<String> {
    crate::support::run_jobs(school).await;
    school
        .rows(
            "select p.handle || ' ' || n.kind \
            from notice n \
            join person p on p.id = n.person_id \
            order by p.handle, n.kind, n.id",
        )
        .await
}
