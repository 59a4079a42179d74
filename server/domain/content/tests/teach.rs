//! Teaching: working texts, and what of them is published.

mod conflict;
mod delete;
mod outline;
mod publish;

use content::course::{View, draft, page};
use ground::{Error, RequestContext};
use model::{
    Id, Role,
    course::{Course, CoursePage, Lesson},
    order::CourseAccess,
    rule::Rule,
    studio::{CourseEdit, CourseState, EditError, LessonText, Need, StudioCourse, Template},
    text::WarningKind,
};
use testing::{School, field_error, guest, on_both, person};

/// A teacher with a new course.
struct DraftFixture<'a> {
    school: &'a School,
    teacher: RequestContext,
    course: Id<Course>,
}

impl<'a> DraftFixture<'a> {
    async fn new(school: &'a School, template: Template) -> Self {
        let teacher = person(school, "tea", Role::Teacher).await;
        let course = draft::create(&school.db, &teacher, "Bread at home", "en", template).await.unwrap();
        Self { school, teacher, course }
    }

    async fn now(&self) -> StudioCourse {
        draft::studio(&self.school.db, &self.teacher, self.course).await.unwrap()
    }

    /// One step on what is there now.
    async fn step(&self, what: &str, at: &str, value: &str) -> Result<StudioCourse, Error> {
        let edit = CourseEdit::parse(what, at, value).map_err(|error| match error {
            EditError::Malformed => Error::NotFound,
            EditError::Rule(rule) => Error::invalid("value", rule),
        })?;
        let base = self.now().await.base;
        draft::edit(&self.school.db, &self.teacher, self.course, &base, edit).await?;
        Ok(self.now().await)
    }

    async fn lessons(&self) -> Vec<Id<Lesson>> {
        self.now().await.outline.iter().flat_map(|chapter| &chapter.lessons).map(|lesson| lesson.id).collect()
    }

    async fn write(&self, lesson: Id<Lesson>, markdown: &str) {
        let (db, teacher) = (&self.school.db, &self.teacher);
        let now = draft::lesson(db, teacher, self.course, lesson).await.unwrap();
        let text = LessonText { markdown: markdown.into(), ..now.text };
        draft::save_lesson(db, teacher, self.course, lesson, &now.base, text).await.unwrap();
    }

    /// Everything that it needs, and out with it.
    async fn publish(&self) -> Result<bool, Error> {
        if self.now().await.needs.contains(&Need::Lesson) {
            self.write(self.lessons().await[0], "Flour and water.").await;
        }
        self.step("summary", "", "From flour to loaf.").await?;
        self.step("price", "", "19.00 USD").await?;
        content::course::release::publish(&self.school.db, &self.teacher, self.course).await
    }

    /// What somebody sees.
    async fn seen(&self, who: &RequestContext) -> Result<CoursePage, Error> {
        let slug = self.now().await.slug;
        page(&self.school.db, who, &slug, View::Live).await
    }
}

