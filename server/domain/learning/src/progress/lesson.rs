//! A lesson's page, with the learner's positions in its course.

use content::course::{self, View};
use ground::{Conn, RequestContext, Result, fetch_all};
use model::{
    Id,
    account::Person,
    course::{Course, Lesson, LessonPage},
    progress::Place,
};

/// Returns the page of a lesson as [`course::lesson`] does, with the actor's positions in the course's lessons.
///
/// # Errors
/// [`ground::Error::NotFound`] when there is no such lesson or the actor may not see it; [`ground::Error::NotBought`]
/// when they have to buy the course first; or when the database fails.
pub async fn lesson(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    slug: &str,
    id: Id<Lesson>,
    view: View,
) -> Result<LessonPage> {
    let mut conn = conn.into();
    let mut page = course::lesson(&mut conn, ctx, slug, id, view).await?;
    if let Ok(person) = ctx.person() {
        page.progress = places(&mut conn, person, page.course.id).await?;
    }
    Ok(page)
}

/// Returns a person's positions in the lessons of a course that they have been in.
async fn places(conn: &mut Conn<'_>, person: Id<Person>, course: Id<Course>) -> Result<Vec<Place>> {
    const PLACES: &str = "select lesson_id, permille, position \
            from progress \
            where person_id = $1 and course_id = $2 \
            order by lesson_id";
    let rows: Vec<(Id<Lesson>, i64, i64)> = fetch_all!(&mut *conn, PLACES, person, course);
    Ok(rows.into_iter().map(|(lesson, permille, position)| Place { lesson, permille, position }).collect())
}
