//! The working text of a course: what its teacher edits, and learners see only when it is published.
//!
//! Every save names the state that it builds on, its base. A step is stale when the part that it changes has changed
//! since; whatever else has changed in the meantime stays.

mod create;
mod delete;
mod edit;
pub(crate) mod empty;
mod lesson;
mod links;
mod media;
mod outline;
mod people;
mod render;
mod revision;

use model::{
    Id, Millis, Permission,
    account::Person,
    course::{Course, Lesson, Teacher},
    studio::{CourseState, Need, StudioCourse, Word, first_currency},
};

use self::revision::Text;
use super::{
    document::{CourseDoc, unpack},
    release,
};
use crate::{Actor, Conn, Error, RequestContext, Result, Tx, category, on};

pub use create::create;
pub use delete::delete;
pub use edit::{edit, undo};
pub use lesson::{lesson, preview, save_lesson};
pub use media::{attach, detach};
pub use people::{Others, touch};

/// A course's page as it lies on its teacher's desk.
#[derive(Debug)]
pub(crate) struct Desk {
    pub id: Id<Course>,
    pub slug: String,
    pub teacher: Id<Person>,
    pub teacher_name: Teacher,
    pub hidden: bool,
    /// The language that its drafts are kept under.
    pub language: String,
    /// The hash of the document: the base of the next edit.
    pub hash: String,
    pub document: CourseDoc,
    pub saved_at: Millis,
}

#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    teacher: Id<Person>,
    hidden_at: Option<Millis>,
    handle: String,
    name: String,
    language: String,
    saved_at: Millis,
    hash: String,
    body: Vec<u8>,
}

impl Desk {
    /// The page of a course that the actor may edit: its teacher, and those who may edit any.
    pub async fn load(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<Self> {
        Self::load_to(conn, ctx, Permission::CourseEditOwn, course).await
    }

    /// The page of a course with which the actor may do this.
    pub async fn load_to(
        conn: &mut Conn<'_>,
        ctx: &RequestContext,
        permission: Permission,
        course: Id<Course>,
    ) -> Result<Self> {
        const LOAD: &str = "select c.slug, c.teacher, c.hidden_at, p.handle, p.name, d.language, d.saved_at, b.hash, b.body \
            from course c join person p on p.id = c.teacher join draft d on d.course = c.id and d.lesson = 0 \
            join blob b on b.hash = d.blob where c.id = $1";
        let row: Option<Row> = on!(&mut *conn, c => sqlx::query_as(LOAD).bind(course).fetch_optional(c).await?);
        let row = row.ok_or(Error::NotFound)?;
        if !ctx.may(permission, row.teacher) {
            return Err(refusal(conn, ctx, course).await?);
        }
        Ok(Self {
            id: course,
            slug: row.slug,
            teacher: row.teacher,
            teacher_name: Teacher { handle: row.handle, name: row.name },
            hidden: row.hidden_at.is_some(),
            language: row.language,
            document: unpack(&row.hash, &row.body)?,
            hash: row.hash,
            saved_at: row.saved_at,
        })
    }

    /// Its own text.
    fn text(&self) -> Text<'_> {
        self.lesson_text(Id::NONE)
    }