#[tokio::test]
async fn a_course_begins_with_an_outline_that_only_its_teacher_sees() {
    on_both(|school| async move {
        for (template, chapters, language) in
            [(Template::Empty, 1, "en"), (Template::Course, 5, "zh-Hans"), (Template::Week, 7, "en")]
        {
            let teacher = person(&school, &format!("tea-{chapters}"), Role::Teacher).await;
            let course = draft::create(&school.db, &teacher, "  A title ", language, template).await.unwrap();
            let draft = draft::studio(&school.db, &teacher, course).await.unwrap();
            assert_eq!((&*draft.title, draft.outline.len(), draft.state.as_str()), ("A title", chapters, "draft"));
            assert!(draft.outline[0].lessons[0].free, "the first lesson is a taste");
            for who in [guest(), person(&school, &format!("amy-{chapters}"), Role::Learner).await] {
                assert!(matches!(page(&school.db, &who, &draft.slug, View::Live).await, Err(Error::NotFound)));
                assert!(matches!(page(&school.db, &who, &draft.slug, View::Draft).await, Err(Error::NotFound)));
            }
            let preview = page(&school.db, &teacher, &draft.slug, View::Draft).await.unwrap();
            assert!(preview.editable && preview.card.title == "A title");
            assert_eq!(preview.access, CourseAccess::None, "as somebody sees it who has not bought it");
        }
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn only_teachers_make_courses_and_titles_have_limits() {
    on_both(|school| async move {
        let make = async |who: &RequestContext, title: &str, language: &str| {
            draft::create(&school.db, who, title, language, Template::Empty).await
        };
        assert!(matches!(make(&guest(), "A", "en").await, Err(Error::Unauthenticated)));
        let learner = person(&school, "amy", Role::Learner).await;
        assert!(matches!(make(&learner, "A", "en").await, Err(Error::Forbidden)));
        let teacher = person(&school, "tea", Role::Teacher).await;
        assert_eq!(field_error(make(&teacher, " ", "en").await), ("title".into(), Rule::Required));
        assert_eq!(field_error(make(&teacher, &"长".repeat(10_000), "en").await), ("title".into(), Rule::TooLong(120)));
        assert_eq!(field_error(make(&teacher, "A", "english please").await), ("language".into(), Rule::Language));
    })
    .await;
}

#[tokio::test]
async fn nobody_else_touches_a_draft_and_its_lessons() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        let lesson = draft.lessons().await[0];
        let (db, course, base) = (&school.db, draft.course, draft.now().await.base);
        let strangers = [
            (guest(), "guest"),
            (person(&school, "amy", Role::Learner).await, "learner"),
            (person(&school, "rival", Role::Teacher).await, "teacher"),
        ];
        for published in [false, true] {
            if published {
                draft.publish().await.unwrap();
            }
            for (who, name) in &strangers {
                let refused = |error: Option<Error>| match error {
                    Some(Error::Unauthenticated) => *name == "guest",
                    Some(Error::NotFound) => !published,
                    Some(Error::Forbidden) => published,
                    _ => false,
                };
                let title = || CourseEdit::Title("Mine".into());
                assert!(refused(draft::studio(db, who, course).await.err()), "{name}");
                assert!(refused(draft::lesson(db, who, course, lesson).await.err()), "{name}");
                assert!(refused(draft::edit(db, who, course, &base, title()).await.err()), "{name}");
                assert!(refused(draft::undo(db, who, course, &base, &base).await.err()), "{name}");
                assert!(
                    refused(
                        draft::save_lesson(
                            db,
                            who,
                            course,
                            lesson,
                            "",
                            LessonText { title: "A".into(), ..Default::default() }
                        )
                        .await
                        .err()
                    ),
                    "{name}"
                );
                assert!(refused(draft::preview(db, who, course, Id::NONE, "x", &[]).await.err()), "{name}");
                assert!(refused(draft::heartbeat(db, who, course, Id::NONE).await.err()), "{name}");
                assert!(refused(content::course::release::publish(db, who, course).await.err()), "{name}");
                assert!(refused(content::course::release::changes(db, who, course).await.err()), "{name}");
                assert!(refused(content::course::release::history(db, who, course).await.err()), "{name}");
            }
        }
        let admin = person(&school, "ada", Role::Administrator).await;
        draft::studio(db, &admin, course).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn every_field_keeps_its_rules_and_says_which_is_broken() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        let before = draft.now().await;
        for (what, at, value, rule) in [
            ("title", "", "", Rule::Required),
            ("title", "", &*"x".repeat(10_000), Rule::TooLong(120)),
            ("subtitle", "", &"x".repeat(201), Rule::TooLong(200)),
            ("summary", "", &"x".repeat(20_001), Rule::TooLong(20_000)),
            ("slug", "", "a b", Rule::Slug),
            ("price", "", "ten CNY", Rule::Amount),
            ("trial", "", "some", Rule::Number),
            ("rename-chapter", "7", "Nine", Rule::NotFound),
            ("move-chapter", "7", "0", Rule::NotFound),
            ("add-lesson", "7", "Nine", Rule::NotFound),
            ("remove-lesson", "0000000000001", "", Rule::NotFound),
            ("cover", "", "0000000000001", Rule::NotFound),
        ] {
            assert_eq!(field_error(draft.step(what, at, value).await), ("value".into(), rule), "{what}");
        }
        assert!(matches!(CourseEdit::parse("sorcery", "", ""), Err(EditError::Malformed)), "no form of ours sends it");
        assert_eq!(draft.now().await, before, "what is refused changes nothing");
        let now = draft.step("summary", "", "**Bold** <script>alert(1)</script>").await.unwrap();
        assert!(now.html.contains("<strong>Bold</strong>") && !now.html.contains("<script"));
        assert_eq!(draft.step("category", "", "Food/Baking").await.unwrap().category, ["Food", "Baking"]);
        assert_eq!(draft.step("tags", "", "bread，oven").await.unwrap().tags, ["bread", "oven"]);
        assert_eq!(draft.step("level", "", "advanced").await.unwrap().level.as_str(), "advanced");
        assert_eq!(draft.step("language", "", "de").await.unwrap().language, "de");
        assert_eq!(draft.step("slug", "", "bread-at-home").await.unwrap().slug, "bread-at-home");
    })
    .await;
}

