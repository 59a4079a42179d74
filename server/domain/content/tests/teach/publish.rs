//! Releases: what learners see, what changes, going back.

use content::course::{View, draft, release};
use ground::Error;
use model::{
    Role,
    rule::Rule,
    studio::{ChangeKind, CourseState, DiffSegment, Part, Template},
};
use testing::{field_error, guest, on_both, person};

use super::DraftFixture;

#[tokio::test]
async fn learners_see_no_letter_before_it_is_published() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        let db = &school.db;
        let lesson = draft.lessons().await[0];
        draft.write(lesson, "First text.").await;
        assert_eq!(
            field_error(release::publish(db, &draft.teacher, draft.course).await),
            ("publish".into(), Rule::Incomplete)
        );
        assert!(draft.publish().await.unwrap());
        assert!(!release::publish(db, &draft.teacher, draft.course).await.unwrap(), "nothing has changed");
        assert_eq!(draft.now().await.state, CourseState::Live);
        draft.step("title", "", "Secret title").await.unwrap();
        draft.write(lesson, "Secret text.").await;
        draft.step("add-lesson", "0", "Secret lesson").await.unwrap();
        draft.step("price", "", "1.00 USD").await.unwrap();
        assert_eq!(draft.now().await.state, CourseState::Changed);
        let amy = person(&school, "amy", Role::Learner).await;
        let slug = draft.now().await.slug;
        for who in [guest(), amy, draft.teacher.clone()] {
            let page = draft.seen(&who).await.unwrap();
            assert_eq!((&*page.card.title, page.outline[0].lessons.len()), ("Bread at home", 1));
            assert_eq!(page.card.price.unwrap().minor, 1_900);
            let read = content::course::lesson(db, &who, &slug, lesson, View::Live).await.unwrap();
            assert!(read.html.contains("First text") && !read.html.contains("Secret"));
        }
        let found = content::search::find(db, &guest(), "Secret").await.unwrap();
        assert!(found.is_empty(), "{found:?}");
        let unpublished = content::course::lesson(db, &draft.teacher, &slug, lesson, View::Draft).await.unwrap();
        assert!(unpublished.html.contains("Secret text"));
        assert!(release::publish(db, &draft.teacher, draft.course).await.unwrap());
        assert_eq!(draft.seen(&guest()).await.unwrap().card.title, "Secret title");
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn changes_name_what_is_new_gone_moved_and_said_otherwise() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        let db = &school.db;
        let all = draft.lessons().await;
        let new = release::changes(db, &draft.teacher, draft.course).await.unwrap();
        assert_eq!(new.lessons.len(), all.len());
        assert!(new.lessons.iter().all(|lesson| lesson.kind == ChangeKind::Added));
        draft.write(all[1], "Mix the flour with water.").await;
        draft.publish().await.unwrap();
        assert!(release::changes(db, &draft.teacher, draft.course).await.unwrap().is_empty());
        draft.write(all[1], "Mix the flour with milk.").await;
        draft.step("remove-lesson", &all[2].to_string(), "").await.unwrap();
        draft.step("move-lesson", &all[6].to_string(), "0.1").await.unwrap();
        draft.step("add-lesson", "4", "Thanks").await.unwrap();
        draft.step("title", "", "Bread and rolls at home").await.unwrap();
        draft.step("rename-chapter", "3", "Used").await.unwrap();
        let changes = release::changes(db, &draft.teacher, draft.course).await.unwrap();
        let kinds: Vec<_> = changes.lessons.iter().map(|lesson| (lesson.id, lesson.kind)).collect();
        assert!(kinds.contains(&(all[1], ChangeKind::Changed)) && kinds.contains(&(all[2], ChangeKind::Removed)));
        assert!(kinds.contains(&(all[6], ChangeKind::Moved)));
        assert_eq!(kinds.iter().filter(|(_, kind)| *kind == ChangeKind::Added).count(), 1);
        assert_eq!(kinds.len(), 4, "{kinds:?}");
        let text = changes.lessons.iter().find(|lesson| lesson.id == all[1]).unwrap();
        assert_eq!(text.parts.len(), 1);
        assert!(
            text.parts[0].words.contains(&DiffSegment::Removed("water".into()))
                && text.parts[0].words.contains(&DiffSegment::Added("milk".into()))
        );
        let parts: Vec<_> = changes.course.iter().map(|change| change.part).collect();
        assert_eq!(parts, [Part::Title, Part::Chapters]);
    })
    .await;
}

