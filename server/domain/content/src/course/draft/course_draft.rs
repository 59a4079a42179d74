//! The draft of a course's page: its document, its hash (the base of the next edit) and its metadata.

use ground::{
    Actor, Conn, Db, Error, RequestContext, Result, Tx, exec, fetch_optional, fetch_optional_scalar, fetch_scalar,
    transaction,
};
use model::{
    Id, Millis, Permission,
    account::Person,
    course::{Course, Lesson, Teacher},
    studio::{CourseState, Need},
};

use super::{
    incomplete,
    revision::{self, Text},
};
use crate::course::{
    document::{CourseDoc, LessonDoc, pack, unpack},
    store::{DocumentHashes, drafts, newest_items},
};

/// The draft of a course's page: its document, its hash (the base of the next edit) and its metadata.
#[derive(Debug)]
pub(crate) struct CourseDraft {
    pub id: Id<Course>,
    pub slug: String,
    pub teacher: Id<Person>,
    pub teacher_name: Teacher,
    pub hidden: bool,
    /// The language under which the course's drafts are stored.
    pub language: String,
    /// The hash of the document: the base of the next edit.
    pub hash: String,
    pub document: CourseDoc,
    pub saved_at: Millis,
}

#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    teacher_id: Id<Person>,
    hidden_at: Option<Millis>,
    handle: String,
    name: String,
    language: String,
    saved_at: Millis,
    hash: String,
    body: Vec<u8>,
}

impl CourseDraft {
    /// Loads the draft of a course that the actor may edit: its teacher, and those who may edit any.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the
    /// actor may not edit it; or when the database fails or a stored document is damaged.
    pub async fn load(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<Self> {
        Self::load_with(conn, ctx, Permission::CourseEditOwn, course).await
    }

    /// Loads the draft of a course for which the actor has this permission.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the
    /// actor lacks the permission; or when the database fails or a stored document is damaged.
    pub async fn load_with(
        conn: &mut Conn<'_>,
        ctx: &RequestContext,
        permission: Permission,
        course: Id<Course>,
    ) -> Result<Self> {
        const LOAD: &str = "select c.slug, c.teacher_id, c.hidden_at, p.handle, p.name, d.language, d.saved_at, \
              b.hash, b.body \
            from course c \
            join person p on p.id = c.teacher_id \
            join draft d on d.course_id = c.id and d.lesson_id = 0 \
            join blob b on b.hash = d.blob_hash \
            where c.id = $1";
        let row: Option<Row> = fetch_optional!(&mut *conn, LOAD, course);
        let row = row.ok_or(Error::NotFound)?;
        if !ctx.may(permission, row.teacher_id) {
            return Err(refusal(conn, ctx, course).await?);
        }
        Ok(Self {
            id: course,
            slug: row.slug,
            teacher: row.teacher_id,
            teacher_name: Teacher { handle: row.handle, name: row.name },
            hidden: row.hidden_at.is_some(),
            language: row.language,
            document: unpack(&row.hash, &row.body)?,
            hash: row.hash,
            saved_at: row.saved_at,
        })
    }

    /// Returns the key of the page's text.
    pub(super) fn text(&self) -> Text<'_> {
        self.lesson_text(Id::NONE)
    }

