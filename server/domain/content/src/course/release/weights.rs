//! The weight of each lesson of a release: the time that it takes.

use ground::{Conn, Result};
use model::{
    Id,
    course::{Course, Lesson},
};

use super::Release;
use crate::course::{
    document::{CourseDoc, LessonDoc},
    store::{document, items},
};

/// A lesson of a release and its weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonWeight {
    /// The lesson.
    pub lesson: Id<Lesson>,
    /// The title.
    pub title: String,
    /// The time that it takes, in milliseconds: of a film or a sound its length, else the reading time that the course's
    /// page shows.
    pub millis: i64,
}

/// Returns the lessons of a release in which there is something to learn, in the order of its outline.
///
/// # Errors
/// [`ground::Error::NotFound`] when the course has no such release; or when the database fails or a stored document is
/// damaged.
pub async fn lesson_weights(
    conn: impl Into<Conn<'_>>,
    course: Id<Course>,
    release: Id<Release>,
) -> Result<Vec<LessonWeight>> {
    let mut conn = conn.into();
    let hashes = items(&mut conn, course, release).await?;
    let Some(page) = hashes.get(&Id::NONE) else { return Ok(Vec::new()) };
    let page: CourseDoc = document(&mut conn, page).await?;
    let mut weights = Vec::new();
    for listed in page.written_lessons() {
        // Only the document of a recording knows its length to the millisecond.
        let millis = match hashes.get(&listed.id).filter(|_| listed.file.is_some()) {
            Some(hash) => document::<LessonDoc>(&mut conn, hash).await?.media.map_or(0, |media| media.millis),
            None => 0,
        };
        let millis = if millis > 0 { millis } else { listed.seconds.max(0).saturating_mul(1_000) };
        weights.push(LessonWeight { lesson: listed.id, title: listed.title.clone(), millis });
    }
    Ok(weights)
}
