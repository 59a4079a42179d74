//! The storage of a course: documents as blobs, and which of them are drafts or belong to a release.

use std::collections::{BTreeMap, BTreeSet};

use ground::{Conn, Error, Result, Tx, db::MAX_ROWS_PER_INSERT, fetch_all, fetch_optional_scalar, on};
use model::{
    Id,
    course::{Course, Lesson},
};
use serde::de::DeserializeOwned;
use sqlx::QueryBuilder;

use super::document::{CourseDoc, LessonDoc, Packed, unpack};

pub(crate) use model::studio::Release;

/// The hashes of a course's documents: of its page ([`Id::NONE`]) and of its lessons.
pub type DocumentHashes = BTreeMap<Id<Lesson>, String>;

/// Returns the hashes of a draft with this page: of the page, and of the lessons in its outline.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn drafts(conn: &mut Conn<'_>, course: Id<Course>, page: &CourseDoc) -> Result<DocumentHashes> {
    const DRAFTS: &str = "select lesson_id, blob_hash \
        from draft \
        where course_id = $1";
    let listed: BTreeSet<Id<Lesson>> = page.lessons().map(|lesson| lesson.id).collect();
    let drafts: Vec<(Id<Lesson>, String)> = fetch_all!(&mut *conn, DRAFTS, course);
    Ok(drafts.into_iter().filter(|(id, _)| id.is_none() || listed.contains(id)).collect())
}

/// Returns the hashes of a release's documents.
///
/// # Errors
/// [`Error::NotFound`] when the course has no such release; or when the database fails.
pub(super) async fn items(conn: &mut Conn<'_>, course: Id<Course>, release: Id<Release>) -> Result<DocumentHashes> {
    const ITEMS: &str = "select i.lesson_id, i.blob_hash \
        from release_item i \
        join release r on r.id = i.release_id \
        where r.course_id = $1 and r.id = $2";
    let items: Vec<(Id<Lesson>, String)> = fetch_all!(&mut *conn, ITEMS, course, release);
    if items.is_empty() { Err(Error::NotFound) } else { Ok(items.into_iter().collect()) }
}

/// Loads the lessons' documents.
///
/// # Errors
/// [`Error::Inconsistent`] when one is missing or damaged; or when the database fails.
pub(super) async fn documents(conn: &mut Conn<'_>, items: &DocumentHashes) -> Result<Vec<(Id<Lesson>, LessonDoc)>> {
    let mut lessons = Vec::new();
    for (id, hash) in items.iter().filter(|(id, _)| !id.is_none()) {
        lessons.push((*id, document(&mut *conn, hash).await?));
    }
    Ok(lessons)
}

/// Adds documents to releases: release, lesson, language, hash.
///
/// # Errors
/// Fails when the database does.
pub async fn write_document_hashes(tx: &mut Tx, items: &[(Id<Release>, Id<Lesson>, &str, &str)]) -> Result<()> {
    for rows in items.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into release_item (release_id, lesson_id, language, blob_hash) ")
            .push_values(rows, |mut row, (release, lesson, language, blob)| {
                row.push_bind(*release).push_bind(*lesson).push_bind(String::from(*language))
                    .push_bind(String::from(*blob));
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

/// Returns the hashes of the documents of a course's newest release, scheduled ones included; empty without a release.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn newest_items(conn: impl Into<Conn<'_>>, course: Id<Course>) -> Result<DocumentHashes> {
    const NEWEST: &str = "select lesson_id, blob_hash \
        from release_item \
        where release_id = (select id from release where course_id = $1 order by live_at desc, id desc limit 1)";
    Ok(fetch_all!(conn.into(), NEWEST, course).into_iter().collect())
}

/// Stores documents that are not stored yet.
///
/// # Errors
/// Fails when the database does.
pub async fn write_blobs(tx: &mut Tx, blobs: &[&Packed]) -> Result<()> {
    for rows in blobs.chunks(MAX_ROWS_PER_INSERT / 4) {
        on!(&mut *tx, c => QueryBuilder::new("insert into blob (hash, body) ")
            .push_values(rows, |mut row, blob| {
                row.push_bind(blob.hash.clone()).push_bind(blob.body.clone());
            })
            .push(" on conflict (hash) do nothing")
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

/// Makes these documents drafts: course, lesson, language, hash.
///
/// # Errors
/// Fails when the database does.
pub async fn write_drafts(tx: &mut Tx, drafts: &[(Id<Course>, Id<Lesson>, &str, &str)]) -> Result<()> {
    let now = tx.now();
    for rows in drafts.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into draft (course_id, lesson_id, language, blob_hash, saved_at) ")
            .push_values(rows, |mut row, (course, lesson, language, blob)| {
                row.push_bind(*course).push_bind(*lesson).push_bind(String::from(*language))
                    .push_bind(String::from(*blob)).push_bind(now);
            })
            .push(" on conflict (course_id, lesson_id, language) \
                do update set blob_hash = excluded.blob_hash, saved_at = excluded.saved_at")
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

/// Loads a document by its hash.
///
/// # Errors
/// [`Error::Inconsistent`] when it is missing or damaged; or when the database fails.
pub(super) async fn document<T: DeserializeOwned>(conn: impl Into<Conn<'_>>, hash: &str) -> Result<T> {
    const LOAD: &str = "select body \
        from blob \
        where hash = $1";
    let body: Option<Vec<u8>> = fetch_optional_scalar!(conn.into(), LOAD, hash);
    unpack(hash, &body.ok_or_else(|| Error::Inconsistent { table: "blob", column: "hash", row: hash.into() })?)
}