    /// The text of one of its lessons.
    fn lesson_text(&self, lesson: Id<Lesson>) -> Text<'_> {
        Text { course: self.id, lesson, language: &self.language }
    }

    /// Those of its lessons that have neither a text nor a recording or document.
    pub async fn empty(&self, conn: &mut Conn<'_>) -> Result<Vec<Id<Lesson>>> {
        let empty = empty::of_course(conn, self.id).await?;
        Ok(self.document.lessons().map(|lesson| lesson.id).filter(|id| empty.contains(id)).collect())
    }

    /// What it still needs, with these lessons empty.
    pub fn needs(&self, empty: &[Id<Lesson>]) -> Vec<Need> {
        missing(&self.document, empty.len())
    }
    /// Makes these documents the working text.
    pub async fn replace(
        &self,
        tx: &mut Tx,
        ctx: &RequestContext,
        page: &CourseDoc,
        items: &release::Items,
    ) -> Result<()> {
        const WORKING: &str = "select blob from draft where course = $1 and lesson = $2";
        edit::set_language(tx, self, &page.language).await?;
        for (lesson, hash) in items {
            let old: Option<String> =
                on!(&mut *tx, c => sqlx::query_scalar(WORKING).bind(self.id).bind(*lesson).fetch_optional(c).await?);
            let text = Text { course: self.id, lesson: *lesson, language: &page.language };
            revision::go_back(tx, ctx, text, old.as_deref(), hash).await?;
        }
        Ok(())
    }

    /// How the course stands.
    pub async fn state(&self, conn: &mut Conn<'_>) -> Result<CourseState> {
        let live = release::newest_items(&mut *conn, self.id).await?;
        Ok(match () {
            () if self.hidden => CourseState::Hidden,
            () if live.is_empty() => CourseState::Draft,
            () if live == release::drafts(conn, self.id, &self.document).await? => CourseState::Live,
            () => CourseState::Changed,
        })
    }
}

/// What a course with this page needs, so many of whose lessons are empty.
pub(crate) fn missing(page: &CourseDoc, empty: usize) -> Vec<Need> {
    let open = |need: Need| match need {
        Need::Lesson => page.lessons().count() <= empty,
        Need::Description => page.summary.trim().is_empty(),
        Need::Price => page.price_open,
        Need::Cover => page.cover.is_none(),
    };
    Need::ALL.iter().copied().filter(|need| open(*need)).collect()
}

/// What of one's own text differs from another one, word by word.
pub async fn compare(ctx: &RequestContext, theirs: String, mine: String) -> Result<Vec<Word>> {
    ctx.require(Permission::CourseEditOwn)?;
    release::compare_texts(theirs, mine).await
}

/// Whoever may not edit a course learns that it exists only when everybody can see it.
async fn refusal(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<Error> {
    const LISTED: &str = "select exists (select 1 from listing where course = $1)";
    let listed: bool = on!(&mut *conn, c => sqlx::query_scalar(LISTED).bind(course).fetch_one(c).await?);
    Ok(match &ctx.actor {
        Actor::Guest => Error::SignIn,
        _ if listed => Error::Forbidden,
        _ => Error::NotFound,
    })
}

/// A course on its teacher's desk.
pub async fn studio(conn: impl Into<Conn<'_>>, ctx: &RequestContext, course: Id<Course>) -> Result<StudioCourse> {
    let mut conn = conn.into();
    let desk = Desk::load(&mut conn, ctx, course).await?;
    let (state, empty) = (desk.state(&mut conn).await?, desk.empty(&mut conn).await?);
    let needs = desk.needs(&empty);
    let html = super::page::with_media(&mut conn, ctx, course, Id::NONE, &desk.document.html).await?;
    let others = people::others(&mut conn, ctx, course, Id::NONE).await?;
    let before = revision::before(&mut conn, desk.text(), &desk.hash).await?;
    let editor = people::editor(&mut conn, ctx, desk.text(), &desk.hash).await?;
    let categories = category::names(&mut conn).await?;
    let page = desk.document;
    Ok(StudioCourse {
        before,
        id: course,
        slug: desk.slug,
        base: desk.hash,
        title: page.title,
        subtitle: page.subtitle,
        summary: page.summary,
        html,
        currency: page
            .price
            .map(|price| price.currency)
            .or(page.currency)
            .unwrap_or_else(|| first_currency(&page.language)),
        language: page.language,
        level: page.level,
        category: page.category,
        tags: page.tags,
        price: page.price,
        cover: page.small_cover.map(crate::media::public_address),
        outline: page.outline,
        empty,
        trial_lessons: page.trial_lessons,
        state,
        needs,
        saved_at: desk.saved_at,
        editor,
        others,
        teacher: desk.teacher_name,
        categories,
    })
}
