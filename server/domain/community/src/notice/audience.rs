//! Whom an event concerns, in batches: each is read anew, so whoever leaves before their turn is left out.

use ground::{Result, Tx, fetch_scalars};
use model::{Id, account::Person, notice::Audience};
use people::roles;

/// The largest number of people in a batch, each of which is a transaction: short enough for others not to wait.
pub(super) const BATCH: usize = 500;

/// Returns the next people whom an event concerns, behind `after` in the order of their ids: at most [`BATCH`] of them,
/// and fewer only at the end.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn next(tx: &mut Tx, audience: &Audience, after: Id<Person>) -> Result<Vec<Id<Person>>> {
    const OF_TEACHER: &str = "select person_id \
        from follow_teacher \
        where teacher_id = $1 and person_id > $2 \
        order by person_id \
        limit $3";
    const OF_COURSE: &str = "select person_id \
        from follow_course \
        where course_id = $1 and person_id > $2 \
        order by person_id \
        limit $3";
    const OF_TAG: &str = "select person_id \
        from follow_tag \
        where tag_id = $1 and person_id > $2 \
        order by person_id \
        limit $3";
    const LEARNERS: &str = "select distinct person_id \
        from access_grant \
        where course_id = $1 and person_id > $2 and starts_at <= $4 and (ends_at is null or ends_at > $4) \
          and frozen_at is null \
        order by person_id \
        limit $3";
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let now = tx.now();
    Ok(match audience {
        Audience::People(people) => batch(people.clone(), after),
        Audience::FollowersOfTeacher(teacher) => fetch_scalars!(&mut *tx, OF_TEACHER, *teacher, after, most),
        Audience::FollowersOfCourse(course) => fetch_scalars!(&mut *tx, OF_COURSE, *course, after, most),
        Audience::FollowersOfTag(tag) => fetch_scalars!(&mut *tx, OF_TAG, *tag, after, most),
        Audience::LearnersOfCourse(course) => fetch_scalars!(&mut *tx, LEARNERS, *course, after, most, now),
        Audience::Holders(permission) => batch(roles::holders(&mut *tx, *permission).await?, after),
    })
}

fn batch(mut people: Vec<Id<Person>>, after: Id<Person>) -> Vec<Id<Person>> {
    people.sort_unstable();
    people.dedup();
    people.into_iter().filter(|person| *person > after).take(BATCH).collect()
}

/// Returns what somebody has to follow to be told of the event: the word and the number under which a notice has it.
pub(super) const fn followed(audience: &Audience) -> Option<(&'static str, i64)> {
    match audience {
        Audience::FollowersOfTeacher(teacher) => Some(("teacher", teacher.raw())),
        Audience::FollowersOfCourse(course) => Some(("course", course.raw())),
        Audience::FollowersOfTag(tag) => Some(("tag", tag.raw())),
        Audience::People(_) | Audience::LearnersOfCourse(_) | Audience::Holders(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_go_through_everybody_once() {
        let people: Vec<Id<Person>> = (1..=1_200).rev().chain(1..=3).map(Id::from_raw).collect();
        let (mut after, mut seen) = (Id::NONE, Vec::new());
        loop {
            let next = batch(people.clone(), after);
            let Some(last) = next.last() else { break };
            after = *last;
            seen.extend(next);
        }
        assert_eq!(seen, (1..=1_200).map(Id::from_raw).collect::<Vec<_>>());
    }
}
