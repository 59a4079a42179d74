//! New courses: a title, and an outline to begin with.

use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_scalar, transaction};
use model::{
    Id, Permission,
    course::{Course, Lesson, Level, OutlineChapter, OutlineLesson},
    rule::{Validator, line},
    studio::{MAX_TITLE_CHARS, Template, language as language_tag, slug_of_title},
};

use super::{
    render::{self, Written},
    texts::Texts,
};
use crate::{
    TextServices,
    course::{
        document::{CourseDoc, Names, Packed, pack},
        store::{write_blobs, write_drafts},
    },
};

/// The number of lessons from the first that are free to all, unless the teacher says otherwise.
const TRIAL_LESSONS: usize = 1;
/// The most courses whose slugs differ by a number only.
const MAX_NUMBERED_SLUGS: usize = 20;

/// Creates a course that only its teacher sees, and returns its id. Its slug is made of its title, or is its id.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not create courses; [`Error::Invalid`] of
/// `title` and `language`; or when the database fails.
pub async fn create(
    db: &Db,
    ctx: &RequestContext,
    title: &str,
    language: &str,
    template: Template,
) -> Result<Id<Course>> {
    const COURSE: &str = "insert into course (id, slug, teacher_id, created_at) \
        values ($1, $2, $3, $4)";
    ctx.require(Permission::CourseCreateOwn)?;
    let teacher = ctx.person()?;
    let mut validator = Validator::default();
    let title = validator.check("title", line(title, 1, MAX_TITLE_CHARS));
    let language = validator.check("language", language_tag(language));
    validator.finish()?;

    let course: Id<Course> = db.env.id()?;
    let (mut lessons, mut chapters) = (Vec::new(), Vec::new());
    for (chapter, titles) in Texts::of(&language).outline(template) {
        let mut listed = Vec::new();
        for title in titles {
            let id: Id<Lesson> = db.env.id()?;
            let document = render::new_lesson(db.env.part::<TextServices>(), title);
            // Free as long as it has no price.
            listed.push(OutlineLesson { free: true, ..document.listed(id) });
            lessons.push((id, pack(&document)?));
        }
        chapters.push(OutlineChapter { title: chapter.clone(), lessons: listed });
    }
    let Written { rendered, .. } = render::text(&db.env, "", "", &Names::new(), &[]);
    let page = pack(&CourseDoc {
        title: title.clone(),
        subtitle: String::new(),
        summary: String::new(),
        html: rendered.html,
        plain: rendered.plain,
        renderer: db.env.part::<TextServices>().renderer,
        language: language.clone(),
        level: Level::Beginner,
        category: Vec::new(),
        tags: Vec::new(),
        price: None,
        cover: None,
        small_cover: None,
        trial_lessons: TRIAL_LESSONS,
        outline: chapters,
        names: Names::new(),
        price_open: true,
        currency: None,
    })?;
    transaction!(db, |tx| {
        let (now, slug) = (tx.now(), proposed(tx, course, &title).await?);
        exec!(&mut *tx, COURSE, course, &slug, teacher, now);
        for (id, _) in &lessons {
            make_lesson(tx, course, *id).await?;
        }
        let blobs: Vec<&Packed> = lessons.iter().map(|(_, packed)| packed).chain([&page]).collect();
        write_blobs(tx, &blobs).await?;
        let drafts = lessons.iter().map(|(id, packed)| (course, *id, &*language, &*packed.hash));
        write_drafts(tx, &drafts.chain([(course, Id::NONE, &*language, &*page.hash)]).collect::<Vec<_>>()).await?;
        Ok::<_, Error>(())
    })?;
    Ok(course)
}

/// Returns the slug of a course whose title suggests none.
fn slug_of(course: Id<Course>) -> String {
    course.to_string().to_lowercase()
}

/// Returns the slug that a course with this title is given: the one that the title suggests, with a number behind it
/// when another course has that.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn proposed(tx: &mut Tx, course: Id<Course>, title: &str) -> Result<String> {
    const TAKEN: &str = "select exists (select 1 from course where slug = $1 and id <> $2)";
    let Some(plain) = slug_of_title(title) else { return Ok(slug_of(course)) };
    for number in 1..=MAX_NUMBERED_SLUGS {
        let slug = if number == 1 { plain.clone() } else { format!("{plain}-{number}") };
        let taken: bool = fetch_scalar!(&mut *tx, TAKEN, &slug, course);
        if !taken {
            return Ok(slug);
        }
    }
    Ok(slug_of(course))
}

/// Returns whether a slug was [proposed] for a course with this title, and not chosen by its teacher.
pub(super) fn is_proposed(slug: &str, course: Id<Course>, title: &str) -> bool {
    let of_title = slug_of_title(title).is_some_and(|plain| {
        slug.strip_prefix(&plain).is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix('-').is_some_and(|number| number.parse::<usize>().is_ok())
        })
    });
    of_title || slug == slug_of(course)
}

/// Inserts the row of a lesson that was created in the studio: its key in folders is its id.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn make_lesson(tx: &mut Tx, course: Id<Course>, lesson: Id<Lesson>) -> Result<()> {
    const LESSON: &str = "insert into lesson (id, course_id, slug, created_at) \
        values ($1, $2, $3, $4)";
    let (slug, now) = (lesson.to_string().to_lowercase(), tx.now());
    exec!(tx, LESSON, lesson, course, slug, now);
    Ok(())
}