#[tokio::test]
async fn an_earlier_release_comes_back_with_its_texts() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        let (db, teacher, course) = (&school.db, &draft.teacher, draft.course);
        let lesson = draft.lessons().await[0];
        draft.write(lesson, "The first edition.").await;
        draft.publish().await.unwrap();
        school.clock.advance(1_000);
        draft.write(lesson, "The second edition.").await;
        draft.step("remove-chapter", "1", "").await.unwrap();
        release::publish(db, teacher, course).await.unwrap();
        school.clock.advance(1_000);
        let history = release::history(db, teacher, course).await.unwrap();
        assert_eq!(history.iter().map(|row| (row.lessons, row.current)).collect::<Vec<_>>(), [(5, true), (7, false)]);
        let of = release::changes_of(db, teacher, course, history[0].id).await.unwrap();
        assert_eq!(of.lessons.iter().filter(|lesson| lesson.kind == ChangeKind::Removed).count(), 2);
        assert_eq!(release::changes_of(db, teacher, course, history[1].id).await.unwrap().lessons.len(), 7);
        release::restore(db, teacher, course, history[1].id).await.unwrap();
        let read = async || {
            let slug = draft.now().await.slug;
            content::course::lesson(db, &guest(), &slug, lesson, View::Live).await.unwrap().html
        };
        assert!(read().await.contains("first edition"));
        let now = draft.now().await;
        assert_eq!((now.outline.len(), now.state), (5, CourseState::Live), "the working text followed");
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().text.markdown, "The first edition.");
        assert_eq!(release::history(db, teacher, course).await.unwrap().len(), 3);

        draft.write(lesson, "Unpublished work.").await;
        school.clock.advance(1_000);
        release::restore(db, teacher, course, history[0].id).await.unwrap();
        assert!(read().await.contains("second edition"));
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().text.markdown, "Unpublished work.");
        let other = draft::create(db, teacher, "Other", "en", Template::Empty).await.unwrap();
        assert!(matches!(release::restore(db, teacher, other, history[0].id).await, Err(Error::NotFound)));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn empty_lessons_are_not_sold_silently() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        let (db, teacher, course) = (&school.db, &draft.teacher, draft.course);
        let all = draft.lessons().await;
        draft.step("summary", "", "From flour to loaf.").await.unwrap();
        draft.step("price", "", "19.00 USD").await.unwrap();
        let unless_empty = async || release::publish_unless_empty(db, teacher, course).await;
        assert_eq!(field_error(unless_empty().await), ("publish".into(), Rule::Incomplete), "nothing at all");
        for blank in [
            "",
            " \n\u{200b}",
            "<!-- flour, water -->",
            "&nbsp;\n\n---\n\n<br>\n",
            "```\n```",
            "# Dough",
            "# Dough\n\n<!-- to be written -->\n\n&nbsp;",
            "# Dough\n\n## Flour\n\n### Water",
            "# Dough\n\n[^1]: A note that nothing names.",
            "[loaf]: https://example.com",
            "![a loaf](loaf.png)",
        ] {
            draft.write(all[1], blank).await;
            assert!(draft.now().await.empty.contains(&all[1]), "{blank:?}");
        }
        draft.write(all[0], "Flour and water.").await;
        assert_eq!(field_error(unless_empty().await), ("publish".into(), Rule::ManyEmpty));
        assert!(matches!(draft.seen(&guest()).await, Err(Error::NotFound)), "nothing was published");

        assert!(release::publish(db, teacher, course).await.unwrap(), "who says so once more may");
        let page = draft.seen(&guest()).await.unwrap();
        assert_eq!(page.card.lessons, 1);
        let empty: Vec<_> = page.outline.iter().flat_map(|chapter| &chapter.lessons).map(|l| l.empty).collect();
        assert_eq!(empty, [&[false][..], &[true; 6]].concat());
        let slug = draft.now().await.slug;
        let learnt = content::course::open_lesson(db, teacher, &slug, all[1]).await;
        assert!(matches!(learnt, Err(Error::NotFound)), "nobody learns there");
        assert_eq!(school.rows("select cast(lessons as text) from listing").await, ["1"]);

        for lesson in &all[1..5] {
            draft.write(*lesson, "# Loaf\n\nIt rises.").await;
        }
        assert!(unless_empty().await.unwrap(), "two of seven are no more than a third");
        assert_eq!(draft.seen(&guest()).await.unwrap().card.lessons, 5);
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}
