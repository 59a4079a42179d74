//! The pages that visitors see of a course: its own, its lessons', its teacher's.
//!
//! They show the newest live release, or the draft when somebody who may edit the course asks for it. Knows nothing of
//! progress.

use ground::{Conn, Error, RequestContext, Result, fetch_all, fetch_optional, fold::fold};
use model::{
    Id, Millis, Permission,
    course::{Card, Course, CoursePage, File, Lesson, LessonKind, LessonPage, Preview, Teacher, TeacherPage},
    event::EventKind,
    order::CourseAccess,
    review::Rating,
};
use people::events;

use super::{
    document::{CourseDoc, LessonDoc, unpack},
    page_media::{draft_cover, media_of, with_media},
    renew,
};
use crate::{catalogue, category, grant};

/// The length of a course's description for search engines, in characters.
const MAX_DESCRIPTION_CHARS: usize = 160;

/// The version of a course that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The newest live release.
    #[default]
    Live,
    /// The draft, for those who may edit the course.
    Draft,
}

impl From<Option<Preview>> for View {
    fn from(preview: Option<Preview>) -> Self {
        match preview {
            Some(Preview::Draft) => Self::Draft,
            None => Self::Live,
        }
    }
}

/// Returns the page of a course.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course that the actor may see; or when the database fails or a stored
/// document is damaged.
pub async fn page(conn: impl Into<Conn<'_>>, ctx: &RequestContext, slug: &str, view: View) -> Result<CoursePage> {
    let mut conn = conn.into();
    let live = Live::load(&mut conn, ctx, slug, Id::NONE, view).await?;
    let by = (view == View::Draft).then_some(live.id);
    let summary = with_media(&mut conn, ctx, live.id, Id::NONE, &live.course.html, by).await?;
    let mut card = live.card(&mut conn, ctx, slug, view).await?;
    if view == View::Live {
        card.rating = catalogue::rating::of_course(&mut conn, live.id).await?;
    }
    // A preview shows what somebody who has not bought it will see.
    let access = match view {
        View::Draft => CourseAccess::None,
        View::Live => live.access(&mut conn, ctx).await?,
    };
    if view == View::Live {
        events::record(conn.env, ctx, EventKind::ViewCourse, Some(live.id), None, "");
    }
    Ok(CoursePage {
        editable: live.is_editable(ctx),
        open: live.course.price.is_none() || matches!(access, CourseAccess::Granted(_) | CourseAccess::Staff),
        access,
        description: beginning(&live.course.plain),
        category: category::present_ancestors(&mut conn, &live.course.category).await?,
        tags: folded_tags(&live.course.tags),
        card,
        summary,
        outline: live.course.outline,
        refund_policy: None,
        pay_elsewhere: Vec::new(),
    })
}

/// Returns the tags as they are searched by, each once.
fn folded_tags(tags: &[String]) -> Vec<String> {
    let mut folded: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags.iter().map(|tag| fold(tag)) {
        if !folded.contains(&tag) {
            folded.push(tag);
        }
    }
    folded
}

/// Returns the page of a lesson, without the actor's progress.
///
/// # Errors
/// [`Error::NotFound`] when there is no such lesson that the actor may know of; [`Error::NotBought`] when they may not
/// read it; or when the database fails or a stored document is damaged.
pub async fn lesson(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    slug: &str,
    id: Id<Lesson>,
    view: View,
) -> Result<LessonPage> {
    let mut conn = conn.into();
    let mut live = Live::load(&mut conn, ctx, slug, id, view).await?;
    let (chapter, lesson) = live.course.find(id).ok_or(Error::NotFound)?;
    let (chapter, lesson) = (chapter.to_owned(), lesson.clone());
    let open = live.open_to(&mut conn, ctx).await?;
    if !open && !lesson.free {
        return Err(Error::NotBought(slug.into()));
    }
    // What is free for all needs no access that could end.
    let is_free = view == View::Live && (lesson.free || live.course.price.is_none());
    let by = (!is_free).then_some(live.id);
    let missing = || Error::Inconsistent { table: "release_item", column: "lesson_id", row: id.to_string() };
    let (hash, mut document) = live.lesson.take().ok_or_else(missing)?;
    renew::lesson(&mut conn, live.id, slug, &hash, &mut document).await?;
    let document = &document;
    if view == View::Live {
        events::record(conn.env, ctx, EventKind::ViewLesson, Some(live.id), Some(id), "");
    }
    Ok(LessonPage {
        editable: live.is_editable(ctx),
        html: with_media(&mut conn, ctx, live.id, id, &document.html, by).await?,
        headings: document.headings.clone(),
        media: media_of(&mut conn, ctx, live.id, id, document, by).await?,
        course: live.card(&mut conn, ctx, slug, view).await?,
        outline: live.course.outline,
        progress: Vec::new(),
        visit: None,
        completed: false,
        may_review: false,
        lesson,
        chapter,
        open,
    })
}

