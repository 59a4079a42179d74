//! Bytes that arrive.

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

/// How the bytes of one request are proved to be those that were sent (tus, extension "checksum").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-1.
    Sha1(Vec<u8>),
    /// SHA-256.
    Sha256(Vec<u8>),
}

/// Writes the bytes of one request behind those that are there. Only one at a time can.
pub struct Writer {
    db: Db,
    row: Row,
    file: File,
    offset: i64,
    checked: Option<(digest::Context, Vec<u8>)>,
    /// Until this is dropped nobody else writes.
    _only: Only,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("upload", &self.row.id).field("offset", &self.offset).finish_non_exhaustive()
    }
}

impl Writer {
    /// Goes on at `offset`; [`Error::Stale`] when that is not what has arrived, or when somebody else is writing.
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

    /// Writes what came; [`Error::Full`] when the disk is full, and the fault of the field `file` when it is more than
    /// was announced. What was written before counts all the same.
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

    /// Notes what has arrived: the new offset, and the file once it is whole. [`Error::Invalid`] for `checksum` when
    /// the bytes are others than were sent (nothing of them counts), for `file` when it is none that may come in.
    pub async fn close(mut self) -> Result<(i64, Option<Uploaded>)> {
        const ARRIVED: &str =
            "update upload set received = $3, seen_at = $4 where id = $1 and received = $2 and file_id is null";
        let is_good = self.checked.take().is_none_or(|(digest, sum)| digest.finish().as_ref() == sum);
        if !is_good {
            return Err(Error::invalid("checksum", model::rule::Rule::Code));
        }
        let path = place(&self.db.env, self.row.id);
        self.file.sync_data().await.map_err(Error::file(&path))?;
        let (id, before, offset) = (self.row.id, self.row.received, self.offset);
        let written = transaction!(&self.db, |tx| {
            let now = tx.now();
            Ok(exec!(&mut *tx, ARRIVED, id, before, offset, now))
        })?;
        if written == 0 {
            return Err(Error::Stale);
        }
        if offset < self.row.bytes {
            return Ok((offset, None));
        }
        let uploaded = finish::finish(&self.db, &self.row).await?;
        Ok((offset, Some(uploaded)))
    }
}

/// The uploads that are being written by this process.
#[derive(Debug, Default)]
pub struct Writing(std::sync::Mutex<std::collections::BTreeSet<i64>>);

/// The right to write to an upload.
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
