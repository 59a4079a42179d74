//! What is kept of a thread at its first comment: how much is said there, and whether the teacher is to answer.

use ground::{Result, Tx, exec};
use model::{Id, comment::Comment};

/// Counts a thread anew after a change in it. A question waits from what its author wrote first since the teacher's
/// last word, until there is an accepted answer; a locked one does not.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn recount(tx: &mut Tx, thread: Id<Comment>) -> Result<()> {
    const ACCEPTED: &str = "update comment \
        set accepted_id = null \
        where id = $1 and accepted_id in (select a.id from comment a where a.thread_id = $1 \
          and (a.hidden_at is not null or a.held_at is not null or a.deleted_at is not null))";
    const COUNT: &str = "update comment \
        set replies = ( \
          select count(*) \
          from comment r \
          where r.thread_id = $1 and r.id <> $1 and r.hidden_at is null and r.held_at is null \
            and r.deleted_at is null \
        ), waits_since = case \
          when kind <> 'question' or accepted_id is not null or locked_at is not null or hidden_at is not null \
            or held_at is not null or deleted_at is not null then null \
          else ( \
            select min(a.written_at) \
            from comment a \
            where a.thread_id = $1 and a.person_id = comment.person_id and a.hidden_at is null and a.held_at is null \
              and a.deleted_at is null and a.id > coalesce(( \
                select max(t.id) \
                from comment t \
                join course k on k.id = t.course_id \
                where t.thread_id = $1 and t.person_id = k.teacher_id and t.hidden_at is null and t.held_at is null \
                  and t.deleted_at is null \
              ), 0) \
          ) \
        end \
        where id = $1";
    exec!(&mut *tx, ACCEPTED, thread);
    exec!(&mut *tx, COUNT, thread);
    Ok(())
}
