//! What tells whether anything that people see has changed under a lesson, by whichever process.

use ground::{Conn, Result, on};
use model::{Id, Millis, comment::Comment, course::Lesson};
use sqlx::QueryBuilder;

/// What is counted of the comments under a lesson: it is another one after every change.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Fingerprint {
    lesson_id: Id<Lesson>,
    comments: i64,
    newest: i64,
    votes: i64,
    edited_at: i64,
    hidden_at: i64,
    shown: i64,
    deleted_at: i64,
    accepted: i64,
    pinned: i64,
    locked: i64,
}

impl Fingerprint {
    /// Returns the last instant at which something was written, changed, hidden or deleted there; votes have none.
    #[must_use]
    pub fn changed_at(&self) -> Millis {
        let written = Id::<Comment>::from_raw(self.newest).created_at().0;
        Millis(written.max(self.edited_at).max(self.hidden_at).max(self.deleted_at))
    }
}

/// Returns the fingerprints of these lessons, as far as there are comments under them. Nothing tells of what the word
/// filter holds. One query for all of them.
///
/// # Errors
/// Fails when the database does.
pub async fn fingerprints(conn: impl Into<Conn<'_>>, lessons: &[Id<Lesson>]) -> Result<Vec<(Id<Lesson>, Fingerprint)>> {
    if lessons.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Fingerprint> = on!(conn, c => {
        let mut sql = QueryBuilder::new(
            "select lesson_id, count(*) as comments, max(id) as newest, cast(sum(likes + sames) as bigint) as votes, \
              max(coalesce(edited_at, 0)) as edited_at, max(coalesce(hidden_at, 0)) as hidden_at, \
              cast(sum(case when hidden_at is null then 1 else 0 end) as bigint) as shown, \
              max(coalesce(deleted_at, 0)) as deleted_at, max(coalesce(accepted_id, 0)) as accepted, \
              max(coalesce(pinned_at, 0)) as pinned, max(coalesce(locked_at, 0)) as locked \
            from comment \
            where held_at is null and lesson_id in (",
        );
        let mut list = sql.separated(", ");
        for lesson in lessons {
            list.push_bind(*lesson);
        }
        sql.push(") group by lesson_id").build_query_as().fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|row| (row.lesson_id, row)).collect())
}
