//! Threads as pages show them, read with a few queries however many there are.

use std::collections::{HashMap, HashSet};

use content::course::DiscussedLesson;
use ground::{Conn, RequestContext, Result, on};
use model::{
    Id,
    comment::{Comment, Thread},
};
use sqlx::QueryBuilder;

use super::{
    access, mention,
    place::Places,
    row::{Reader, Row},
};

/// What is read of threads.
pub(super) struct Wanted<'a> {
    /// The first comments of the threads.
    pub threads: &'a [Id<Comment>],
    /// The first and the last reply of each, from 1.
    pub replies: (i64, i64),
    /// Whether the reader sees what others or the school have hidden.
    pub sees_hidden: bool,
    /// The lesson in which their places are looked for; `None` leaves that.
    pub lesson: Option<&'a DiscussedLesson>,
}

/// Returns threads that the reader may see, by their first comments: with these of their replies and the accepted
/// answer. Replies stand below what they answer; what is hidden, held or deleted is a gap where somebody has answered
/// it.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn threads(
    conn: &mut Conn<'_>,
    reader: Reader<'_>,
    wanted: &Wanted<'_>,
) -> Result<HashMap<Id<Comment>, Thread>> {
    let rows = rows(&mut *conn, reader.ctx, wanted).await?;
    let ids: Vec<Id<Comment>> = rows.iter().map(|row| row.id).collect();
    let with_handles: Vec<Id<Comment>> = rows.iter().filter(|row| row.has_handle()).map(|row| row.id).collect();
    let mut mentions = mention::of_comments(&mut *conn, &with_handles).await?;
    let votes = votes(&mut *conn, reader.ctx, &ids).await?;
    let places = Places::of(wanted.lesson);
    let mut threads: HashMap<Id<Comment>, Thread> = HashMap::new();
    for row in &rows {
        let is_liked = votes.contains(&(row.id, LIKE.to_owned()));
        let comment = row.read_by(reader, mentions.remove(&row.id).unwrap_or_default(), is_liked);
        if row.id == row.thread_id {
            let thread = Thread {
                head: comment,
                kind: row.kind,
                place: places.find(&row.anchor, (row.anchor_millis, row.anchor_file), row.quote()),
                sames: row.sames,
                is_same: votes.contains(&(row.id, SAME.to_owned())),
                accepted: None,
                is_pinned: row.pinned_at.is_some(),
                is_locked: row.locked_at.is_some(),
                replies: Vec::new(),
                reply_count: row.replies,
            };
            threads.insert(row.id, thread);
        } else if let Some(thread) = threads.get_mut(&row.thread_id) {
            if row.accepted_id == Some(row.id) {
                thread.accepted = Some(comment.clone());
            }
            if (wanted.replies.0..=wanted.replies.1).contains(&row.nth) {
                thread.replies.push(comment);
            }
        }
    }
    Ok(threads)
}

/// The word of `comment_vote.kind` for a like.
pub(super) const LIKE: &str = "like";
/// The word for the same question.
pub(super) const SAME: &str = "same";

/// Returns the rows of threads: the first comment of each before its replies.
async fn rows(conn: &mut Conn<'_>, ctx: &RequestContext, wanted: &Wanted<'_>) -> Result<Vec<Row>> {
    if wanted.threads.is_empty() {
        return Ok(Vec::new());
    }
    let viewer = ctx.person().unwrap_or(Id::NONE);
    let (from, to) = wanted.replies;
    Ok(on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select c.id, c.thread_id, c.parent_id, c.depth, c.person_id, p.handle, \
              p.name, p.suspended_at, c.body, c.written_at, c.edited_at, c.likes, c.held_at, c.hidden_at, c.hidden_by, \
              c.hidden_reason, c.deleted_at, case when a.suspended_at is null and q.deleted_at is null \
                and q.hidden_at is null and q.held_at is null then a.name end as parent_name, \
              q.depth as parent_depth, k.teacher_id, h.person_id as asker_id, h.kind, h.anchor, h.anchor_millis, \
              h.anchor_file, h.quote, h.quote_prefix, h.quote_suffix, h.sames, h.replies, h.accepted_id, h.pinned_at, \
              h.locked_at, s.nth \
            from ( \
              select x.id, row_number() over (partition by x.thread_id order by x.path, x.id) - 1 as nth \
              from comment x \
              where ((x.hidden_at is null and x.held_at is null) or x.person_id = ");
        sql.push_bind(viewer)
            .push(" or (x.hidden_at is not null and ")
            .push_bind(wanted.sees_hidden)
            .push(") or (x.held_at is not null and ")
            .push_bind(ctx.can(access::MODERATE))
            .push(") or exists (select 1 from comment y where y.parent_id = x.id)) and x.thread_id in (");
        let mut list = sql.separated(", ");
        for thread in wanted.threads {
            list.push_bind(*thread);
        }
        sql.push(") ) s \
            join comment c on c.id = s.id \
            join comment h on h.id = c.thread_id \
            join course k on k.id = c.course_id \
            join person p on p.id = c.person_id \
            left join comment q on q.id = c.parent_id \
            left join person a on a.id = q.person_id \
            where s.nth = 0 or c.id = h.accepted_id or s.nth between ")
            .push_bind(from)
            .push(" and ")
            .push_bind(to)
            .push(" order by c.thread_id, c.path, c.id")
            .build_query_as().fetch_all(c).await?
    }))
}

/// Returns the votes of the reader for these comments, with their kinds.
async fn votes(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    comments: &[Id<Comment>],
) -> Result<HashSet<(Id<Comment>, String)>> {
    let Ok(person) = ctx.person() else { return Ok(HashSet::new()) };
    if comments.is_empty() {
        return Ok(HashSet::new());
    }
    let rows: Vec<(Id<Comment>, String)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select comment_id, kind from comment_vote where person_id = ");
        sql.push_bind(person).push(" and comment_id in (");
        let mut list = sql.separated(", ");
        for comment in comments {
            list.push_bind(*comment);
        }
        sql.push(")").build_query_as().fetch_all(c).await?
    });
    Ok(rows.into_iter().collect())
}

/// Returns the number of the page that is shown, and of all pages.
pub(super) fn pages(total: i64, per_page: i64, asked: Option<u32>) -> (i64, i64) {
    let pages = ((total + per_page - 1) / per_page).max(1);
    (asked.map_or(1, i64::from).clamp(1, pages), pages)
}
