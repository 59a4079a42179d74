//! The bytes of an upload as they arrive, request by request.

use std::io::SeekFrom;

use ground::{Db, Env, Error, RequestContext, Result, exec, transaction};
use model::{
    Id,
    studio::{Upload, Uploaded},
};
use ring::digest;
use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt},
};

use super::{Row, finish, place};

/// The checksum of the bytes of one request (tus, extension "checksum").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// A SHA-1 hash.
    Sha1(Vec<u8>),
    /// A SHA-256 hash.
    Sha256(Vec<u8>),
}

/// The writer of the bytes of one request, behind those that are there. An upload has one at a time.
pub struct Writer {
    db: Db,
    row: Row,
    file: File,
    offset: i64,
    checked: Option<(digest::Context, Vec<u8>)>,
    /// The right to write, held until this is dropped.
    _only: Only,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("upload", &self.row.id).field("offset", &self.offset).finish_non_exhaustive()
    }
}

impl Writer {
    /// Opens an upload of the actor's to go on at `offset`, in bytes.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for guests, [`Error::NotFound`] when the actor has no such upload; [`Error::Stale`]
    /// when another number of bytes has arrived, it is whole, or another request is writing; [`Error::File`] or
    /// [`Error::StorageFull`] when the file cannot be opened; or when the database fails.
    pub async fn open(
        db: &Db,
        ctx: &RequestContext,
        upload: Id<Upload>,
        offset: i64,
        checksum: Option<Checksum>,
    ) -> Result<Self> {
        let only = Only::new(&db.env, upload).ok_or(Error::Stale)?;
        let row = Row::load(&mut db.into(), ctx, upload).await?;
        if row.received != offset || row.file_id.is_some() {
            return Err(Error::Stale);
        }
        let path = place(&db.env, upload);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).await.map_err(Error::file(folder))?;
        }
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .await
            .map_err(Error::file(&path))?;
        let start = u64::try_from(offset).unwrap_or_default();
        file.seek(SeekFrom::Start(start)).await.map_err(Error::file(&path))?;
        let checked = checksum.map(|checksum| match checksum {
            Checksum::Sha1(sum) => (digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY), sum),
            Checksum::Sha256(sum) => (digest::Context::new(&digest::SHA256), sum),
        });
        Ok(Self { db: db.clone(), row, file, offset, checked, _only: only })
    }

    /// Writes bytes. What was written before counts even when this fails.
    ///
    /// # Errors
    /// [`Error::Invalid`] of `file` when there are more bytes than were announced; [`Error::StorageFull`] or
    /// [`Error::File`] when they cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let more = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if self.offset.saturating_add(more) > self.row.bytes {
            return Err(Error::invalid("file", model::rule::Rule::FileSize(self.row.bytes)));
        }
        let path = place(&self.db.env, self.row.id);
        self.file.write_all(bytes).await.map_err(Error::file(&path))?;
        // What the runtime still holds back would be lost without a word.
        self.file.flush().await.map_err(Error::file(&path))?;
        if let Some((digest, _)) = &mut self.checked {
            digest.update(bytes);
        }
        self.offset += more;
        Ok(())
    }

    /// Records the bytes that have arrived. Returns the new offset in bytes, and the file once it is whole.
    ///
    /// # Errors
    /// [`Error::Invalid`] of `checksum` when other bytes arrived than were sent, none of which count, and of `file`
    /// when its type or size is not accepted; [`Error::Stale`] when the upload was changed or removed meanwhile;
    /// [`Error::File`] or [`Error::StorageFull`] when it cannot be stored; or when the database fails.
    pub async fn close(mut self) -> Result<(i64, Option<Uploaded>)> {
        const ARRIVED: &str =
            "update upload set received = $3, seen_at = $4 where id = $1 and received = $2 and file_id is null";
        let is_good = self.checked.take().is_none_or(|(digest, sum)| digest.finish().as_ref() == sum);
        if !is_good {
            return Err(Error::invalid("checksum", model::rule::Rule::Code));
        }
        let path = place(&self.db.env, self.row.id);
        self.file.sync_data().await.map_err(Error::file(&path))?;
        // Whoever waits for it may go: what arrived counts, a whole file is looked at once, to its end, and nobody else
        // looks meanwhile.
        let closed = tokio::spawn(async move {
            // All of it comes along, the right to write above all.
            let writer = self;
            let (id, before, offset) = (writer.row.id, writer.row.received, writer.offset);
            let written = transaction!(&writer.db, |tx| {
                let now = tx.now();
                Ok(exec!(&mut *tx, ARRIVED, id, before, offset, now))
            })?;
            if written == 0 {
                return Err(Error::Stale);
            }
            if offset < writer.row.bytes {
                return Ok((offset, None));
            }
            let uploaded = finish::finish(&writer.db, &writer.row).await?;
            Ok((offset, Some(uploaded)))
        });
        closed.await.map_err(|error| Error::Internal(format!("closing an upload: {error}")))?
    }
}

/// The uploads that this process is writing to.
#[derive(Debug, Default)]
pub struct Writing(std::sync::Mutex<std::collections::BTreeSet<i64>>);

/// The exclusive right to write to an upload.
#[derive(Debug)]
struct Only(std::sync::Arc<Env>, Id<Upload>);

impl Only {
    fn new(env: &std::sync::Arc<Env>, upload: Id<Upload>) -> Option<Self> {
        let is_first = env.part::<Writing>().0.lock().is_ok_and(|mut writing| writing.insert(upload.raw()));
        is_first.then(|| Self(env.clone(), upload))
    }
}

impl Drop for Only {
    fn drop(&mut self) {
        if let Ok(mut writing) = self.0.part::<Writing>().0.lock() {
            writing.remove(&self.1.raw());
        }
    }
}
