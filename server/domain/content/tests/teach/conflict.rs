//! Two at work on one course, and undoing.

use content::course::draft;
use ground::Error;
use model::{
    Id, Role,
    rule::Rule,
    studio::{CourseEdit, DiffSegment, Editor, LessonText, Template},
};
use testing::{field_error, on_both, person};

use super::DraftFixture;

#[tokio::test]
async fn a_stale_step_is_refused_and_a_step_elsewhere_is_not() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        let (db, course, teacher) = (&school.db, draft.course, &draft.teacher);
        let base = draft.now().await.base;
        let lesson = draft.lessons().await[1];
        let take = async |edit: CourseEdit| draft::edit(db, teacher, course, &base, edit).await;
        take(CourseEdit::Title("Bread".into())).await.unwrap();
        assert!(matches!(take(CourseEdit::Title("Loaves".into())).await, Err(Error::Stale)));
        take(CourseEdit::Subtitle("For beginners".into())).await.unwrap();
        take(CourseEdit::RenameLesson(lesson, "Flour".into())).await.unwrap();
        assert!(matches!(take(CourseEdit::RenameLesson(lesson, "Water".into())).await, Err(Error::Stale)));
        take(CourseEdit::MoveLesson(lesson, 0, 0)).await.unwrap();
        for late in
            [CourseEdit::MoveChapter(0, 1), CourseEdit::RemoveChapter(0), CourseEdit::AddLesson(0, "New".into())]
        {
            assert!(matches!(take(late).await, Err(Error::Stale)));
        }
        let now = draft.now().await;
        assert_eq!(now.editor, Some(Editor { name: "tea".into(), own: true }));
        let admin = person(&school, "ada", Role::Administrator).await;
        let editor = draft::studio(db, &admin, course).await.unwrap().editor;
        assert_eq!(editor, Some(Editor { name: "tea".into(), own: false }));
        assert_eq!((&*now.title, &*now.subtitle), ("Bread", "For beginners"));
        assert_eq!(now.outline[0].lessons[0].title, "Flour");
        let unknown = draft::edit(db, teacher, course, "nonsense", CourseEdit::Title("X".into())).await;
        assert!(matches!(unknown, Err(Error::Stale)));
    })
    .await;
}

#[tokio::test]
async fn sixteen_editors_at_once_lose_nothing_that_was_saved() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        let (db, course, teacher) = (&school.db, draft.course, &draft.teacher);
        let base = draft.now().await.base;
        let add =
            (0..16).map(|number| {
                let base = base.clone();
                async move {
                    draft::edit(db, teacher, course, &base, CourseEdit::AddChapter(format!("Chapter {number}"))).await
                }
            });
        for outcome in futures(add).await {
            outcome.unwrap();
        }
        let lesson = draft.lessons().await[0];
        let now = draft::lesson(db, teacher, course, lesson).await.unwrap();
        let write = (0..16).map(|number| {
            let (base, text) =
                (now.base.clone(), LessonText { markdown: format!("Text {number}"), ..now.text.clone() });
            async move { draft::save_lesson(db, teacher, course, lesson, &base, text).await }
        });
        let outcomes = futures(write).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(Error::Stale))));
        let now = draft.now().await;
        assert_eq!(now.outline.len(), 5 + 16);
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

/// All of them at once.
async fn futures<T, F: std::future::Future<Output = T>>(all: impl Iterator<Item = F>) -> Vec<T> {
    let mut all: Vec<_> = all.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, outcome) in &mut all {
            if outcome.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *outcome = Some(value);
            }
        }
        if all.iter().all(|(_, outcome)| outcome.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    all.into_iter().filter_map(|(_, outcome)| outcome).collect()
}

