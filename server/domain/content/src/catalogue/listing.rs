//! Listings: what lists and searches need of a course, written when a release goes live.

use std::collections::BTreeMap;

use ground::{Result, Tx, db::MAX_ROWS_PER_INSERT, exec, fetch_optional_scalar, fold::fold, on};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Lesson},
    studio::Release,
};
use sqlx::QueryBuilder;

use crate::{
    TextServices, category,
    course::document::{CourseDoc, LessonDoc},
    search::index::{self, Entry},
};

/// The metadata of a release and its course.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReleaseMeta {
    /// The course.
    pub course: Id<Course>,
    /// The release.
    pub release: Id<Release>,
    /// The course's slug.
    pub slug: String,
    /// The course's teacher.
    pub teacher: Id<Person>,
    /// The instant at which the course first went live.
    pub published_at: Millis,
}

/// A course as lists and searches need it. Its words are cut when it is made, before a transaction is open.
#[derive(Debug)]
pub struct Listing {
    /// The release that it lists.
    pub head: ReleaseMeta,
    /// The course's page.
    pub document: CourseDoc,
    pub(crate) entries: Vec<Entry>,
}

impl Listing {
    /// Returns the listing of a release with these documents.
    pub fn new(
        tools: &TextServices,
        head: ReleaseMeta,
        document: CourseDoc,
        lessons: &[(Id<Lesson>, LessonDoc)],
    ) -> Self {
        let entries = index::entries(tools, head.course, &document, lessons);
        Self { head, document, entries }
    }
}

/// Replaces the listings of these courses, with their tags, texts and words.
///
/// # Errors
/// Fails when the database does.
pub async fn write(tx: &mut Tx, listings: &[&Listing]) -> Result<()> {
    let mut categories: BTreeMap<&[String], Option<i64>> = BTreeMap::new();
    for listing in listings {
        let names = listing.document.category.as_slice();
        if !categories.contains_key(names) {
            categories.insert(names, category::ensure(tx, names).await?.map(Id::raw));
        }
    }
    clear(tx, &listings.iter().map(|listing| listing.head.course).collect::<Vec<_>>()).await?;
    for rows in listings.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into listing (course_id, release_id, slug, title, \
              title_folded, title_sort_key, subtitle, language, level, category_id, teacher_id, price, currency, \
              cover_id, lessons, published_at) ")
            .push_values(rows, |mut row, l| {
                row.push_bind(l.head.course).push_bind(l.head.release).push_bind(l.head.slug.clone())
                    .push_bind(l.document.title.clone()).push_bind(collation::fold(&l.document.title))
                    .push_bind(collation::sort_key(&l.document.title))
                    .push_bind(l.document.subtitle.clone()).push_bind(l.document.language.clone())
                    .push_bind(l.document.level.as_str()).push_bind(categories[l.document.category.as_slice()])
                    .push_bind(l.head.teacher).push_bind(l.document.price.map_or(0, |price| price.minor))
                    .push_bind(l.document.price.map_or("", |price| price.currency.as_str()))
                    .push_bind(l.document.small_cover)
                    .push_bind(i64::try_from(l.document.written_lessons().count()).unwrap_or(i64::MAX))
                    .push_bind(l.head.published_at);
            })
            .build().execute(c).await?.rows_affected());
    }
    write_tags(tx, listings).await?;
    index::write(tx, listings.iter().flat_map(|listing| &listing.entries)).await
}

async fn write_tags(tx: &mut Tx, listings: &[&Listing]) -> Result<()> {
    let mut tags: BTreeMap<String, i64> = BTreeMap::new();
    let mut pairs: Vec<(Id<Course>, i64)> = Vec::new();
    for listing in listings {
        let mut names: Vec<String> = listing.document.tags.iter().map(|tag| fold(tag)).collect();
        names.sort();
        names.dedup();
        for name in names {
            let id = match tags.get(&name) {
                Some(id) => *id,
                None => ensure_tag(tx, &name).await?,
            };
            tags.insert(name, id);
            pairs.push((listing.head.course, id));
        }
    }
    for rows in pairs.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into listing_tag (course_id, tag_id) ")
            .push_values(rows, |mut row, (course, tag)| {
                row.push_bind(*course).push_bind(*tag);
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

async fn ensure_tag(tx: &mut Tx, name: &str) -> Result<i64> {
    const FIND: &str = "select id \
        from tag \
        where name = $1";
    const MAKE: &str = "insert into tag (id, name, sort_key) \
        values ($1, $2, $3)";
    let found: Option<i64> = fetch_optional_scalar!(&mut *tx, FIND, name);
    if let Some(id) = found {
        return Ok(id);
    }
    let id: Id<()> = tx.id()?;
    exec!(&mut *tx, MAKE, id, name, collation::sort_key(name));
    Ok(id.raw())
}

/// Removes courses from lists and searches.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn clear(tx: &mut Tx, courses: &[Id<Course>]) -> Result<()> {
    // The words go by the ids of their texts, everything else by the course.
    let steps = [
        ("search_word where search_text_id in (select id from search_text where course_id in (", "))"),
        ("search_text where course_id in (", ")"),
        ("listing_tag where course_id in (", ")"),
        ("listing where course_id in (", ")"),
    ];
    for courses in courses.chunks(MAX_ROWS_PER_INSERT) {
        for (rows, end) in steps {
            on!(&mut *tx, c => {
                let mut sql = QueryBuilder::new("delete from ");
                sql.push(rows);
                let mut list = sql.separated(", ");
                for course in courses {
                    list.push_bind(*course);
                }
                sql.push(end).build().execute(c).await?.rows_affected()
            });
        }
    }
    Ok(())
}