/// The facts of a lesson that progress needs to know.
#[derive(Clone, Debug)]
pub struct OpenLesson {
    /// The lesson's course.
    pub course: Id<Course>,
    /// The lesson's kind: article, video, audio or document.
    pub kind: LessonKind,
    /// The recording or document; [`Id::NONE`] for texts.
    pub file: Id<File>,
    /// The duration of the recording in milliseconds; 0 for documents and texts.
    pub millis: i64,
    /// The lessons of the course in which there is something to learn.
    pub lessons: Vec<Id<Lesson>>,
}

/// Returns a lesson that the actor may read.
///
/// # Errors
/// The same as those of [`lesson`]; [`Error::NotFound`] also when the lesson is empty.
pub async fn open_lesson(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    slug: &str,
    id: Id<Lesson>,
) -> Result<OpenLesson> {
    let mut conn = conn.into();
    let live = Live::load(&mut conn, ctx, slug, id, View::Live).await?;
    // Nobody learns where there is nothing yet.
    let (_, lesson) = live.course.find(id).filter(|(_, lesson)| !lesson.empty).ok_or(Error::NotFound)?;
    if !lesson.free && !live.open_to(&mut conn, ctx).await? {
        return Err(Error::NotBought(slug.into()));
    }
    let media = live.lesson.as_ref().and_then(|(_, document)| document.media.as_ref());
    Ok(OpenLesson {
        course: live.id,
        kind: lesson.kind,
        file: media.map_or(Id::NONE, |media| media.file),
        millis: media.map_or(0, |media| media.millis),
        lessons: live.course.written_lessons().map(|lesson| lesson.id).collect(),
    })
}

/// Returns the first lesson of a course with something in it, or `None` when it has none.
///
/// # Errors
/// The same as those of [`page`].
pub(crate) async fn first_lesson(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    slug: &str,
) -> Result<Option<Id<Lesson>>> {
    let live = Live::load(&mut conn.into(), ctx, slug, Id::NONE, View::Live).await?;
    Ok(live.course.written_lessons().next().map(|lesson| lesson.id))
}

/// Returns the first lesson of a course that everybody may read, or `None` when it has none.
///
/// # Errors
/// The same as those of [`page`].
pub async fn first_free_lesson(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    slug: &str,
) -> Result<Option<Id<Lesson>>> {
    let live = Live::load(&mut conn.into(), ctx, slug, Id::NONE, View::Live).await?;
    Ok(live.course.written_lessons().find(|lesson| lesson.free).map(|lesson| lesson.id))
}

/// Returns the page of a teacher: of somebody with that role, or with a listed course.
///
/// # Errors
/// [`Error::NotFound`] when there is no such teacher or they are suspended; or when the database fails.
pub async fn teacher(conn: impl Into<Conn<'_>>, handle: &str) -> Result<TeacherPage> {
    const FIND: &str = "select p.id, p.handle, p.name, p.bio \
        from person p \
        where p.handle = $1 and p.suspended_at is null \
          and ( \
            exists ( \
              select 1 \
              from person_role r \
              where r.person_id = p.id and r.role = 'teacher' \
            ) \
            or exists ( \
              select 1 \
              from listing l \
              where l.teacher_id = p.id \
            ) \
          )";
    let mut conn = conn.into();
    let found: Option<(Id<model::account::Person>, String, String, String)> = fetch_optional!(&mut conn, FIND, handle);
    let (id, handle, name, bio) = found.ok_or(Error::NotFound)?;
    let courses = catalogue::of_teacher(&mut conn, id).await?;
    let rating = Rating::over(courses.iter().filter_map(|card| card.rating));
    Ok(TeacherPage { id: Id::from_raw(id.raw()), teacher: Teacher { handle, name }, bio, rating, courses })
}

/// The texts of a course that are shown, with one of its lessons.
pub(super) struct Live {
    pub id: Id<Course>,
    pub teacher_id: Id<model::account::Person>,
    teacher: Teacher,
    pub course: CourseDoc,
    /// The lesson that was asked for, with the hash of its document.
    pub lesson: Option<(String, LessonDoc)>,
    /// Whether it was taken out of the catalogue.
    pub is_hidden: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Course>,
    teacher_id: Id<model::account::Person>,
    hidden_at: Option<Millis>,
    handle: String,
    name: String,
    lesson_id: Id<Lesson>,
    hash: String,
    body: Vec<u8>,
}

