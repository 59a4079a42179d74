//! The search: teachers by their names; course pages and free lessons by their words.
//!
//! An index of our own, so that both engines return the same results in the same order: see
//! `docs/decisions/0015-own-search-index.md`. The weights are written by `index`; here they are added up.

pub(crate) mod index;
mod query_word;
mod teachers;

pub(crate) use query_word::{QueryWord, push_score, ranked_words};

use std::collections::HashMap;

use ground::{Conn, RequestContext, Result, on};
use model::{
    Id,
    course::{Found, Hit, Lesson, MAX_SEARCH_HITS},
    event::EventKind,
    review::Rating,
    url,
};
use people::events;
use sqlx::QueryBuilder;

use crate::TextServices;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    lesson_id: Id<Lesson>,
    title: String,
    body: String,
    language: String,
    slug: String,
    course_title: String,
    mean: Option<i64>,
    reviews: Option<i64>,
}

/// Returns the best hits for a query: teachers of that name, then texts that have all of its words or, when there are
/// none, some of them.
///
/// # Errors
/// Fails when the database does.
pub async fn find(conn: impl Into<Conn<'_>>, ctx: &RequestContext, q: &str) -> Result<Vec<Hit>> {
    let mut conn = conn.into();
    events::record(conn.env, ctx, EventKind::Search, None, None, q.trim());
    let mut hits = teachers::find(&mut conn, q).await?;
    let words = ranked_words(&mut conn, q).await?;
    let mut texts = with_all(&mut conn, &words).await?;
    if texts.is_empty() && words.len() > 1 {
        texts = with_some(&mut conn, &words).await?;
    }
    if texts.is_empty() {
        return Ok(hits);
    }
    let rows: Vec<Row> = on!(&mut conn, c => {
        let mut sql = QueryBuilder::new("select t.id, t.lesson_id, t.title, t.body, t.language, l.slug, \
              l.title as course_title, r.mean, r.reviews \
            from search_text t \
            join listing l on l.course_id = t.course_id \
            left join course_rating r on r.course_id = t.course_id \
            where t.id in (");
        let mut list = sql.separated(", ");
        for id in &texts {
            list.push_bind(*id);
        }
        sql.push(")").build_query_as().fetch_all(c).await?
    });
    let mut rows: HashMap<i64, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    let words: Vec<&str> = words.iter().map(QueryWord::as_str).collect();
    let snippet = conn.env.part::<TextServices>().snippet;
    let pieces = |text: &str, around: usize| snippet(text, &words, around);
    let hit = |row: Row| Hit {
        href: href(&row.slug, row.lesson_id),
        title: pieces(&row.title, row.title.len()),
        snippet: pieces(&row.body, index::SNIPPET_CONTEXT_CHARS),
        rating: row
            .mean
            .zip(row.reviews)
            .filter(|_| row.lesson_id.is_none())
            .map(|(mean, reviews)| Rating { mean, reviews }),
        found: if row.lesson_id.is_none() { Found::Course } else { Found::Lesson(row.course_title) },
        language: row.language,
    };
    hits.extend(texts.iter().filter_map(|id| rows.remove(id)).map(hit));
    Ok(hits)
}

fn href(slug: &str, lesson: Id<Lesson>) -> String {
    if lesson.is_none() { url::course(slug) } else { url::lesson(slug, lesson) }
}

/// Returns the texts that have all of the words. The rarest leads: the others are only looked up where it stands.
async fn with_all(conn: &mut Conn<'_>, words: &[QueryWord]) -> Result<Vec<i64>> {
    let Some((rarest, others)) = words.split_first() else { return Ok(Vec::new()) };
    let rows: Vec<(i64, i64)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select w0.search_text_id, ");
        push_score(words, &mut sql);
        sql.push(" as score from ");
        rarest.push_matches(&mut sql);
        sql.push(" w0");
        for (place, other) in (1..).zip(others) {
            sql.push(" join ");
            other.push_matches(&mut sql);
            sql.push(format_args!(" w{place} on w{place}.search_text_id = w0.search_text_id"));
        }
        sql.push(" order by score desc, w0.search_text_id limit ").push_bind(MAX_SEARCH_HITS);
        sql.build_query_as().fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|(text, _)| text).collect())
}

/// Returns the texts that have some of the words, those with most of their weight first.
async fn with_some(conn: &mut Conn<'_>, words: &[QueryWord]) -> Result<Vec<i64>> {
    let rows: Vec<(i64, i64)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select search_text_id, cast(sum(score) as bigint) as score from (");
        for (place, word) in words.iter().enumerate() {
            sql.push(if place == 0 { "" } else { " union all" }).push(" select w.search_text_id, w.weight * ");
            sql.push_bind(word.factor).push(" as score from ");
            word.push_matches(&mut sql);
            sql.push(" w");
        }
        sql.push(") found group by search_text_id order by score desc, search_text_id limit ");
        sql.push_bind(MAX_SEARCH_HITS);
        sql.build_query_as().fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|(text, _)| text).collect())
}
