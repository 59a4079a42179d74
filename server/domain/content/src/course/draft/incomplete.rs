//! Empty lessons: those of a template, for example, as long as nobody has written them.

use std::collections::{BTreeMap, BTreeSet};

use ground::{Conn, Result, fetch_all};
use model::{
    Id,
    account::Person,
    course::{Course, Lesson},
};

use crate::course::document::{LessonDoc, unpack};

/// The size of the document of an empty lesson in bytes, at most: beside a title and a summary it may hold headings and
/// comments for whoever is to write it. Longer ones need not be read.
const MAX_EMPTY_BYTES: i64 = 4_000;

/// The number of a teacher's courses that are looked through, the newest ones.
const MAX_COURSES: i64 = 100;

/// The draft of a lesson: its course, its id, its hash and its stored document.
type Row = (Id<Course>, Id<Lesson>, String, Vec<u8>);

/// Returns the empty lessons of a course, also those that are not in its outline any more.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub(super) async fn in_course(conn: &mut Conn<'_>, course: Id<Course>) -> Result<BTreeSet<Id<Lesson>>> {
    const EMPTY: &str = "select d.course_id, d.lesson_id, b.hash, b.body \
        from draft d \
        join blob b on b.hash = d.blob_hash \
        where d.course_id = $1 and d.lesson_id <> 0 and length(b.body) <= $2";
    let rows: Vec<Row> = fetch_all!(&mut *conn, EMPTY, course, MAX_EMPTY_BYTES);
    Ok(empty(rows)?.remove(&course).unwrap_or_default())
}

/// Returns the empty lessons of a teacher's newest courses.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub async fn for_teacher(
    conn: &mut Conn<'_>,
    teacher: Id<Person>,
) -> Result<BTreeMap<Id<Course>, BTreeSet<Id<Lesson>>>> {
    const EMPTY: &str = "select d.course_id, d.lesson_id, b.hash, b.body \
        from draft d \
        join blob b on b.hash = d.blob_hash \
        where d.course_id in (select id from course where teacher_id = $1 order by id desc limit $3) \
          and d.lesson_id <> 0 and length(b.body) <= $2";
    empty(fetch_all!(&mut *conn, EMPTY, teacher, MAX_EMPTY_BYTES, MAX_COURSES))
}

fn empty(rows: Vec<Row>) -> Result<BTreeMap<Id<Course>, BTreeSet<Id<Lesson>>>> {
    let mut found: BTreeMap<Id<Course>, BTreeSet<Id<Lesson>>> = BTreeMap::new();
    for (course, lesson, hash, body) in rows {
        if unpack::<LessonDoc>(&hash, &body)?.is_empty() {
            found.entry(course).or_default().insert(lesson);
        }
    }
    Ok(found)
}
