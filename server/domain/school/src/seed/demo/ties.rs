//! What made-up learners follow and keep at hand: some of what they learn.

use ground::{Result, Tx, exec, fetch_all, fetch_optional_scalar};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Tag},
};

use super::Chance;

/// A learner, a course that they have begun, its teacher, and when they were last in it.
type Learner = (Id<Person>, Id<Course>, Id<Person>, Millis);

/// Has some learners follow the teacher, the course or its first tag, and some keep the course among their favourites.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(tx: &mut Tx, chance: &mut Chance) -> Result<()> {
    const LEARNERS: &str = "select g.person_id, g.course_id, c.teacher_id, max(g.seen_at) \
        from progress g \
        join course c on c.id = g.course_id \
        join person p on p.id = g.person_id \
        where p.handle like 'demo-learner-%' \
        group by g.person_id, g.course_id, c.teacher_id \
        order by g.person_id, g.course_id";
    const TAG: &str = "select min(tag_id) \
        from listing_tag \
        where course_id = $1";
    const FOLLOW_TEACHER: &str = "insert into follow_teacher (person_id, teacher_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, teacher_id) do nothing";
    const FOLLOW_COURSE: &str = "insert into follow_course (person_id, course_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, course_id) do nothing";
    const FOLLOW_TAG: &str = "insert into follow_tag (person_id, tag_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, tag_id) do nothing";
    const KEEP: &str = "insert into favourite_course (person_id, course_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, course_id) do nothing";
    let learners: Vec<Learner> = fetch_all!(&mut *tx, LEARNERS);
    for (person, course, teacher, at) in learners {
        if chance.below(3) == 0 {
            exec!(&mut *tx, FOLLOW_TEACHER, person, teacher, at);
        }
        if chance.below(4) == 0 {
            exec!(&mut *tx, FOLLOW_COURSE, person, course, at);
        }
        if chance.below(4) == 0 {
            exec!(&mut *tx, KEEP, person, course, at);
        }
        if chance.below(6) == 0 {
            let tag: Option<Option<Id<Tag>>> = fetch_optional_scalar!(&mut *tx, TAG, course);
            if let Some(tag) = tag.flatten() {
                exec!(&mut *tx, FOLLOW_TAG, person, tag, at);
            }
        }
    }
    Ok(())
}