#[tokio::test]
async fn a_text_saved_on_an_old_state_is_refused_and_the_same_text_is_not() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        let (db, course, teacher) = (&school.db, draft.course, &draft.teacher);
        let lesson = draft.lessons().await[0];
        let first = draft::lesson(db, teacher, course, lesson).await.unwrap();
        let text = |markdown: &str| LessonText { markdown: markdown.into(), ..first.text.clone() };
        let save = async |base: &str, markdown: &str| {
            draft::save_lesson(db, teacher, course, lesson, base, text(markdown)).await
        };
        let second = save(&first.base, "# Mine").await.unwrap();
        assert!(matches!(save(&first.base, "# Theirs").await, Err(Error::Stale)));
        assert_eq!(save(&first.base, "# Mine").await.unwrap().base, second.base, "sent twice, saved once");
        let third = save(&second.base, "# Mine\r\n\r\nand more").await.unwrap();
        let now = draft::lesson(db, teacher, course, lesson).await.unwrap();
        assert_eq!((now.base, &*now.text.markdown), (third.base.clone(), "# Mine\n\nand more"));
        let long = draft::save_lesson(db, teacher, course, lesson, &third.base, text(&"x".repeat(500_001))).await;
        assert_eq!(field_error(long), ("markdown".into(), Rule::TooLong(500_000)));
        let nameless = LessonText { title: " ".into(), ..text("x") };
        assert_eq!(
            field_error(draft::save_lesson(db, teacher, course, lesson, &third.base, nameless).await),
            ("title".into(), Rule::Required)
        );
        let elsewhere = draft::save_lesson(db, teacher, course, Id::from_raw(77), &third.base, text("x")).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_second_sees_who_is_there() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        let (db, course) = (&school.db, draft.course);
        let admin = person(&school, "ada", Role::Administrator).await;
        assert!(draft::heartbeat(db, &draft.teacher, course, Id::NONE).await.unwrap().is_empty());
        assert_eq!(draft::heartbeat(db, &admin, course, Id::NONE).await.unwrap(), ["tea"]);
        assert_eq!(draft.now().await.others, ["ada"]);
        assert!(draft::heartbeat(db, &admin, course, draft.lessons().await[0]).await.unwrap().is_empty());
        school.clock.advance(46_000);
        assert!(draft.now().await.others.is_empty(), "whoever is silent has left");
    })
    .await;
}

#[tokio::test]
async fn a_removal_can_be_undone_and_titles_go_back_too() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        let (db, course, teacher) = (&school.db, draft.course, &draft.teacher);
        let before = draft.now().await;
        let lesson = before.outline[1].lessons[0].id;
        draft.write(lesson, "Kept").await;
        let before = draft.now().await;
        let removed = draft.step("remove-chapter", "1", "").await.unwrap();
        assert_eq!(removed.outline.len(), 4);
        draft::undo(db, teacher, course, &removed.base, &before.base).await.unwrap();
        assert_eq!(draft.now().await.outline, before.outline);
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().text.markdown, "Kept");
        let renamed = draft.step("rename-lesson", &lesson.to_string(), "Another").await.unwrap();
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().text.title, "Another");
        draft::undo(db, teacher, course, &renamed.base, &before.base).await.unwrap();
        assert_eq!(
            draft::lesson(db, teacher, course, lesson).await.unwrap().text.title,
            before.outline[1].lessons[0].title
        );
        assert!(matches!(draft::undo(db, teacher, course, &renamed.base, &before.base).await, Err(Error::Stale)));
        let now = draft.now().await.base;
        assert_eq!(
            field_error(draft::undo(db, teacher, course, &now, "nonsense").await),
            ("value".into(), Rule::NotFound)
        );
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn two_texts_are_compared_for_those_who_write() {
    on_both(|school| async move {
        let (amy, tea) = (person(&school, "amy", Role::Learner).await, person(&school, "tea", Role::Teacher).await);
        let compare = async |who| draft::compare(who, "a good loaf".into(), "a bad loaf".into()).await;
        assert!(matches!(compare(&amy).await, Err(Error::Forbidden)));
        let words = compare(&tea).await.unwrap();
        assert!(
            words.contains(&DiffSegment::Removed("good".into())) && words.contains(&DiffSegment::Added("bad".into())),
            "{words:?}"
        );
    })
    .await;
}
