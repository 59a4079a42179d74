//! The home page: rows that fill themselves by rule, each the beginning of a list that it can link to.

use ground::{Conn, Result, fetch_scalar};
use model::{
    Lang,
    course::{Card, CategoryCount, Home, PriceFilter, Query, Sort},
};

use super::{facets, list};
use crate::catalogue::FacetCache;

/// The number of courses in a row.
const COURSES_PER_ROW: usize = 4;
/// The number of categories that have a row of their own.
const MAX_CATEGORY_ROWS: usize = 3;
/// The least number of courses of such a category: a row of one is no row.
const MIN_CATEGORY_COURSES: i64 = 2;
/// The number of teachers.
const MAX_TEACHERS: usize = 8;

/// Returns the first page for a reader of this language: courses in it come first.
///
/// # Errors
/// [`ground::Error::Inconsistent`] when a listing has an unknown currency; or when the database fails.
pub async fn home(conn: impl Into<Conn<'_>>, lang: Lang) -> Result<Home> {
    let mut conn = conn.into();
    let now = conn.env.now();
    if let Some(home) = conn.env.part::<FacetCache>().home(lang).get(now) {
        return Ok(home);
    }
    let everything = Query::default();
    let free = everything.with("price", PriceFilter::Free.as_str());
    let facets = facets(&mut conn).await?;
    let mut home = Home {
        newest: row(&mut conn, &everything, lang).await?,
        learned: learned(&mut conn, &everything, lang).await?,
        free: row(&mut conn, &free, lang).await?,
        categories: Vec::new(),
        teachers: facets.teachers.into_iter().take(MAX_TEACHERS).collect(),
    };
    let mut categories = Vec::new();
    for category in largest(facets.categories) {
        let cards = row(&mut conn, &everything.with("category", &category.path), lang).await?;
        let own = cards.iter().filter(|card| Lang::parse(&card.language) == Some(lang)).count();
        categories.push((own, (category, cards)));
    }
    categories.sort_by_key(|(own, (category, _))| std::cmp::Reverse((*own, category.courses)));
    home.categories = categories.into_iter().map(|(_, category)| category).take(MAX_CATEGORY_ROWS).collect();
    conn.env.part::<FacetCache>().home(lang).put(now, &home);
    Ok(home)
}

/// Returns the beginning of a list, courses in this language before the others.
async fn row(conn: &mut Conn<'_>, query: &Query, lang: Lang) -> Result<Vec<Card>> {
    let mut cards = list(&mut *conn, &query.with("language", lang.tag())).await?.cards;
    if cards.len() < COURSES_PER_ROW {
        let others = list(&mut *conn, query).await?.cards;
        let more: Vec<_> = others.into_iter().filter(|other| cards.iter().all(|card| card.id != other.id)).collect();
        cards.extend(more);
    }
    cards.truncate(COURSES_PER_ROW);
    Ok(cards)
}

/// Returns the courses with most learners, without those that have none.
async fn learned(conn: &mut Conn<'_>, everything: &Query, lang: Lang) -> Result<Vec<Card>> {
    const LEARNED: &str = "select count(*) \
        from listing \
        where course_id in (select course_id from access_grant)";
    let learned: i64 = fetch_scalar!(&mut *conn, LEARNED);
    let mut cards = row(conn, &everything.with("sort", Sort::Learners.as_str()), lang).await?;
    cards.truncate(usize::try_from(learned).unwrap_or(0));
    Ok(cards)
}

/// Returns the categories at the root that have most courses, twice as many as there are rows.
fn largest(categories: Vec<CategoryCount>) -> Vec<CategoryCount> {
    let mut roots: Vec<CategoryCount> = categories
        .into_iter()
        .filter(|category| category.depth == 0 && category.courses >= MIN_CATEGORY_COURSES)
        .collect();
    roots.sort_by_key(|category| std::cmp::Reverse(category.courses));
    roots.truncate(2 * MAX_CATEGORY_ROWS);
    roots
}
