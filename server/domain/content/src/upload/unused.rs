//! Uploads that are complete and that their course does not use: their sender sees them, uses or deletes them. After a
//! month they are deleted.

use ground::{
    Conn, Db, RequestContext, Result, Tx, fetch_all, fetch_optional, fetch_optional_scalar, fetch_scalars, media,
    transaction,
};
use model::{
    Id, Millis,
    course::{Course, File},
    studio::{UnusedUpload, Upload, UploadKind, Uploaded},
};

/// The time in milliseconds after which an upload that nobody uses is deleted.
const UNUSED_AFTER_MS: i64 = 30 * Millis::DAY;
/// The number of uploads that are listed.
const MAX_LISTED: i64 = 50;

/// Returns the actor's own uploads to a course that are complete and that it does not use, the newest first; none of an
/// actor who is no person.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn unused(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<Vec<UnusedUpload>> {
    const UNUSED: &str = "select id, file_id, kind, name, bytes, seen_at \
        from upload u \
        where person_id = $1 and course_id = $2 and kind is not null and not exists ( \
          select 1 \
          from file_use f \
          where f.course_id = u.course_id and f.file_id = u.file_id \
        ) \
        order by id desc \
        limit $3";
    type Row = (Id<Upload>, Id<File>, UploadKind, String, i64, Millis);
    let person = ctx.person().unwrap_or(Id::NONE);
    let rows: Vec<Row> = fetch_all!(&mut *conn, UNUSED, person, course, MAX_LISTED);
    let env = conn.env;
    let listed = |(id, file, kind, name, bytes, seen_at): Row| UnusedUpload {
        upload: Uploaded { id, file, kind, name, bytes, address: media::address(env, file, person) },
        deleted_at: seen_at.plus(UNUSED_AFTER_MS),
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Deletes an upload that is complete, with the file that it has become when nobody else needs that. One that its course
/// uses stays.
///
/// # Errors
/// [`ground::Error::File`] when the file cannot be taken away; or when the database fails.
pub(super) async fn discard(db: &Db, upload: Id<Upload>) -> Result<()> {
    transaction!(db, |tx| {
        let deleted = delete(tx, upload).await?;
        // Before the commit, so that no file ever lies in its place without a row. One whose row stays after all is found
        // where it waits, and settled.
        deleted.iter().try_for_each(|hash| media::set_aside(tx.env(), hash))
    })
}

/// Deletes the rows of an upload that is not used. Returns the hashes of the files that went with it.
async fn delete(tx: &mut Tx, upload: Id<Upload>) -> Result<Vec<String>> {
    const DELETE: &str = "delete from upload \
        where id = $1 and file_id is not null and not exists ( \
          select 1 \
          from file_use f \
          where f.course_id = upload.course_id and f.file_id = upload.file_id \
        ) \
        returning file_id, thumbnail_id";
    const DELETE_FILE: &str = "delete from file \
        where id = $1 \
          and not exists (select 1 from file_use f where f.file_id = $1) \
          and not exists (select 1 from upload u where u.file_id = $1 or u.thumbnail_id = $1) \
          and not exists (select 1 from listing l where l.cover_id = $1) \
        returning hash";
    let row: Option<(Id<File>, Option<Id<File>>)> = fetch_optional!(&mut *tx, DELETE, upload);
    let mut hashes = Vec::new();
    for file in row.into_iter().flat_map(|(file, small)| [Some(file), small]).flatten() {
        let hash: Option<String> = fetch_optional_scalar!(&mut *tx, DELETE_FILE, file);
        hashes.extend(hash);
    }
    Ok(hashes)
}

/// Deletes the uploads that no course has used for a month, and returns their number.
///
/// # Errors
/// [`ground::Error::File`] when the file of one cannot be taken away; or when the database fails.
pub(super) async fn sweep(db: &Db) -> Result<usize> {
    const OLD: &str = "select id \
        from upload u \
        where file_id is not null and seen_at <= $1 and not exists ( \
          select 1 \
          from file_use f \
          where f.course_id = u.course_id and f.file_id = u.file_id \
        )";
    let before = db.env.now().plus(-UNUSED_AFTER_MS);
    let old: Vec<Id<Upload>> = fetch_scalars!(db, OLD, before);
    for upload in &old {
        discard(db, *upload).await?;
    }
    Ok(old.len())
}
