//! The things that a teacher may want to look at: facts only.

use std::collections::BTreeMap;

use content::course::draft::{incomplete, unmet_needs};
use ground::{Conn, Result, fetch_all};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Lesson},
    figures::{Attention, CourseFigures, LessonFigures},
    order::Order,
    studio::CourseState,
};

use super::course;

/// The time for which a declined payment counts as recent, in milliseconds.
const RECENT_MS: i64 = 7 * Millis::DAY;
/// The time after its order was placed within which a payment is declined, in milliseconds.
const WINDOW_MS: i64 = Millis::DAY;
/// The number of people from which a lesson is begun by many.
const MIN_VIEWERS: i64 = 10;
/// The reciprocal of the share below which a lesson is finished by few: one in three.
const MAX_ONE_IN: i64 = 3;
/// The number of such lessons that are named, at most.
const MAX_ITEMS: i64 = 3;

/// Returns what needs attention in these courses of a teacher.
pub(super) async fn of(conn: &mut Conn<'_>, teacher: Id<Person>, courses: &[CourseFigures]) -> Result<Vec<Attention>> {
    let mut found = declined(conn, teacher, courses).await?;
    let empty = incomplete::for_teacher(conn, teacher).await?;
    for CourseFigures { name, state, .. } in courses {
        let of_course = empty.get(&name.id);
        // The page is read only where something depends on it.
        let page = match of_course {
            None if *state != CourseState::Draft => None,
            _ => Some(course::working(conn, name.id).await?),
        };
        let is_empty = |id: Id<Lesson>| of_course.is_some_and(|empty| empty.contains(&id));
        let empty = page.as_ref().map_or(0, |page| page.lessons().filter(|lesson| is_empty(lesson.id)).count());
        match (state, &page) {
            (CourseState::Hidden, _) => found.push(Attention::Hidden(name.clone())),
            (CourseState::Draft, Some(page)) => found.push(Attention::Draft(name.clone(), unmet_needs(page, empty))),
            (CourseState::Changed, _) => found.push(Attention::Unpublished(name.clone())),
            (CourseState::Draft | CourseState::Live, _) => {}
        }
        if empty > 0 {
            found.push(Attention::Empty(name.clone(), i64::try_from(empty).unwrap_or(i64::MAX)));
        }
    }
    found.extend(few_finish(conn, teacher, courses).await?);
    Ok(found)
}

/// Returns the courses with recent declined payments whose orders have not been paid since.
async fn declined(conn: &mut Conn<'_>, teacher: Id<Person>, courses: &[CourseFigures]) -> Result<Vec<Attention>> {
    // Ids are made in the order of time: what was ordered long ago is passed over by the index.
    const DECLINED: &str = "select i.course_id, count(*) \
        from order_item i \
        join orders o on o.id = i.order_id \
        join payment p on p.order_id = i.order_id \
        where i.teacher_id = $1 and i.id >= $2 and p.state = 'failed' and p.finalized_at >= $3 \
          and o.state in ('awaiting', 'closed') \
        group by i.course_id";
    let since = conn.env.now().plus(-RECENT_MS);
    let first: Id<Order> = Id::new(since.plus(-WINDOW_MS), 0);
    let rows: Vec<(Id<Course>, i64)> = fetch_all!(&mut *conn, DECLINED, teacher, first, since);
    let counts: BTreeMap<_, _> = rows.into_iter().collect();
    let attention =
        |course: &CourseFigures| Some(Attention::Declined(course.name.clone(), counts.get(&course.name.id).copied()?));
    Ok(courses.iter().filter_map(attention).collect())
}

/// Returns the lessons that many begin and few finish, those that lose the most people first.
async fn few_finish(conn: &mut Conn<'_>, teacher: Id<Person>, courses: &[CourseFigures]) -> Result<Vec<Attention>> {
    const LOST: &str = "select t.course_id, t.lesson_id, t.begun, t.completed \
        from course c \
        join lesson_stats t on t.course_id = c.id \
        where c.teacher_id = $1 and t.begun >= $2 and t.completed * $3 < t.begun \
        order by t.completed - t.begun, t.lesson_id \
        limit $4";
    let rows: Vec<(Id<Course>, Id<Lesson>, i64, i64)> =
        fetch_all!(&mut *conn, LOST, teacher, MIN_VIEWERS, MAX_ONE_IN, MAX_ITEMS);
    let mut found = Vec::new();
    for (id, lesson, begun, completed) in rows {
        let page = course::working(conn, id).await?;
        let course = courses.iter().find(|course| course.name.id == id);
        // A lesson that was taken out of the course needs nobody's attention.
        if let (Some(course), Some((_, listed))) = (course, page.find(lesson)) {
            let lesson = LessonFigures { id: lesson, title: listed.title.clone(), begun, completed };
            found.push(Attention::FewFinish(course.name.clone(), lesson));
        }
    }
    Ok(found)
}
