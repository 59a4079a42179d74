//! A lesson's page, with the learner's positions in its course.

use content::{
    course::{self, View},
    grant,
};
use ground::{Conn, RequestContext, Result, fetch_all};
use model::{
    Id,
    account::Person,
    course::{Course, File, Lesson, LessonKind, LessonPage, OutlineLesson},
    progress::Place,
};

use super::{
    buffer::{ProgressBuffer, locked},
    completion,
    visit::Visit,
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
        let (env, now) = (conn.env, conn.env.now());
        let visit = Visit { opened_at: now, file: page.media.as_ref().map_or(Id::NONE, |media| media.file) };
        if view == View::Live && matches!(page.lesson.kind, LessonKind::Video | LessonKind::Audio) {
            locked(&env.part::<ProgressBuffer>().pace).open((person, id, visit.file), now);
        }
        page.visit = Some(visit.signed(env, person, id));
        page.progress = places(&mut conn, person, &page).await?;
        let completed = completion::of_person(&mut conn, person).await?;
        page.completed = completed.iter().any(|(course, _)| *course == page.course.id);
        let is_learner = view == View::Live && !page.editable;
        page.may_review = is_learner && grant::is_open(&mut conn, person, page.course.id).await?;
    }
    Ok(page)
}

/// Returns a person's positions in the lessons of a course that they have been in.
async fn places(conn: &mut Conn<'_>, person: Id<Person>, page: &LessonPage) -> Result<Vec<Place>> {
    type Found = (Id<Lesson>, i64, i64, Option<Id<File>>);
    const PLACES: &str = "select lesson_id, permille, position, file_id \
            from progress \
            where person_id = $1 and course_id = $2 \
            order by lesson_id";
    let course: Id<Course> = page.course.id;
    let rows: Vec<Found> = fetch_all!(&mut *conn, PLACES, person, course);
    let listed = |id| page.outline.iter().flat_map(|chapter| &chapter.lessons).find(|lesson| lesson.id == id);
    Ok(rows
        .into_iter()
        .map(|(lesson, permille, position, file)| {
            let is_present = listed(lesson).is_none_or(|listed| is_of_present_file(listed, file));
            let position = if is_present { position } else { 0 };
            Place { lesson, permille: present_permille(permille, is_present), position }
        })
        .collect())
}

/// Returns whether progress in this file is progress in the one that is in the lesson now, as far as both are known.
pub(super) fn is_of_present_file(lesson: &OutlineLesson, file: Option<Id<File>>) -> bool {
    lesson.present_file().zip(file).is_none_or(|(present, file)| present == file)
}

/// Returns the progress that counts: what was begun in another file is begun anew, what is done stays done.
pub(super) const fn present_permille(permille: i64, is_present: bool) -> i64 {
    if is_present || permille >= 1_000 { permille } else { 0 }
}
