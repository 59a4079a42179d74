//! The notices of what is said: whoever is asked, answered or mentioned hears of it, once, if they may read it.

use content::course::DiscussedLesson;
use ground::{Result, Tx, exec, fetch_optional_scalar, notice};
use model::{
    Id,
    account::Person,
    comment::{Comment, CommentKind},
    notice::{Audience, NoticeEvent, NoticeKind},
};

use super::{access, found::Found, mention};

/// Raises an event about a comment for these people. The same `key` notifies each of them once.
///
/// # Errors
/// Those of [`notice::raise`].
pub(super) async fn raise(
    tx: &mut Tx,
    kind: NoticeKind,
    key: String,
    (actor, people): (Option<Id<Person>>, Vec<Id<Person>>),
    (title, comment): (&str, &Found),
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let event = NoticeEvent {
        kind,
        key,
        actor,
        audience: Audience::People(people),
        title: title.to_owned(),
        excerpt: comment.body.clone(),
        href: comment.at().address(),
    };
    notice::raise(tx, &event).await
}

/// Announces what was written: the teacher hears of a question, whoever is answered or began the thread of a reply, and
/// everybody of a mention. Once more it only reaches those whom it did not reach before.
///
/// # Errors
/// Fails when the database does, or the event cannot be stored.
pub(super) async fn written(tx: &mut Tx, lesson: &DiscussedLesson, comment: &Found) -> Result<()> {
    let (actor, about) = (Some(comment.person_id), (lesson.title.as_str(), comment));
    let mentioned = mention::people(tx, comment.id).await?;
    let mut concerned: Vec<Id<Person>> = Vec::new();
    match comment.parent_id {
        Some(parent) => {
            concerned.extend(author(tx, parent).await?);
            concerned.push(comment.asker_id);
        }
        None if comment.kind == CommentKind::Question => concerned.push(comment.teacher_id),
        None => {}
    }
    let mut people: Vec<Id<Person>> = Vec::new();
    for person in concerned {
        let is_new = person != comment.person_id && !people.contains(&person) && !mentioned.contains(&person);
        if is_new && access::is_reader(&mut tx.conn(), lesson, person).await? {
            people.push(person);
        }
    }
    let kind = if comment.parent_id.is_some() { NoticeKind::Replied } else { NoticeKind::QuestionAsked };
    raise(tx, kind, format!("{kind}-{}", comment.id), (actor, people), about).await?;
    mentions(tx, lesson, comment).await
}

/// Announces whom a comment mentions: after a change those whom it did not mention before.
///
/// # Errors
/// Fails when the database does, or the event cannot be stored.
pub(super) async fn mentions(tx: &mut Tx, lesson: &DiscussedLesson, comment: &Found) -> Result<()> {
    let people = mention::people(tx, comment.id).await?;
    let (kind, actor) = (NoticeKind::Mentioned, Some(comment.person_id));
    raise(tx, kind, format!("{kind}-{}", comment.id), (actor, people), (lesson.title.as_str(), comment)).await
}

/// Takes the words of a comment that is deleted out of the notices of it.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn take_back(tx: &mut Tx, comment: &Found) -> Result<()> {
    const PARENT: &str = "select person_id \
        from comment \
        where id = $1";
    const TAKE_BACK: &str = "update notice \
        set excerpt = '' \
        where person_id = $1 and event_key in ($2, $3, $4)";
    let mut people = mention::people(tx, comment.id).await?;
    people.extend([comment.teacher_id, comment.asker_id]);
    if let Some(parent) = comment.parent_id {
        let answered: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, PARENT, parent);
        people.extend(answered);
    }
    let [asked, replied, mentioned] = [NoticeKind::QuestionAsked, NoticeKind::Replied, NoticeKind::Mentioned]
        .map(|kind| format!("{kind}-{}", comment.id));
    for person in people {
        exec!(&mut *tx, TAKE_BACK, person, &asked, &replied, &mentioned);
    }
    Ok(())
}

async fn author(tx: &mut Tx, comment: Id<Comment>) -> Result<Option<Id<Person>>> {
    const AUTHOR: &str = "select person_id \
        from comment \
        where id = $1 and deleted_at is null";
    Ok(fetch_optional_scalar!(&mut *tx, AUTHOR, comment))
}
