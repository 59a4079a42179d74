//! The first page: rows that fill themselves by rule, each the beginning of a list that it can link to.

use model::course::{Card, CategoryCount, Home, PriceFilter, Query, Sort};

use super::{facets, list};
use crate::{Conn, Result, on};

/// Courses in a row.
const IN_A_ROW: usize = 4;
/// Categories that have a row of their own.
const CATEGORIES: usize = 3;
/// A category has one when it has so many courses: a row of one is no row.
const IN_A_CATEGORY: i64 = 2;
/// Teachers.
const TEACHERS: usize = 6;

/// What the first page shows.
pub async fn home(conn: impl Into<Conn<'_>>) -> Result<Home> {
    let mut conn = conn.into();
    let now = conn.env.now();
    if let Some(home) = conn.env.facets.home.get(now) {
        return Ok(home);
    }
    let everything = Query::default();
    let free = everything.with("price", PriceFilter::Free.as_str());
    let facets = facets(&mut conn).await?;
    let mut home = Home {
        newest: row(&mut conn, &everything).await?,
        learned: learned(&mut conn, &everything).await?,
        free: row(&mut conn, &free).await?,
        categories: Vec::new(),
        teachers: facets.teachers.into_iter().take(TEACHERS).collect(),
    };
    for category in largest(facets.categories) {
        let cards = row(&mut conn, &everything.with("category", &category.path)).await?;
        home.categories.push((category, cards));
    }
    conn.env.facets.home.put(now, &home);
    Ok(home)
}

async fn row(conn: &mut Conn<'_>, query: &Query) -> Result<Vec<Card>> {
    Ok(list(&mut *conn, query).await?.cards.into_iter().take(IN_A_ROW).collect())
}

/// What most people learn. A course that nobody learns is not among it.
async fn learned(conn: &mut Conn<'_>, everything: &Query) -> Result<Vec<Card>> {
    const LEARNED: &str = "select count(*) from listing where course in (select course from access_grant)";
    let learned: i64 = on!(&mut *conn, c => sqlx::query_scalar(LEARNED).fetch_one(c).await?);
    let mut cards = row(conn, &everything.with("sort", Sort::Learners.as_str())).await?;
    cards.truncate(usize::try_from(learned).unwrap_or(0));
    Ok(cards)
}

/// The categories at the root that have most courses.
fn largest(categories: Vec<CategoryCount>) -> Vec<CategoryCount> {
    let mut roots: Vec<CategoryCount> =
        categories.into_iter().filter(|category| category.depth == 0 && category.courses >= IN_A_CATEGORY).collect();
    roots.sort_by_key(|category| std::cmp::Reverse(category.courses));
    roots.truncate(CATEGORIES);
    roots
}
