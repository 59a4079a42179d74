//! The consistency checks of content: courses, their releases, and what the catalogue and the search say of them.

use std::collections::{BTreeMap, BTreeSet};

use ground::{Breach, Conn, Db, Result, fetch_all, fetch_scalars, fold::fold, media};
use model::{
    Id,
    course::{Course, File, Lesson},
};

use crate::{
    category::{self, Category},
    course::{
        Release,
        document::{CourseDoc, LessonDoc, MediaDoc, unpack_text},
    },
};

/// The number of rows that are read at once.
const BATCH_ROWS: i64 = 500;

/// The rules that a query alone can check: rule, table, message, and the query for the keys of the rows that break it.
const RULES: [(&str, &str, &str, &str); 6] = [
    (
        "release-has-page",
        "release",
        "has no page of its course",
        "select id \
            from release \
            where not exists (select 1 from release_item i where i.release_id = release.id and i.lesson_id = 0)",
    ),
    (
        "release-item-has-blob",
        "release_item of release",
        "names a blob that is not there",
        "select release_id \
            from release_item \
            where not exists (select 1 from blob b where b.hash = release_item.blob_hash)",
    ),
    (
        "draft-has-blob",
        "draft of course",
        "names a blob that is not there",
        "select course_id \
            from draft \
            where not exists (select 1 from blob b where b.hash = draft.blob_hash)",
    ),
    (
        "tag-is-listed",
        "listing_tag of course",
        "names a tag or a listing that is not there",
        "select course_id \
            from listing_tag g \
            where not exists ( \
                select 1 \
                from tag t \
                where t.id = g.tag_id \
              ) \
              or not exists ( \
                select 1 \
                from listing l \
                where l.course_id = g.course_id \
              )",
    ),
    (
        "search-word-has-text",
        "search_word of text",
        "names a text that is not there",
        "select distinct search_text_id \
            from search_word \
            where not exists (select 1 from search_text t where t.id = search_word.search_text_id)",
    ),
    (
        "file-use-has-file",
        "file_use of course",
        "names a file that is not there",
        "select course_id \
            from file_use \
            where not exists (select 1 from file f where f.id = file_use.file_id)",
    ),
];

/// Checks all rules and returns what breaks them.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    look(&mut Conn::from(db), &mut breaches).await?;
    Ok(breaches)
}

async fn look(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    for (rule, table, message, text) in RULES {
        let rows: Vec<Id<()>> = fetch_scalars!(&mut *conn, text);
        breaches.extend(rows.into_iter().map(|id| Breach::new(rule, table, id, message)));
    }
    categories(conn, breaches).await?;
    blobs(conn, breaches).await?;
    listings(conn, breaches).await?;
    Ok(())
}

/// Checks that a category's path is its parent's and one name more.
async fn categories(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const ALL: &str = "select c.id, c.path, p.path \
        from category c \
        left join category p on p.id = c.parent_id";
    let rows: Vec<(Id<()>, String, Option<String>)> = fetch_all!(&mut *conn, ALL);
    for (id, path, parent) in rows {
        let above = path.rsplit_once('/').map(|(above, _)| above);
        if above != parent.as_deref() {
            let message = format!("its path is {path}, but it lies in {}", parent.as_deref().unwrap_or("the root"));
            breaches.push(Breach::new("category-path-agrees", "category", id, message));
        }
    }
    Ok(())
}

/// Checks that each blob unpacks to the text of its hash.
async fn blobs(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const NEXT: &str = "select hash, body \
        from blob \
        where hash > $1 \
        order by hash \
        limit $2";
    let mut after = String::new();
    loop {
        let rows: Vec<(String, Vec<u8>)> = fetch_all!(&mut *conn, NEXT, &after, BATCH_ROWS);
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after.clone_from(last);
        for (hash, body) in &rows {
            if unpack_text(hash, body).is_none() {
                breaches.push(Breach::new("blob-unpacks-to-hash", "blob", hash, "its text is not what it was"));
            }
        }
    }
}

