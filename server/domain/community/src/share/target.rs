//! What a short address leads to.

use ground::{Conn, Error, RequestContext, Result, fetch_optional, fetch_optional_scalar};
use model::{
    Id, Money,
    course::{Course, File, Lesson},
    follow::FollowKind,
    share::ShareKind,
    url,
};

use crate::{follow::Subject, kept, visible};

/// A thing that is shared, by its kind and the id that it has there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    /// The kind of the thing.
    pub kind: ShareKind,
    /// The id of the thing in the database.
    pub id: i64,
}

/// A page as people know it.
#[derive(Default)]
pub(super) struct Page {
    /// The title of the course or lesson, the teacher's name, or the tag.
    pub title: String,
    /// The language of the title; empty where it is unknown.
    pub language: String,
    /// The address.
    pub href: String,
    /// The course, for courses and lessons.
    pub course: Option<About>,
}

/// The course of a page.
pub(super) struct About {
    /// The course.
    pub id: Id<Course>,
    /// The course's title.
    pub title: String,
    /// The name of the course's teacher.
    pub teacher: String,
    /// The price; `None` for a free course.
    pub price: Option<Money>,
    /// The cover in the size that lists show.
    pub cover: Option<Id<File>>,
}

impl Target {
    /// Finds a thing by its name, if the actor may see it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none that the actor may see; or when the database fails.
    pub async fn find(
        conn: &mut Conn<'_>,
        ctx: &RequestContext,
        kind: ShareKind,
        name: &str,
        lesson: Option<Id<Lesson>>,
    ) -> Result<Self> {
        let id = match kind {
            ShareKind::Course => visible::course(conn, ctx, name).await?.raw(),
            ShareKind::Lesson => {
                let course = visible::course(conn, ctx, name).await?;
                let lesson = lesson.ok_or(Error::NotFound)?;
                let shown = kept::load(conn, ctx, &[course]).await?;
                let has_lesson = shown.get(&course).is_some_and(|shown| shown.document.find(lesson).is_some());
                Error::NotFound.when(!has_lesson)?;
                lesson.raw()
            }
            ShareKind::Teacher => visible::teacher(conn, name).await?.raw(),
            ShareKind::Tag => Subject::find(conn, ctx, FollowKind::Tag, name).await?.id(),
        };
        Ok(Self { kind, id })
    }

    /// Returns the page of the thing, if the actor may see it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone, or the actor may not see it; or when the database fails.
    pub async fn page(self, conn: &mut Conn<'_>, ctx: &RequestContext) -> Result<Page> {
        const LESSON: &str = "select course_id \
            from lesson \
            where id = $1";
        const TEACHER: &str = "select handle, name \
            from person \
            where id = $1 and suspended_at is null";
        const TAG: &str = "select name \
            from tag \
            where id = $1";
        match self.kind {
            ShareKind::Course => course(conn, ctx, Id::from_raw(self.id), None).await,
            ShareKind::Lesson => {
                let found: Option<Id<Course>> = fetch_optional_scalar!(&mut *conn, LESSON, self.id);
                course(conn, ctx, found.ok_or(Error::NotFound)?, Some(Id::from_raw(self.id))).await
            }
            ShareKind::Teacher => {
                let found: Option<(String, String)> = fetch_optional!(&mut *conn, TEACHER, self.id);
                let (handle, name) = found.ok_or(Error::NotFound)?;
                Ok(Page { title: name, href: url::teacher(&handle), ..Page::default() })
            }
            ShareKind::Tag => {
                let found: Option<String> = fetch_optional_scalar!(&mut *conn, TAG, self.id);
                let tag = found.ok_or(Error::NotFound)?;
                let href = url::with_query(url::COURSES, [("tag", &*tag)]);
                Ok(Page { title: tag, href, ..Page::default() })
            }
        }
    }
}

async fn course(conn: &mut Conn<'_>, ctx: &RequestContext, id: Id<Course>, lesson: Option<Id<Lesson>>) -> Result<Page> {
    let shown = kept::load(conn, ctx, &[id]).await?.remove(&id).filter(|shown| !shown.is_gone);
    let shown = shown.ok_or(Error::NotFound)?;
    let (slug, document) = (&shown.slug, &shown.document);
    let (title, href) = match lesson {
        Some(lesson) => {
            let (_, found) = document.find(lesson).ok_or(Error::NotFound)?;
            (found.title.clone(), url::lesson(slug, lesson))
        }
        None => (document.title.clone(), url::course(slug)),
    };
    let about = About {
        id,
        title: document.title.clone(),
        teacher: shown.teacher.name.clone(),
        price: document.price,
        cover: document.small_cover,
    };
    Ok(Page { title, language: document.language.clone(), href, course: Some(about) })
}
