//! Threads at passages and seconds, in lessons that change or go.

use community::comment::{self, NewThread};
use content::course::{draft, release};
use ground::{Error, RequestContext};
use model::{
    Id,
    comment::{Anchor, Comment, CommentKind, TalkObstacle, TalkOrder},
    course::{Course, Lesson},
    rule::Rule,
    studio::{CourseEdit, LessonText},
};
use testing::{School, field_error, guest, is, on_both};

use super::{ask, first, row, talk};
use crate::support::{FREE, PAID, buy, card, learners, lessons, teacher};

/// A passage of the first lesson of the free course.
const PASSAGE: &str = "能够重复，才谈得上检验";

async fn begin(
    school: &School,
    who: &RequestContext,
    lesson: Id<Lesson>,
    (millis, quote): (&str, [&str; 3]),
) -> ground::Result<Id<Comment>> {
    let new = NewThread { kind: CommentKind::Question, text: "Why?", millis, quote };
    school.clock.advance(1_000);
    Ok(comment::begin(&school.db, who, lesson, &new).await?.comment.unwrap())
}

/// Has a teacher change the text of a lesson and publish it.
async fn change(
    school: &School,
    who: &RequestContext,
    (course, lesson): (Id<Course>, Id<Lesson>),
    from: &str,
    to: &str,
) {
    let now = draft::lesson(&school.db, who, course, lesson).await.unwrap();
    assert!(now.text.markdown.contains(from));
    let text = LessonText { markdown: now.text.markdown.replace(from, to), ..now.text };
    draft::save_lesson(&school.db, who, course, lesson, &now.base, text).await.unwrap();
    assert!(release::publish(&school.db, who, course).await.unwrap());
}

#[tokio::test]
async fn a_passage_is_found_again_after_a_new_release_and_else_the_lesson_keeps_the_thread() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let (lesson, course, zhou) =
            (first(&school).await, card(&school, FREE).await.id, teacher(&school, "zhou").await);
        let late = begin(&school, &amy, lesson, ("", [PASSAGE, "照着做会得到完全一样的结果。", "。"])).await.unwrap();
        let early = begin(&school, &amy, lesson, ("", ["先看两句话", "", ""])).await.unwrap();
        let whole = begin(&school, &amy, lesson, ("", ["What is not there.", "", ""])).await.unwrap();
        // An article has no seconds, and what is no number is said.
        let no_second = begin(&school, &amy, lesson, ("61000", ["", "", ""])).await.unwrap();
        let rubbish = begin(&school, &amy, lesson, ("1:01", ["", "", ""])).await;
        assert_eq!(field_error(rubbish), is("millis", Rule::Number));
        let order = (Some(TalkOrder::Place), None);
        let shown = comment::of_lesson(&school.db, &guest(), lesson, order, None).await.unwrap();
        let heads: Vec<_> = shown.threads.iter().map(|thread| thread.head.id).collect();
        assert_eq!(heads, [no_second, whole, early, late]);
        assert_eq!(shown.threads[0].place.anchor, Anchor::Lesson);
        let place = async |of| {
            let shown = talk(&school, &guest(), lesson).await;
            shown.threads.into_iter().find(|thread| thread.head.id == of).unwrap().place
        };
        let found = place(late).await;
        assert!(found.is_found && matches!(&found.anchor, Anchor::Passage(quote) if quote.exact == PASSAGE));
        change(&school, &zhou, (course, lesson), "先看两句话", "先看三句话，再看两句话").await;
        assert!(place(late).await.is_found && !place(early).await.is_found);
        change(&school, &zhou, (course, lesson), PASSAGE, "能够检验").await;
        let lost = place(late).await;
        assert_eq!((lost.is_found, lost.anchor), (false, found.anchor), "the words stay readable");
    })
    .await;
}

#[tokio::test]
async fn a_second_belongs_to_the_recording_that_was_there() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        buy(&school, &amy, 7).await;
        let heard = lessons(&school, PAID).await.into_iter().find(|lesson| lesson.seconds > 0 && lesson.file.is_some());
        let lesson = heard.unwrap().id;
        let at = begin(&school, &amy, lesson, ("12000", ["", "", ""])).await.unwrap();
        begin(&school, &amy, lesson, ("99999999999", ["", "", ""])).await.unwrap();
        let threads = talk(&school, &amy, lesson).await.threads;
        assert_eq!(threads[1].head.id, at);
        assert_eq!((threads[1].place.is_found, &threads[1].place.anchor), (true, &Anchor::Second(12_000)));
        assert!(matches!(threads[0].place.anchor, Anchor::Second(last) if last < 99_999_999_999));
        school.damage("update comment set anchor_file = 5").await;
        assert!(!talk(&school, &amy, lesson).await.threads[1].place.is_found, "another recording has other seconds");
    })
    .await;
}

#[tokio::test]
async fn a_lesson_that_is_removed_while_one_writes_says_so_at_the_text() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let (db, course, zhou) = (&school.db, card(&school, FREE).await.id, teacher(&school, "zhou").await);
        let lesson = lessons(&school, FREE).await[1].id;
        let question = ask(&school, &amy, lesson, "Why?").await;
        let base = draft::studio(db, &zhou, course).await.unwrap().base;
        draft::edit(db, &zhou, course, &base, CourseEdit::RemoveLesson(lesson)).await.unwrap();
        assert!(release::publish(db, &zhou, course).await.unwrap());
        let gone = is("text", Rule::TalkObstacle(TalkObstacle::LessonGone));
        assert_eq!(field_error(begin(&school, &amy, lesson, ("", ["", "", ""])).await), gone);
        assert_eq!(field_error(comment::reply(db, &zhou, question, "Because.").await), gone);
        assert_eq!(field_error(comment::edit(db, &amy, question, "Why not?").await), gone);
        assert!(matches!(comment::like(db, &zhou, question, true).await, Err(Error::NotFound)));
        assert!(matches!(begin(&school, &amy, Id::from_raw(5), ("", ["", "", ""])).await, Err(Error::NotFound)));
        comment::delete(db, &amy, question).await.unwrap();
        let parent = comment::reply(db, &amy, question, "Because.").await;
        assert_eq!(field_error(parent), is("text", Rule::TalkObstacle(TalkObstacle::ParentGone)));
        let other = first(&school).await;
        let kept = ask(&school, &amy, other, "Why?").await;
        assert!(matches!(
            comment::thread(db, &amy, lessons(&school, FREE).await[1].id, kept, None).await,
            Err(Error::NotFound)
        ));
        assert_eq!(row(&school, &amy, other, kept).await.body, "Why?");
    })
    .await;
}