/// A course that is or should be listed, with its listing.
#[derive(sqlx::FromRow)]
struct Row {
    course: Id<Course>,
    slug: String,
    teacher: Id<()>,
    /// The newest live release; `None` for a hidden course or one without any.
    live: Option<Id<Release>>,
    /// The release of the listing; `None` when there is no listing.
    release: Option<Id<Release>>,
    listed_slug: Option<String>,
    listed_teacher: Option<Id<()>>,
    title: Option<String>,
    title_folded: Option<String>,
    title_sort_key: Option<Vec<u8>>,
    subtitle: Option<String>,
    language: Option<String>,
    level: Option<String>,
    price: Option<i64>,
    currency: Option<String>,
    lessons: Option<i64>,
    cover: Option<Id<File>>,
    category: Option<Id<Category>>,
}

async fn listings(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const NEXT: &str = "select c.id as course, c.slug, c.teacher_id as teacher, \
          case when c.hidden_at is null then ( \
            select r.id \
            from release r \
            where r.course_id = c.id and r.live_at <= $3 \
            order by r.live_at desc, r.id desc \
            limit 1 \
          ) end as live, \
          l.release_id as release, l.slug as listed_slug, l.teacher_id as listed_teacher, l.title, l.title_folded, \
          l.title_sort_key, l.subtitle, l.language, l.level, l.price, l.currency, l.lessons, l.cover_id as cover, \
          l.category_id as category \
        from course c \
        left join listing l on l.course_id = c.id \
        where c.id > $1 \
        order by c.id \
        limit $2";
    let mut after = Id::NONE;
    let now = conn.env.now();
    loop {
        let rows: Vec<Row> = fetch_all!(&mut *conn, NEXT, after, BATCH_ROWS, now);
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.course;
        for row in rows {
            course(conn, &row, breaches).await?;
        }
    }
}

async fn course(conn: &mut Conn<'_>, row: &Row, breaches: &mut Vec<Breach>) -> Result<()> {
    let mut breach = |rule, message: String| breaches.push(Breach::new(rule, "listing", row.course, message));
    let Some(live) = row.live else {
        if row.release.is_some() {
            breach("listing-matches-release", "is listed without a live release".into());
        }
        return Ok(());
    };
    if row.release != Some(live) {
        breach("listing-matches-release", format!("the live release is {live}; `lyceum reindex` lists it"));
        return Ok(());
    }
    let Some((document, lessons)) = documents(conn, live).await? else { return Ok(()) };
    let category = category::find(conn, &document.category).await?;
    if !agrees(row, &document) || row.category != category {
        breach(
            "listing-matches-release",
            "says something else than its release; `lyceum reindex` makes it anew".into(),
        );
    }
    outline(conn, row.course, &document, &lessons, breaches).await?;
    tags(conn, row.course, &document, breaches).await?;
    search(conn, row.course, &document, breaches).await?;
    files(conn, row.course, &document, &lessons, breaches).await
}

fn agrees(row: &Row, document: &CourseDoc) -> bool {
    let lessons = i64::try_from(document.written_lessons().count()).ok();
    row.listed_slug.as_ref() == Some(&row.slug)
        && row.listed_teacher == Some(row.teacher)
        && row.title.as_ref() == Some(&document.title)
        && row.title_folded == Some(collation::fold(&document.title))
        && row.title_sort_key == Some(collation::sort_key(&document.title))
        && row.subtitle.as_ref() == Some(&document.subtitle)
        && row.language.as_ref() == Some(&document.language)
        && row.level.as_deref() == Some(document.level.as_str())
        && row.price == Some(document.price.map_or(0, |price| price.minor))
        && row.currency.as_deref() == Some(document.price.map_or("", |price| price.currency.as_str()))
        && row.cover == document.small_cover
        && row.lessons == lessons
}

/// Loads the documents of a release. Returns `None` when one of them cannot be read, which other rules report.
async fn documents(
    conn: &mut Conn<'_>,
    release: Id<Release>,
) -> Result<Option<(CourseDoc, BTreeMap<Id<Lesson>, LessonDoc>)>> {
    const ITEMS: &str = "select i.lesson_id, b.hash, b.body \
            from release_item i \
            join blob b on b.hash = i.blob_hash \
            where i.release_id = $1";
    let rows: Vec<(Id<Lesson>, String, Vec<u8>)> = fetch_all!(&mut *conn, ITEMS, release);
    let mut page = None;
    let mut lessons = BTreeMap::new();
    for (lesson, hash, body) in rows {
        let Some(text) = unpack_text(&hash, &body) else { return Ok(None) };
        if lesson.is_none() {
            page = serde_json::from_slice(&text).ok();
        } else if let Ok(document) = serde_json::from_slice(&text) {
            lessons.insert(lesson, document);
        }
    }
    Ok(page.map(|page| (page, lessons)))
}

