//! Chapters and lessons come, go and move.

use content::course::draft;
use model::{
    rule::Rule,
    studio::{CourseEdit, MAX_CHAPTERS, MAX_LESSONS, Template},
};
use testing::{field_error, on_both};

use super::DraftFixture;

#[tokio::test]
async fn lessons_are_added_renamed_copied_moved_and_removed() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        let first = draft.lessons().await[0];
        draft.write(first, "What a loaf is.").await;
        draft.step("add-chapter", "", "Tools").await.unwrap();
        draft.step("add-lesson", "1", "Oven").await.unwrap();
        let copied = draft.step("duplicate-lesson", &first.to_string(), "").await.unwrap();
        let titles: Vec<_> = copied.outline[0].lessons.iter().map(|lesson| &*lesson.title).collect();
        assert_eq!(titles, ["First lesson", "First lesson (copy)"]);
        let copy = copied.outline[0].lessons[1].id;
        let text = draft::lesson(&school.db, &draft.teacher, draft.course, copy).await.unwrap().text;
        assert_eq!(text.markdown, "What a loaf is.");
        let moved = draft.step("move-lesson", &copy.to_string(), "1.0").await.unwrap();
        assert_eq!(moved.outline[1].lessons[0].id, copy);
        let moved = draft.step("move-chapter", "1", "0").await.unwrap();
        assert_eq!(moved.outline[0].title, "Tools");
        let removed = draft.step("remove-lesson", &copy.to_string(), "").await.unwrap();
        assert_eq!(removed.outline[0].lessons.len(), 1);
        assert_eq!(
            field_error(draft.step("rename-lesson", &copy.to_string(), "Gone").await),
            ("value".into(), Rule::NotFound)
        );
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_lesson_of_another_course_is_not_there() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        let mine = draft.lessons().await[0];
        let other = draft::create(&school.db, &draft.teacher, "Other", "en", Template::Empty).await.unwrap();
        let base = draft::studio(&school.db, &draft.teacher, other).await.unwrap().base;
        for edit in [
            CourseEdit::MoveLesson(mine, 0, 0),
            CourseEdit::RenameLesson(mine, "X".into()),
            CourseEdit::DuplicateLesson(mine),
            CourseEdit::RemoveLesson(mine),
            CourseEdit::FreeLesson(mine, true),
        ] {
            let outcome = draft::edit(&school.db, &draft.teacher, other, &base, edit).await;
            assert_eq!(field_error(outcome), ("value".into(), Rule::NotFound));
        }
        assert!(draft::lesson(&school.db, &draft.teacher, other, mine).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_course_has_room_for_a_thousand_lessons_and_no_more() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        for number in draft.lessons().await.len()..MAX_LESSONS {
            let base = draft.now().await.base;
            let add = CourseEdit::AddLesson(0, format!("Lesson {number}"));
            draft::edit(&school.db, &draft.teacher, draft.course, &base, add).await.unwrap();
        }
        assert_eq!(
            field_error(draft.step("add-lesson", "0", "One more").await),
            ("value".into(), Rule::TooMany(MAX_LESSONS))
        );
        let first = draft.lessons().await[0].to_string();
        assert_eq!(
            field_error(draft.step("duplicate-lesson", &first, "").await),
            ("value".into(), Rule::TooMany(MAX_LESSONS))
        );
        for _ in 1..MAX_CHAPTERS {
            draft.step("add-chapter", "", "Chapter").await.unwrap();
        }
        assert_eq!(
            field_error(draft.step("add-chapter", "", "Chapter").await),
            ("value".into(), Rule::TooMany(MAX_CHAPTERS))
        );
        assert!(draft.publish().await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn the_price_decides_what_is_free() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        let free = |now: model::studio::StudioCourse| {
            now.outline.iter().flat_map(|c| &c.lessons).map(|l| l.free).collect::<Vec<_>>()
        };
        assert_eq!(free(draft.step("price", "", "").await.unwrap()), [true; 7]);
        let mut first = [false; 7];
        first[0] = true;
        assert_eq!(free(draft.step("price", "", "9.00 USD").await.unwrap()), first);
        let last = draft.lessons().await[6].to_string();
        let now = draft.step("free-lesson", &last, "true").await.unwrap();
        assert!(free(now)[6]);
        let now = draft.step("trial", "", "2").await.unwrap();
        assert_eq!(free(now)[..3], [true, true, false]);
        assert!(!draft.now().await.needs.iter().any(|need| need.as_str() == "price"));
    })
    .await;
}
