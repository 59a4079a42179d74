//! A learner's own courses, and the lessons that they were in lately.

use std::collections::HashMap;

use content::course::{
    self,
    document::{CourseDoc, unpack},
};
use ground::{Conn, RequestContext, Result, fetch_all};
use model::{
    Id, Millis,
    course::{Course, File, Lesson, OutlineLesson, Teacher},
    progress::{Learning, MyLearning, Visited, of_course},
};

use super::{
    completion,
    lesson::{is_of_present_file, present_permille},
};

/// The number of lessons in the history, at most.
const MAX_HISTORY: usize = 20;

#[derive(sqlx::FromRow)]
struct CourseRow {
    course: Id<Course>,
    slug: String,
    handle: String,
    name: String,
    hash: String,
    body: Vec<u8>,
    granted_at: Option<Millis>,
}

#[derive(Clone, sqlx::FromRow)]
struct Seen {
    course_id: Id<Course>,
    lesson_id: Id<Lesson>,
    file_id: Option<Id<File>>,
    permille: i64,
    #[sqlx(rename = "seen_at")]
    at: Millis,
}

impl Seen {
    /// Returns the progress in the lesson as it is now.
    fn permille_of(&self, lesson: &OutlineLesson) -> i64 {
        present_permille(self.permille, is_of_present_file(lesson, self.file_id))
    }
}

/// A course with the learner's progress in it.
struct Mine {
    slug: String,
    document: CourseDoc,
    learning: Learning,
    granted_at: Option<Millis>,
}

/// Returns the actor's own courses: those open to them, and those that they have tried, the last visited first; and the
/// lessons that they were in lately.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] for guests; or when the database fails.
pub async fn mine(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<MyLearning> {
    // A course that was taken out of the catalogue stays theirs when a grant opens it.
    const COURSES: &str = "select c.id as course, c.slug, p.handle, p.name, b.hash, b.body, \
          ( \
            select max(g.starts_at) \
            from access_grant g \
            where g.person_id = $1 and g.course_id = c.id \
          ) as granted_at \
        from course c \
        join person p on p.id = c.teacher_id \
        join release_item i on i.lesson_id = 0 \
          and i.release_id = ( \
            select r.id \
            from release r \
            where r.course_id = c.id and r.live_at <= $2 \
            order by r.live_at desc, r.id desc \
            limit 1 \
          ) \
        join blob b on b.hash = i.blob_hash \
        where c.id in ( \
            select course_id \
            from access_grant \
            where person_id = $1 and starts_at <= $2 and (ends_at is null or ends_at > $2) \
          ) \
          or c.hidden_at is null \
          and c.id in ( \
            select course_id \
            from progress \
            where person_id = $1 \
          )";
    const SEEN: &str = "select course_id, lesson_id, file_id, permille, seen_at \
            from progress \
            where person_id = $1 \
            order by seen_at desc, lesson_id";
    let mut conn = conn.into();
    let person = ctx.person()?;
    let now = conn.env.now();
    let rows: Vec<CourseRow> = fetch_all!(&mut conn, COURSES, person, now);
    let seen: Vec<Seen> = fetch_all!(&mut conn, SEEN, person);
    let completed: HashMap<Id<Course>, Millis> = completion::of_person(&mut conn, person).await?.into_iter().collect();
    let mut courses = HashMap::new();
    for row in rows {
        let own: Vec<&Seen> = seen.iter().filter(|seen| seen.course_id == row.course).collect();
        let completed_at = completed.get(&row.course).copied();
        courses.insert(row.course, stand(row, &own, completed_at)?);
    }
    let history =
        seen.iter().filter_map(|seen| visited(courses.get(&seen.course_id)?, seen)).take(MAX_HISTORY).collect();
    let mut courses: Vec<Mine> = courses.into_values().collect();
    courses.sort_by_key(|mine| std::cmp::Reverse((mine.learning.last_at.or(mine.granted_at), mine.learning.course.id)));
    Ok(MyLearning { courses: courses.into_iter().map(|mine| mine.learning).collect(), history })
}

/// Returns the lesson of a course to go on with: the one that [`mine`] names for a course of the actor's own, or else
/// the first that is free. Returns `None` when there is nothing to read before the course is bought.
///
/// # Errors
/// [`ground::Error::NotFound`] when there is no such course or the actor may not see it; or when the database fails.
pub async fn next_lesson(conn: impl Into<Conn<'_>>, ctx: &RequestContext, slug: &str) -> Result<Option<Id<Lesson>>> {
    let mut conn = conn.into();
    if ctx.person().is_ok() {
        let own = mine(&mut conn, ctx).await?.courses.into_iter().find(|own| own.course.slug == slug);
        if let Some((lesson, _)) = own.and_then(|own| own.next) {
            return Ok(Some(lesson));
        }
    }
    course::first_free_lesson(conn, ctx, slug).await
}

fn stand(row: CourseRow, seen: &[&Seen], completed_at: Option<Millis>) -> Result<Mine> {
    let document: CourseDoc = unpack(&row.hash, &row.body)?;
    let far: HashMap<Id<Lesson>, &Seen> = seen.iter().map(|seen| (seen.lesson_id, *seen)).collect();
    let lessons: Vec<&OutlineLesson> = document.written_lessons().collect();
    let each: Vec<i64> =
        lessons.iter().map(|lesson| far.get(&lesson.id).map_or(0, |seen| seen.permille_of(lesson))).collect();
    let open = row.granted_at.is_some() || document.price.is_none();
    let readable = |lesson: &OutlineLesson| open || lesson.free;
    let next = next(&lessons, &each, seen.first().map(|seen| seen.lesson_id), readable);
    let teacher = Teacher { handle: row.handle, name: row.name };
    let learning = Learning {
        course: document.card(row.course, &row.slug, teacher),
        permille: if completed_at.is_some() { 1_000 } else { of_course(each.iter().copied()) },
        completed_at,
        done: i64::try_from(each.iter().filter(|far| **far >= 1_000).count()).unwrap_or(i64::MAX),
        next: next.map(|lesson| (lesson.id, lesson.title.clone())),
        last_at: seen.first().map(|seen| seen.at),
    };
    Ok(Mine { slug: row.slug, document, learning, granted_at: row.granted_at })
}

/// Returns the lesson to go on with, of those that the learner may read: the one they were in last unless it is done,
/// then the next that is not done, then any; the first one again when all are.
fn next<'l>(
    lessons: &[&'l OutlineLesson],
    each: &[i64],
    last: Option<Id<Lesson>>,
    readable: impl Fn(&OutlineLesson) -> bool,
) -> Option<&'l OutlineLesson> {
    let at = last.and_then(|last| lessons.iter().position(|lesson| lesson.id == last)).unwrap_or(0);
    let mut order = (at..lessons.len()).chain(0..at).filter(|place| readable(lessons[*place]));
    let first = lessons.iter().position(|lesson| readable(lesson));
    order.find(|place| each[*place] < 1_000).or(first).map(|place| lessons[place])
}

fn visited(mine: &Mine, seen: &Seen) -> Option<Visited> {
    let (_, lesson) = mine.document.find(seen.lesson_id)?;
    Some(Visited {
        slug: mine.slug.clone(),
        course: mine.document.title.clone(),
        language: mine.document.language.clone(),
        lesson: seen.lesson_id,
        title: lesson.title.clone(),
        permille: seen.permille_of(lesson),
        at: seen.at,
    })
}
