//! What people are told by mail and text message, as long as they want it.

use ground::{Result, Tx, fetch_all, fetch_scalars};
use model::{
    Id,
    account::Person,
    notice::{Channel, Notice, NoticeKind},
};

use super::{choice, standing};

/// What of a notice goes into a mail.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct WantedNotice {
    pub id: Id<Notice>,
    pub kind: NoticeKind,
    pub title: String,
    pub excerpt: String,
    pub href: String,
    /// The name of the person whose doing it is; `None` when they are no longer in the school, or there is none.
    pub actor: Option<String>,
    /// Whether it is the doing of a person rather than the school.
    pub is_by_person: bool,
    event_key: String,
    followed: Option<String>,
    followed_id: Option<i64>,
}

/// Returns those of the notices that the person still wants: in the school, of a kind that they have not given up
/// meanwhile, about what they follow still, and about what they may still open.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub(super) async fn wanted(
    tx: &mut Tx,
    person: Id<Person>,
    channel: Channel,
    claimed: Vec<Id<Notice>>,
) -> Result<Vec<WantedNotice>> {
    const TOLD: &str = "select n.id, n.kind, n.title, n.excerpt, n.href, a.name as actor, \
          n.actor_id is not null as is_by_person, n.event_key, n.followed, n.followed_id \
        from notice n \
        join person p on p.id = n.person_id and p.suspended_at is null \
        left join person a on a.id = n.actor_id and a.suspended_at is null \
        where n.id = $1";
    let kinds = choice::kinds(tx, person, channel).await?;
    let mut told = Vec::with_capacity(claimed.len());
    for notice in claimed {
        let found: Vec<WantedNotice> = fetch_all!(&mut *tx, TOLD, notice);
        for one in found {
            if kinds.contains(&one.kind)
                && follows(tx, person, &one).await?
                && standing::is_open_to(tx, person, one.kind, &one.event_key).await?
            {
                told.push(one);
            }
        }
    }
    Ok(told)
}

async fn follows(tx: &mut Tx, person: Id<Person>, told: &WantedNotice) -> Result<bool> {
    const TEACHER: &str = "select person_id \
        from follow_teacher \
        where person_id = $1 and teacher_id = $2";
    const COURSE: &str = "select person_id \
        from follow_course \
        where person_id = $1 and course_id = $2";
    const TAG: &str = "select person_id \
        from follow_tag \
        where person_id = $1 and tag_id = $2";
    let query = match told.followed.as_deref() {
        Some("teacher") => TEACHER,
        Some("course") => COURSE,
        Some("tag") => TAG,
        _ => return Ok(true),
    };
    let found: Vec<Id<Person>> = fetch_scalars!(&mut *tx, query, person, told.followed_id);
    Ok(!found.is_empty())
}