    /// Returns the key of the text of one of its lessons.
    pub(super) fn lesson_text(&self, lesson: Id<Lesson>) -> Text<'_> {
        Text { course: self.id, lesson, language: &self.language }
    }

    /// Returns those of its lessons that have neither a text nor a recording or document.
    ///
    /// # Errors
    /// Fails when the database does or a stored document is damaged.
    pub async fn incomplete_lessons(&self, conn: &mut Conn<'_>) -> Result<Vec<Id<Lesson>>> {
        let empty = incomplete::in_course(conn, self.id).await?;
        Ok(self.document.lessons().map(|lesson| lesson.id).filter(|id| empty.contains(id)).collect())
    }

    /// Notes in the outline which of these lessons are empty and what stands above the others, where the outline is from
    /// before that was noted. Returns whether the draft has changed.
    ///
    /// # Errors
    /// [`Error::Stale`] when the draft has changed since it was loaded; or when the database fails.
    pub async fn note_files(&self, db: &Db, ctx: &RequestContext, lessons: &[(Id<Lesson>, LessonDoc)]) -> Result<bool> {
        let mut page = self.document.clone();
        for listed in page.outline.iter_mut().flat_map(|chapter| &mut chapter.lessons) {
            if let Some((id, document)) = lessons.iter().find(|(id, _)| *id == listed.id) {
                let now = document.listed(*id);
                (listed.empty, listed.file) = (now.empty, now.file);
            }
        }
        if page == self.document {
            return Ok(false);
        }
        transaction!(db, |tx| { save(tx, ctx, self, &page).await })?;
        Ok(true)
    }

    /// Returns what the course still needs, with these lessons empty.
    pub fn needs(&self, empty: &[Id<Lesson>]) -> Vec<Need> {
        unmet_needs(&self.document, empty.len())
    }

    /// Returns the state of the course: hidden, draft, live, or live with changes.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn state(&self, conn: &mut Conn<'_>) -> Result<CourseState> {
        let live = newest_items(&mut *conn, self.id).await?;
        Ok(match () {
            () if self.hidden => CourseState::Hidden,
            () if live.is_empty() => CourseState::Draft,
            () if live == drafts(conn, self.id, &self.document).await? => CourseState::Live,
            () => CourseState::Changed,
        })
    }
}

/// Returns what a course with this page and so many empty lessons still needs.
pub fn unmet_needs(page: &CourseDoc, empty: usize) -> Vec<Need> {
    let open = |need: Need| match need {
        Need::Lesson => page.lessons().count() <= empty,
        Need::Description => page.summary.trim().is_empty(),
        Need::Price => page.price_open,
        Need::Cover => page.cover.is_none(),
    };
    Need::ALL.iter().copied().filter(|need| open(*need)).collect()
}

/// Returns the error for an actor who may not edit a course: they learn that it exists only when everybody can see it.
async fn refusal(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<Error> {
    const LISTED: &str = "select exists (select 1 from listing where course_id = $1)";
    let listed: bool = fetch_scalar!(&mut *conn, LISTED, course);
    Ok(match &ctx.actor {
        Actor::Guest => Error::Unauthenticated,
        _ if listed => Error::Forbidden,
        _ => Error::NotFound,
    })
}

/// Saves a page in place of the one that was loaded. Returns its hash and when it was saved.
///
/// # Errors
/// [`Error::Stale`] when the draft has changed since it was loaded; or when the database fails.
pub(super) async fn save(
    tx: &mut Tx,
    ctx: &RequestContext,
    draft: &CourseDraft,
    page: &CourseDoc,
) -> Result<(String, Millis)> {
    let packed = pack(page)?;
    if packed.hash == draft.hash {
        return Ok((packed.hash, draft.saved_at));
    }
    let text = Text { language: &page.language, ..draft.text() };
    if !revision::put(tx, ctx, text, &draft.hash, &packed).await? {
        return Err(Error::Stale);
    }
    Ok((packed.hash, tx.now()))
}

/// Sets the language under which the drafts of a course are stored.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn set_language(tx: &mut Tx, draft: &CourseDraft, language: &str) -> Result<()> {
    const SET: &str = "update draft \
        set language = $2 \
        where course_id = $1";
    if language != draft.language {
        exec!(tx, SET, draft.id, language);
    }
    Ok(())
}

/// Makes these documents the draft.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn replace(
    tx: &mut Tx,
    ctx: &RequestContext,
    draft: &CourseDraft,
    page: &CourseDoc,
    items: &DocumentHashes,
) -> Result<()> {
    const WORKING: &str = "select blob_hash \
        from draft \
        where course_id = $1 and lesson_id = $2";
    set_language(tx, draft, &page.language).await?;
    for (lesson, hash) in items {
        let old: Option<String> = fetch_optional_scalar!(&mut *tx, WORKING, draft.id, *lesson);
        let text = Text { course: draft.id, lesson: *lesson, language: &page.language };
        revision::go_back(tx, ctx, text, old.as_deref(), hash).await?;
    }
    Ok(())
}

/// Returns whether a course has a release.
pub(super) async fn is_published(tx: &mut Tx, course: Id<Course>) -> Result<bool> {
    const PUBLISHED: &str = "select exists (select 1 from release where course_id = $1)";
    Ok(fetch_scalar!(tx, PUBLISHED, course))
}