impl Live {
    /// Loads the texts of a course with this lesson, if the actor may see them.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none that the actor may see; or when the database fails or a stored document
    /// is damaged.
    pub async fn load(
        conn: &mut Conn<'_>,
        ctx: &RequestContext,
        slug: &str,
        lesson: Id<Lesson>,
        view: View,
    ) -> Result<Self> {
        const LIVE: &str = "select c.id, c.teacher_id, c.hidden_at, p.handle, p.name, i.lesson_id, b.hash, b.body \
            from course c \
            join person p on p.id = c.teacher_id \
            join release_item i on i.release_id = ( \
              select r.id \
              from release r \
              where r.course_id = c.id and r.live_at <= $2 \
              order by r.live_at desc, r.id desc \
              limit 1 \
            ) \
            join blob b on b.hash = i.blob_hash \
            where c.slug = $1 and i.lesson_id in (0, $3) \
            order by i.lesson_id";
        const DRAFT: &str = "select c.id, c.teacher_id, c.hidden_at, p.handle, p.name, d.lesson_id, b.hash, b.body \
            from course c \
            join person p on p.id = c.teacher_id \
            join draft d on d.course_id = c.id and d.saved_at <= $2 \
            join blob b on b.hash = d.blob_hash \
            where c.slug = $1 and d.lesson_id in (0, $3) \
            order by d.lesson_id";
        let load = if view == View::Draft { DRAFT } else { LIVE };
        let now = conn.env.now();
        let rows: Vec<Row> = fetch_all!(&mut *conn, load, slug, now, lesson);
        let mut rows = rows.into_iter();
        let first = rows.next().filter(|row| row.lesson_id.is_none()).ok_or(Error::NotFound)?;
        let is_hidden = first.hidden_at.is_some();
        let mut course: CourseDoc = unpack(&first.hash, &first.body)?;
        renew::page(conn, first.id, slug, &first.hash, &mut course).await?;
        let mut lesson = None;
        if let Some(row) = rows.next() {
            lesson = Some((row.hash.clone(), unpack::<LessonDoc>(&row.hash, &row.body)?));
        }
        let live = Self {
            id: first.id,
            teacher_id: first.teacher_id,
            teacher: Teacher { handle: first.handle, name: first.name },
            course,
            lesson,
            is_hidden,
        };
        // Who has bought a course that was taken out of the catalogue keeps it.
        let is_shown = match view {
            View::Draft => live.is_editable(ctx),
            View::Live => !is_hidden || live.is_staff(ctx) || live.is_granted(conn, ctx).await?,
        };
        if is_shown { Ok(live) } else { Err(Error::NotFound) }
    }

    /// Returns whether the actor may edit the course.
    fn is_editable(&self, ctx: &RequestContext) -> bool {
        ctx.may(Permission::CourseEditOwn, self.teacher_id)
    }

    async fn is_granted(&self, conn: &mut Conn<'_>, ctx: &RequestContext) -> Result<bool> {
        match ctx.person() {
            Ok(person) => grant::is_open(&mut *conn, person, self.id).await,
            Err(_) => Ok(false),
        }
    }

    /// Returns whether the actor teaches the course or may view any.
    fn is_staff(&self, ctx: &RequestContext) -> bool {
        ctx.may(Permission::CourseViewOwn, self.teacher_id)
    }

    /// Returns whether the actor may read every lesson.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn open_to(&self, conn: &mut Conn<'_>, ctx: &RequestContext) -> Result<bool> {
        if self.course.price.is_none() || self.is_staff(ctx) {
            return Ok(true);
        }
        self.is_granted(conn, ctx).await
    }

    /// Returns the course as the catalogue shows it; a draft's cover is not for everybody yet.
    async fn card(&self, conn: &mut Conn<'_>, ctx: &RequestContext, slug: &str, view: View) -> Result<Card> {
        let mut card = self.course.card(self.id, slug, self.teacher.clone());
        card.off_sale = catalogue::is_off_sale(conn.env, card.price);
        if view == View::Draft {
            card.cover = draft_cover(conn, ctx, self.id, &self.course).await?;
        }
        Ok(card)
    }

    /// Returns the actor's access to the course.
    async fn access(&self, conn: &mut Conn<'_>, ctx: &RequestContext) -> Result<CourseAccess> {
        if self.is_staff(ctx) { Ok(CourseAccess::Staff) } else { grant::access(conn, ctx, self.id).await }
    }
}

fn beginning(plain: &str) -> String {
    let text = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MAX_DESCRIPTION_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}
