//! The search: teachers by their names; course pages and free lessons by their words.
//!
//! An index of our own, so that both engines return the same results in the same order: see
//! `docs/decisions/0015-own-search-index.md`. The weights are written by `index`; here they are added up.

pub(crate) mod index;
mod teachers;

use std::collections::HashMap;

use ground::{Conn, RequestContext, Result, fetch_scalar, on};
use model::{
    Id,
    behaviour::EventKind,
    course::{Found, HITS, Hit, Lesson},
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
    let terms = ranked_terms(&mut conn, q).await?;
    let mut texts = with_all(&mut conn, &terms).await?;
    if texts.is_empty() && terms.len() > 1 {
        texts = with_some(&mut conn, &terms).await?;
    }
    if texts.is_empty() {
        return Ok(hits);
    }
    let rows: Vec<Row> = on!(&mut conn, c => {
        let mut sql = QueryBuilder::new("select t.id, t.lesson_id, t.title, t.body, t.language, l.slug, \
              l.title as course_title \
            from search_text t \
            join listing l on l.course_id = t.course_id \
            where t.id in (");
        let mut list = sql.separated(", ");
        for id in &texts {
            list.push_bind(*id);
        }
        sql.push(")").build_query_as().fetch_all(c).await?
    });
    let mut rows: HashMap<i64, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    let words: Vec<&str> = terms.iter().map(|(word, _)| word.as_str()).collect();
    let snippet = conn.env.part::<TextServices>().snippet;
    let pieces = |text: &str, around: usize| snippet(text, &words, around);
    let hit = |row: Row| Hit {
        href: href(&row.slug, row.lesson_id),
        title: pieces(&row.title, row.title.len()),
        snippet: pieces(&row.body, index::AROUND),
        found: if row.lesson_id.is_none() { Found::Course } else { Found::Lesson(row.course_title) },
        language: row.language,
    };
    hits.extend(texts.iter().filter_map(|id| rows.remove(id)).map(hit));
    Ok(hits)
}

fn href(slug: &str, lesson: Id<Lesson>) -> String {
    if lesson.is_none() { url::course(slug) } else { url::lesson(slug, lesson) }
}

/// Returns the words of a query, the rarest first, each with the factor that its rarity gives it (an integer, computed
/// here: the engines' logarithms need not agree).
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn ranked_terms(conn: &mut Conn<'_>, q: &str) -> Result<Vec<(String, i64)>> {
    let terms = (conn.env.part::<TextServices>().query_terms)(q);
    if terms.len() < 2 {
        return Ok(terms.into_iter().map(|term| (term, 1)).collect());
    }
    let texts: i64 = fetch_scalar!(&mut *conn, "select count(*) from listing");
    let counts: Vec<(String, i64)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select word, count(*) from search_word where word in (");
        let mut list = sql.separated(", ");
        for term in &terms {
            list.push_bind(term.clone());
        }
        sql.push(") group by word").build_query_as().fetch_all(c).await?
    });
    let counts: HashMap<String, i64> = counts.into_iter().collect();
    let mut ranked: Vec<(i64, String)> =
        terms.into_iter().map(|term| (counts.get(&term).copied().unwrap_or(0), term)).collect();
    ranked.sort();
    Ok(ranked.into_iter().map(|(count, term)| (term, rarity(texts, count))).collect())
}

/// Returns ln(1 + texts / count) in hundredths, at least 1.
fn rarity(texts: i64, count: i64) -> i64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "counts of rows; at most a few thousand hundredths"
    )]
    let hundredths = ((texts as f64 / count.max(1) as f64).ln_1p() * 100.0).round() as i64;
    hundredths.max(1)
}

/// Returns the texts that have all of the words. The rarest leads: the others are only looked up where it stands.
async fn with_all(conn: &mut Conn<'_>, terms: &[(String, i64)]) -> Result<Vec<i64>> {
    let Some(((rarest, factor), others)) = terms.split_first() else { return Ok(Vec::new()) };
    let rows: Vec<(i64, i64)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select w.search_text_id, cast(w.weight * ");
        sql.push_bind(*factor);
        for (place, (_, factor)) in others.iter().enumerate() {
            sql.push(format_args!(" + w{place}.weight * ")).push_bind(*factor);
        }
        sql.push(" as bigint) as score from search_word w");
        for (place, (word, _)) in others.iter().enumerate() {
            sql.push(format_args!(" join search_word w{place} on w{place}.search_text_id = w.search_text_id \
                and w{place}.word = "));
            sql.push_bind(word.clone());
        }
        sql.push(" where w.word = ").push_bind(rarest.clone());
        sql.push(" order by score desc, w.search_text_id limit ").push_bind(HITS);
        sql.build_query_as().fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|(text, _)| text).collect())
}

/// Returns the texts that have some of the words, those with most of their weight first.
async fn with_some(conn: &mut Conn<'_>, terms: &[(String, i64)]) -> Result<Vec<i64>> {
    let rows: Vec<(i64, i64)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select search_text_id, cast(sum(weight * case word");
        for (word, factor) in terms {
            sql.push(" when ").push_bind(word.clone()).push(" then ").push_bind(*factor);
        }
        sql.push(" else 0 end) as bigint) as score from search_word where word in (");
        let mut list = sql.separated(", ");
        for (word, _) in terms {
            list.push_bind(word.clone());
        }
        sql.push(") group by search_text_id order by score desc, search_text_id limit ").push_bind(HITS);
        sql.build_query_as().fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|(text, _)| text).collect())
}
