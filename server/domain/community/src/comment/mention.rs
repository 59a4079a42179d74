//! The people whom comments mention.

use std::collections::HashMap;

use content::course::DiscussedLesson;
use ground::{Conn, Result, Tx, exec, fetch_optional_scalar, fetch_scalars, on};
use model::{
    Id,
    account::Person,
    comment::{Comment, MAX_MENTIONS, Mention, mentioned},
};
use sqlx::QueryBuilder;

use super::access;

/// Keeps whom a comment mentions: people who may read the lesson, the first [`MAX_MENTIONS`] of them. Nobody else is
/// told, and nobody learns from it who is in the school.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(tx: &mut Tx, lesson: &DiscussedLesson, comment: Id<Comment>, text: &str) -> Result<()> {
    const FORGET: &str = "delete from comment_mention \
        where comment_id = $1";
    const PERSON: &str = "select id \
        from person \
        where handle = $1 and suspended_at is null";
    const MENTION: &str = "insert into comment_mention (comment_id, person_id) \
        values ($1, $2) \
        on conflict (comment_id, person_id) do nothing";
    exec!(&mut *tx, FORGET, comment);
    for handle in mentioned(text).iter().take(MAX_MENTIONS) {
        let person: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, PERSON, handle);
        let Some(person) = person else { continue };
        if access::is_reader(&mut tx.conn(), lesson, person).await? {
            exec!(&mut *tx, MENTION, comment, person);
        }
    }
    Ok(())
}

/// Returns the people whom a comment mentions.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn people(tx: &mut Tx, comment: Id<Comment>) -> Result<Vec<Id<Person>>> {
    const PEOPLE: &str = "select person_id \
        from comment_mention \
        where comment_id = $1 \
        order by person_id";
    Ok(fetch_scalars!(&mut *tx, PEOPLE, comment))
}

/// Returns whom these comments mention, without those who are no longer in the school.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn of_comments(
    conn: &mut Conn<'_>,
    comments: &[Id<Comment>],
) -> Result<HashMap<Id<Comment>, Vec<Mention>>> {
    let mut all: HashMap<Id<Comment>, Vec<Mention>> = HashMap::new();
    if comments.is_empty() {
        return Ok(all);
    }
    let rows: Vec<(Id<Comment>, String, String)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select m.comment_id, p.handle, p.name \
            from comment_mention m \
            join person p on p.id = m.person_id \
            where p.suspended_at is null and m.comment_id in (");
        let mut list = sql.separated(", ");
        for comment in comments {
            list.push_bind(*comment);
        }
        sql.push(") order by m.comment_id, m.person_id").build_query_as().fetch_all(c).await?
    });
    for (comment, handle, name) in rows {
        all.entry(comment).or_default().push(Mention { handle, name });
    }
    Ok(all)
}