/// Checks that each lesson of the outline is a lesson of the course, and that the release has its text.
async fn outline(
    conn: &mut Conn<'_>,
    course: Id<Course>,
    document: &CourseDoc,
    lessons: &BTreeMap<Id<Lesson>, LessonDoc>,
    breaches: &mut Vec<Breach>,
) -> Result<()> {
    const LESSONS: &str = "select id \
        from lesson \
        where course_id = $1";
    let known: Vec<Id<Lesson>> = fetch_scalars!(&mut *conn, LESSONS, course);
    for lesson in document.lessons().filter(|lesson| !known.contains(&lesson.id) || !lessons.contains_key(&lesson.id)) {
        let message = format!("the outline of course {course} names it, but its row or its text is not there");
        breaches.push(Breach::new("outline-lesson-exists", "lesson", lesson.id, message));
    }
    Ok(())
}

/// Checks that the course is listed under its tags, and under no others.
async fn tags(conn: &mut Conn<'_>, course: Id<Course>, document: &CourseDoc, breaches: &mut Vec<Breach>) -> Result<()> {
    const TAGS: &str = "select t.name \
        from listing_tag g \
        join tag t on t.id = g.tag_id \
        where g.course_id = $1";
    let listed: Vec<String> = fetch_scalars!(&mut *conn, TAGS, course);
    let listed: BTreeSet<String> = listed.into_iter().collect();
    if listed != document.tags.iter().map(|tag| fold(tag)).collect() {
        breaches.push(Breach::new(
            "tags-match-release",
            "listing_tag of course",
            course,
            "has other tags than its release",
        ));
    }
    Ok(())
}

/// Checks that searches find the course's page and its free lessons, and no other text.
async fn search(
    conn: &mut Conn<'_>,
    course: Id<Course>,
    document: &CourseDoc,
    breaches: &mut Vec<Breach>,
) -> Result<()> {
    const TEXTS: &str = "select lesson_id \
        from search_text \
        where course_id = $1 \
        order by lesson_id";
    let found: Vec<Id<Lesson>> = fetch_scalars!(&mut *conn, TEXTS, course);
    let free: BTreeSet<Id<Lesson>> =
        document.written_lessons().filter(|lesson| lesson.free).map(|lesson| lesson.id).chain([Id::NONE]).collect();
    for lesson in found.iter().filter(|lesson| !free.contains(lesson)) {
        let message = format!("searches find lesson {lesson}, which is not free");
        breaches.push(Breach::new("search-finds-free-texts-only", "search_text of course", course, message));
    }
    if free.iter().any(|lesson| !found.contains(lesson)) {
        breaches.push(Breach::new(
            "search-finds-every-free-text",
            "search_text of course",
            course,
            "a free text is not found",
        ));
    }
    Ok(())
}

/// Checks that each file that a live text names is recorded as used by it, or nobody could open it.
async fn files(
    conn: &mut Conn<'_>,
    course: Id<Course>,
    document: &CourseDoc,
    lessons: &BTreeMap<Id<Lesson>, LessonDoc>,
    breaches: &mut Vec<Breach>,
) -> Result<()> {
    const USES: &str = "select lesson_id, file_id \
        from file_use \
        where course_id = $1";
    let uses: Vec<(Id<Lesson>, Id<File>)> = fetch_all!(&mut *conn, USES, course);
    let page = media::references(&document.html)
        .into_iter()
        .chain(document.cover)
        .chain(document.small_cover)
        .map(|file| (Id::NONE, file));
    let texts = lessons.iter().flat_map(|(id, lesson)| {
        let recorded = lesson.media.iter().flat_map(MediaDoc::files);
        media::references(&lesson.html).into_iter().chain(recorded).map(|file| (*id, file))
    });
    for (lesson, file) in page.chain(texts).filter(|pair| !uses.contains(pair)) {
        let message = format!("course {course}, lesson {lesson} shows it, but file_use does not say so");
        breaches.push(Breach::new("used-file-is-noted", "file", file, message));
    }
    Ok(())
}