#[tokio::test]
async fn an_address_is_free_until_the_course_was_published() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        draft.step("slug", "", "bread").await.unwrap();
        let other = draft::create(&school.db, &draft.teacher, "Other", "en", Template::Empty).await.unwrap();
        let base = draft::studio(&school.db, &draft.teacher, other).await.unwrap().base;
        let same = draft::edit(&school.db, &draft.teacher, other, &base, CourseEdit::Slug("bread".into())).await;
        assert_eq!(field_error(same), ("value".into(), Rule::Taken));
        assert!(draft.publish().await.unwrap());
        assert_eq!(field_error(draft.step("slug", "", "loaf").await), ("value".into(), Rule::Fixed));
        assert_eq!(draft.step("slug", "", "bread").await.unwrap().slug, "bread");
    })
    .await;
}

#[tokio::test]
async fn an_address_follows_the_title_until_somebody_chooses_one_or_it_is_published() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        assert_eq!(draft.now().await.slug, "bread-at-home");
        let first = draft.now().await.base;
        assert_eq!(draft.step("title", "", "Rye bread").await.unwrap().slug, "rye-bread");
        let base = draft.now().await.base;
        draft::undo(&school.db, &draft.teacher, draft.course, &base, &first).await.unwrap();
        assert_eq!(draft.now().await.slug, "bread-at-home", "so does undoing");
        let id = draft.course.to_string().to_lowercase();
        assert_eq!(draft.step("title", "", "在家做面包").await.unwrap().slug, id);
        assert_eq!(draft.step("title", "", "Bread at home").await.unwrap().slug, "bread-at-home");
        let other = draft::create(&school.db, &draft.teacher, "Bread, at home!", "en", Template::Empty).await.unwrap();
        let other = draft::studio(&school.db, &draft.teacher, other).await.unwrap();
        assert_eq!(other.slug, "bread-at-home-2");
        draft.step("slug", "", "loaves").await.unwrap();
        assert_eq!(draft.step("title", "", "White bread").await.unwrap().slug, "loaves", "she has chosen");
        draft.step("slug", "", "white-bread").await.unwrap();
        assert!(draft.publish().await.unwrap());
        assert_eq!(draft.step("title", "", "Black bread").await.unwrap().slug, "white-bread", "links lead to it");
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_lesson_counts_when_something_is_in_it() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        let all = draft.lessons().await;
        let now = draft.now().await;
        assert_eq!((now.empty.len(), now.needs.contains(&Need::Lesson)), (all.len(), true));
        draft.step("summary", "", "About.").await.unwrap();
        draft.step("price", "", "").await.unwrap();
        let publish = async || content::course::release::publish(&school.db, &draft.teacher, draft.course).await;
        assert_eq!(field_error(publish().await), ("publish".into(), Rule::Incomplete));
        draft.write(all[2], "Mix.").await;
        draft.write(all[3], " \n ").await;
        let now = draft.now().await;
        assert_eq!((now.empty.len(), now.needs.contains(&Need::Lesson)), (all.len() - 1, false));
        assert!(!now.empty.contains(&all[2]));
        draft.step("remove-lesson", &all[0].to_string(), "").await.unwrap();
        assert_eq!(draft.now().await.empty.len(), all.len() - 2, "what is gone is not missing");
        assert!(publish().await.unwrap());
        assert_eq!(draft.now().await.state, CourseState::Live);
    })
    .await;
}

#[tokio::test]
async fn a_course_keeps_its_currency_while_it_is_free() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        assert_eq!(draft.now().await.currency.as_str(), "USD");
        let chinese = draft::create(&school.db, &draft.teacher, "面包", "zh-Hans", Template::Empty).await.unwrap();
        assert_eq!(draft::studio(&school.db, &draft.teacher, chinese).await.unwrap().currency.as_str(), "CNY");
        for (price, currency) in
            [("19.00 EUR", "EUR"), ("0", "EUR"), ("", "EUR"), ("5.00 GBP", "GBP"), ("0 USD", "GBP")]
        {
            assert_eq!(draft.step("price", "", price).await.unwrap().currency.as_str(), currency, "{price}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_in_a_description_is_told_with_its_line() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        let now = draft.step("summary", "", "Bread.\n\nSee [the oven](oven.md).\n\nAnd $\\nosuch{a}$.").await.unwrap();
        let told = |line: usize, is_told: fn(&WarningKind) -> bool| {
            now.warnings.iter().any(|warning| warning.line == line && is_told(&warning.kind))
        };
        assert!(told(3, |kind| *kind == WarningKind::DeadLink("oven.md".into())), "{:?}", now.warnings);
        assert!(told(5, |kind| matches!(kind, WarningKind::UnknownCommand(command, _) if command == "\\nosuch")));
        assert_eq!(draft.step("summary", "", "Bread.").await.unwrap().warnings, []);
    })
    .await;
}
