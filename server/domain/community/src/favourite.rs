//! Favourites: the courses and lessons that somebody keeps at hand. What went away stays among them, and says so, until
//! they remove it.

use ground::{
    Conn, Db, Error, RequestContext, Result, exec, fetch_all, fetch_scalar,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{
    Id, Millis,
    course::{Course, Lesson},
    favourite::{Favourites, KeptLesson},
};

use crate::{kept, visible};

/// The most things of a kind that are listed.
const MAX_LISTED: i64 = 500;

/// Sets whether a course is one of the actor's favourites. It is a state and no switch: two tabs that say the same are
/// one favourite. One that was hidden in the meantime can still be removed.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is no such course that the actor may see;
/// [`Error::RateLimited`] for one who does so much in a short time; or when the database fails.
pub async fn set_course(db: &Db, ctx: &RequestContext, slug: &str, is_favourite: bool) -> Result<()> {
    const ADD: &str = "insert into favourite_course (person_id, course_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, course_id) do nothing";
    const REMOVE: &str = "delete from favourite_course \
        where person_id = $1 and course_id in (select id from course where slug = $2)";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        rate_limit::count(tx, &LimitKey::Writer(person)).await?;
        let now = tx.now();
        if is_favourite {
            let course = visible::course(&mut tx.conn(), ctx, slug).await?;
            exec!(&mut *tx, ADD, person, course, now);
        } else {
            exec!(&mut *tx, REMOVE, person, slug);
        }
        Ok(())
    })
}

/// Sets whether a lesson of a course is one of the actor's favourites, as [`set_course`] does. Whoever may see the
/// course may keep a lesson of it, so as to read it once they have it.
///
/// # Errors
/// The same as those of [`set_course`]; [`Error::NotFound`] also when the course has no such lesson.
pub async fn set_lesson(
    db: &Db,
    ctx: &RequestContext,
    slug: &str,
    lesson: Id<Lesson>,
    is_favourite: bool,
) -> Result<()> {
    const ADD: &str = "insert into favourite_lesson (person_id, lesson_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, lesson_id) do nothing";
    const REMOVE: &str = "delete from favourite_lesson \
        where person_id = $1 and lesson_id = $2";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        rate_limit::count(tx, &LimitKey::Writer(person)).await?;
        let now = tx.now();
        if is_favourite {
            let course = visible::course(&mut tx.conn(), ctx, slug).await?;
            let shown = kept::load(&mut tx.conn(), ctx, &[course]).await?;
            let has_lesson = shown.get(&course).is_some_and(|shown| shown.document.find(lesson).is_some());
            Error::NotFound.when(!has_lesson)?;
            exec!(&mut *tx, ADD, person, lesson, now);
        } else {
            exec!(&mut *tx, REMOVE, person, lesson);
        }
        Ok(())
    })
}

/// Returns whether a lesson is one of the actor's favourites; of a guest none is.
///
/// # Errors
/// Fails when the database does.
pub async fn has_lesson(conn: impl Into<Conn<'_>>, ctx: &RequestContext, lesson: Id<Lesson>) -> Result<bool> {
    const FIND: &str = "select exists (select 1 from favourite_lesson where person_id = $1 and lesson_id = $2)";
    let Ok(person) = ctx.person() else { return Ok(false) };
    Ok(fetch_scalar!(conn.into(), FIND, person, lesson))
}

/// Returns the actor's favourites, the newest of each kind first.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; or when the database fails or a stored document is damaged.
pub async fn all(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Favourites> {
    const COURSES: &str = "select course_id, at \
        from favourite_course \
        where person_id = $1 \
        order by at desc, course_id \
        limit $2";
    const LESSONS: &str = "select f.lesson_id, l.course_id, f.at \
        from favourite_lesson f \
        join lesson l on l.id = f.lesson_id \
        where f.person_id = $1 \
        order by f.at desc, f.lesson_id \
        limit $2";
    let mut conn = conn.into();
    let person = ctx.person()?;
    let courses: Vec<(Id<Course>, Millis)> = fetch_all!(&mut conn, COURSES, person, MAX_LISTED);
    let lessons: Vec<(Id<Lesson>, Id<Course>, Millis)> = fetch_all!(&mut conn, LESSONS, person, MAX_LISTED);
    let mut of: Vec<Id<Course>> = lessons.iter().map(|(_, course, _)| *course).collect();
    of.sort();
    of.dedup();
    let shown = kept::load(&mut conn, ctx, &of).await?;
    let lesson = |(id, course, at): (Id<Lesson>, Id<Course>, Millis)| {
        let course = shown.get(&course)?;
        let found = course.document.find(id).map(|(_, lesson)| lesson);
        Some(KeptLesson {
            id,
            title: found.map(|lesson| lesson.title.clone()).unwrap_or_default(),
            slug: course.slug.clone(),
            course: course.document.title.clone(),
            language: course.document.language.clone(),
            is_gone: course.is_gone || found.is_none(),
            at,
        })
    };
    Ok(Favourites {
        courses: kept::courses(&mut conn, ctx, &courses).await?,
        lessons: lessons.into_iter().filter_map(lesson).collect(),
    })
}
