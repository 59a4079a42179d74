//! Facets: the values by which the catalogue can be narrowed, counted.
//!
//! Counting the tags of 10,000 courses takes longer than the whole rest of the page, and the numbers belong to the
//! school, not to the visitor: they are cached for a few seconds. Publishing here empties the cache at once; what
//! another process publishes (an import at the command line) shows by its age.

use std::{cmp::Reverse, collections::BTreeMap};

use ground::{Conn, Result, fetch_all, fetch_scalars};
use model::{
    Lang,
    course::{CategoryCount, Facets, Home, TagCount, Teacher, TeacherCount},
};

use super::ttl_cache::Kept;

/// The number of tags that are offered to narrow the catalogue by.
const MAX_FACET_TAGS: i64 = 30;
/// The number of teachers that are offered.
const MAX_FACET_TEACHERS: i64 = 12;
/// The number of tags on the page of tags.
const MAX_PAGE_TAGS: i64 = 1_000;

/// The cache of the facets, and of the first page in each language.
#[derive(Debug, Default)]
pub struct FacetCache {
    facets: Kept<Facets>,
    homes: [Kept<Home>; Lang::ALL.len()],
}

impl FacetCache {
    /// Empties the cache, after something was published.
    pub fn clear(&self) {
        self.facets.clear();
        self.homes.iter().for_each(Kept::clear);
    }

    /// Returns the cached first page in a language.
    pub(super) const fn home(&self, lang: Lang) -> &Kept<Home> {
        &self.homes[lang as usize]
    }
}

/// Returns the tags that have courses, those with most courses first.
///
/// # Errors
/// Fails when the database does.
pub async fn tags(conn: impl Into<Conn<'_>>) -> Result<Vec<TagCount>> {
    most_used(&mut conn.into(), MAX_PAGE_TAGS).await
}

async fn most_used(conn: &mut Conn<'_>, most: i64) -> Result<Vec<TagCount>> {
    const TAG_COUNTS: &str = "select t.name, n.courses \
        from ( \
          select tag_id, count(*) as courses \
          from listing_tag \
          group by tag_id \
        ) n \
        join tag t on t.id = n.tag_id \
        order by n.courses desc, t.sort_key, t.name \
        limit $1";
    let tags: Vec<(String, i64)> = fetch_all!(&mut *conn, TAG_COUNTS, most);
    Ok(tags.into_iter().map(|(tag, courses)| TagCount { tag, courses }).collect())
}

async fn most_busy(conn: &mut Conn<'_>) -> Result<Vec<TeacherCount>> {
    const TEACHER_COUNTS: &str = "select p.handle, p.name, n.courses \
        from ( \
          select teacher_id, count(*) as courses \
          from listing \
          group by teacher_id \
        ) n \
        join person p on p.id = n.teacher_id \
        order by n.courses desc, p.handle \
        limit $1";
    let rows: Vec<(String, String, i64)> = fetch_all!(&mut *conn, TEACHER_COUNTS, MAX_FACET_TEACHERS);
    let count = |(handle, name, courses)| TeacherCount { teacher: Teacher { handle, name }, courses };
    let mut counts: Vec<TeacherCount> = rows.into_iter().map(count).collect();
    counts.sort_by_cached_key(|count| (Reverse(count.courses), collation::name_sort_key(&count.teacher.name)));
    Ok(counts)
}

/// Returns the facets: the category tree with counts, the tags and teachers with most courses, and the languages.
///
/// # Errors
/// Fails when the database does.
pub async fn facets(conn: impl Into<Conn<'_>>) -> Result<Facets> {
    const LANGUAGES: &str = "select language \
        from listing \
        group by language \
        order by count(*) desc, language";
    let mut conn = conn.into();
    let now = conn.env.now();
    if let Some(facets) = conn.env.part::<FacetCache>().facets.get(now) {
        return Ok(facets);
    }
    let tags = most_used(&mut conn, MAX_FACET_TAGS).await?;
    let languages = fetch_scalars!(&mut conn, LANGUAGES);
    let teachers = most_busy(&mut conn).await?;
    let facets = Facets { categories: categories(&mut conn).await?, tags, teachers, languages };
    conn.env.part::<FacetCache>().facets.put(now, &facets);
    Ok(facets)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    parent_id: Option<i64>,
    path: String,
    name: String,
    courses: i64,
}

/// Returns the tree without empty categories, each category before those below it.
async fn categories(conn: &mut Conn<'_>) -> Result<Vec<CategoryCount>> {
    const ALL: &str = "select c.id, c.parent_id, c.path, c.name, coalesce(n.courses, 0) as courses \
        from category c \
        left join ( \
          select category_id, count(*) as courses \
          from listing \
          group by category_id \
        ) n on n.category_id = c.id \
        order by c.position, c.path";
    let rows: Vec<Row> = fetch_all!(&mut *conn, ALL);
    let mut below: BTreeMap<Option<i64>, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        below.entry(row.parent_id).or_default().push(row);
    }
    let mut out = Vec::with_capacity(rows.len());
    descend(&below, None, 0, &mut out);
    Ok(out)
}

/// Appends what lies below `parent`, and returns how many courses that is.
fn descend(
    below: &BTreeMap<Option<i64>, Vec<&Row>>,
    parent: Option<i64>,
    depth: usize,
    out: &mut Vec<CategoryCount>,
) -> i64 {
    // A course's category is at most eight deep; a ring among parents, which `check` would name, must not hang us.
    if depth > 16 {
        return 0;
    }
    let mut sum = 0;
    for row in below.get(&parent).into_iter().flatten() {
        let place = out.len();
        out.push(CategoryCount { path: row.path.clone(), name: row.name.clone(), depth, courses: row.courses });
        let courses = row.courses + descend(below, Some(row.id), depth + 1, out);
        out[place].courses = courses;
        if courses == 0 {
            out.truncate(place);
        }
        sum += courses;
    }
    sum
}
