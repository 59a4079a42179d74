//! What a teacher may want to look at.

use std::sync::Arc;

use commerce::{
    order,
    payment::{self, apply_update},
};
use content::course::{self, draft};
use model::{
    Lang, Millis, Role,
    figures::Attention,
    order::{DeclineReason, PaymentState},
    studio::{CourseEdit, CourseState, LessonText, Need, Template},
};
use testing::{Provider, import_demo, on_both, on_both_with, person};

use super::{PAID, SITE, dashboard, teacher_of};

#[tokio::test]
async fn what_needs_attention_is_true() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            let db = &school.db;
            let teacher = teacher_of(&school, PAID).await;
            let attention = async || dashboard(&school, &teacher).await.attention;
            assert_eq!(attention().await, []);
            let amy = person(&school, "amy", Role::Learner).await;
            let order = order::place(db, &amy, PAID).await.unwrap();
            payment::start(db, &amy, order, "test", SITE, Lang::En).await.unwrap();
            let update = provider.becomes(provider.newest(), PaymentState::Failed, Some(DeclineReason::CardDeclined));
            apply_update(db, "test", &update).await.unwrap();
            let found = attention().await;
            assert!(
                matches!(&found[..], [Attention::Declined(course, 1)] if course.title.contains("Rust")),
                "{found:?}"
            );
            school.clock.advance(Millis::MINUTE);
            payment::start(db, &amy, order, "test", SITE, Lang::En).await.unwrap();
            apply_update(db, "test", &provider.pays(provider.newest())).await.unwrap();
            assert_eq!(attention().await, [], "it was paid after all");

            // A working text that learners do not see.
            school
                .damage(
                    "update draft \
                set blob_hash = (select blob_hash \
                from draft \
                where lesson_id = (select max(lesson_id) \
                from draft)) \
                where lesson_id in (select min(id) \
                from lesson \
                where course_id = (select id \
                from course \
                where slug = 'rust-first-steps'))",
                )
                .await;
            let found = attention().await;
            assert!(
                matches!(&found[..], [Attention::Unpublished(course)] if course.title.contains("Rust")),
                "{found:?}"
            );
            let stands = dashboard(&school, &teacher).await.courses;
            assert_eq!(stands.iter().find(|course| course.slug == PAID).unwrap().state, CourseState::Changed);
            school.damage("update course set hidden_at = 1").await;
            assert!(
                dashboard(&school, &teacher).await.courses.iter().all(|course| course.state == CourseState::Hidden)
            );
            assert!(attention().await.iter().all(|attention| matches!(attention, Attention::Hidden(_))));
        },
    )
    .await;
}

#[tokio::test]
async fn a_draft_says_what_it_needs_and_empty_lessons_are_counted() {
    on_both(|school| async move {
        let db = &school.db;
        let tom = person(&school, "tom", Role::Teacher).await;
        let course = draft::create(db, &tom, "Bread", "en", Template::Course).await.unwrap();
        let attention = async || dashboard(&school, &tom).await.attention;
        let found = attention().await;
        assert!(
            matches!(&found[..], [Attention::Draft(_, needs), Attention::Empty(_, 7)] if needs[..] == *Need::ALL),
            "{found:?}"
        );
        let now = draft::studio(db, &tom, course).await.unwrap();
        let lesson = draft::lesson(db, &tom, course, now.outline[0].lessons[0].id).await.unwrap();
        let text = LessonText { markdown: "Flour.".into(), ..lesson.text };
        draft::save_lesson(db, &tom, course, lesson.lesson.id, &lesson.base, text).await.unwrap();
        for edit in [CourseEdit::Summary("About.".into()), CourseEdit::Price(None)] {
            let base = draft::studio(db, &tom, course).await.unwrap().base;
            draft::edit(db, &tom, course, &base, edit).await.unwrap();
        }
        let found = attention().await;
        let needs_cover = |needs: &[Need]| needs == [Need::Cover];
        assert!(
            matches!(&found[..], [Attention::Draft(_, needs), Attention::Empty(_, 6)] if needs_cover(needs)),
            "{found:?}"
        );
        course::publish(db, &tom, course).await.unwrap();
        let found = attention().await;
        assert!(matches!(&found[..], [Attention::Empty(_, 6)]), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn lessons_that_many_begin_and_few_finish_are_named() {
    on_both(|school| async move {
        import_demo(&school).await;
        let teacher = teacher_of(&school, PAID).await;
        let lesson = school
            .rows(
                "select cast(min(id) as text) \
            from lesson \
            where course_id = (select id \
            from course \
            where slug = 'rust-first-steps')",
            )
            .await
            .remove(0);
        let insert = |begun: i64, completed: i64| {
            format!(
                "insert into lesson_stats (lesson_id, course_id, begun, completed) \
                select id, course_id, {begun}, {completed} \
                from lesson \
                where id = {lesson}"
            )
        };
        for (begun, completed, named) in [(9, 0, false), (30, 10, false), (30, 9, true)] {
            school.damage("delete from lesson_stats").await;
            school.damage(&insert(begun, completed)).await;
            let found = dashboard(&school, &teacher).await.attention;
            let is_named = matches!(&found[..], [Attention::FewFinish(_, lesson)] if lesson.begun == begun);
            assert_eq!(is_named, named, "{completed} of {begun}: {found:?}");
        }
    })
    .await;
}
