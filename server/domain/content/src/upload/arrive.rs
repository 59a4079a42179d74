//! The bytes of an upload as they arrive, request by request.

use std::io::SeekFrom;

use ground::{Db, Error, RequestContext, Result, exec, private, transaction};
use model::{
    Id,
    studio::{Upload, Uploaded},
};
use ring::digest;
use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt},
};

use super::{
    Row,
    content::{EARLY_BYTES, HEAD_BYTES, look_early},
    finish, place,
    turn::Turn,
};

/// The number of bytes after which they are recorded, so that a process that ends takes no more along.
const RECORD_BYTES: i64 = 4 * 1024 * 1024;
/// The number of bytes after which a request is interrupted when they tell that the file will be refused.
const FIRST_LOOK_BYTES: i64 = 256 * 1024;

/// The checksum of the bytes of one request (tus, extension "checksum").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// A SHA-1 hash.
    Sha1(Vec<u8>),
    /// A SHA-256 hash.
    Sha256(Vec<u8>),
}

/// The writer of the bytes of one request, behind those that are there. An upload has one at a time; the newest takes
/// over from the one before, whose bytes count.
pub struct Writer {
    db: Db,
    row: Row,
    file: File,
    offset: i64,
    recorded: i64,
    /// The number of bytes that were looked at: those of requests before, and what this one looked at itself.
    looked: i64,
    checked: Option<(digest::Context, Vec<u8>)>,
    turn: Turn,
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
    /// when another number of bytes has arrived, it is whole, or the writer before does not stop; [`Error::File`] or
    /// [`Error::StorageFull`] when the file cannot be opened; or when the database fails.
    pub async fn open(
        db: &Db,
        ctx: &RequestContext,
        upload: Id<Upload>,
        offset: i64,
        checksum: Option<Checksum>,
    ) -> Result<Self> {
        // Only its owner may stop who is writing.
        Row::load(&mut db.into(), ctx, upload).await?;
        let turn = Turn::take(&db.env, upload).await.ok_or(Error::Stale)?;
        let row = Row::load(&mut db.into(), ctx, upload).await?;
        if row.received != offset || row.file_id.is_some() {
            return Err(Error::Stale);
        }
        let path = place(&db.env, upload);
        if let Some(folder) = path.parent() {
            private::create_folder(folder)?;
        }
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .await
            .map_err(Error::file(&path))?;
        let start = u64::try_from(offset).unwrap_or_default();
        file.seek(SeekFrom::Start(start)).await.map_err(Error::file(&path))?;
        let checked = checksum.map(|checksum| match checksum {
            Checksum::Sha1(sum) => (digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY), sum),
            Checksum::Sha256(sum) => (digest::Context::new(&digest::SHA256), sum),
        });
        Ok(Self { db: db.clone(), row, file, offset, recorded: offset, looked: offset, checked, turn })
    }

    /// Waits until another request wants to write. This one should then be closed.
    pub fn taken_over(&self) -> impl Future<Output = ()> + Send + 'static {
        self.turn.taken_over()
    }

    /// Writes bytes. What was written before counts even when this fails.
    ///
    /// # Errors
    /// [`Error::Invalid`] of `file` when there are more bytes than were announced, or the first ones tell that it will
    /// not be accepted: then the upload is removed; [`Error::StorageFull`] or [`Error::File`] when they cannot be
    /// written; [`Error::Stale`] when the upload was changed or removed meanwhile; or when the database fails.
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
        if self.checked.is_none() {
            self.turn.note(self.offset);
            if self.offset - self.recorded >= RECORD_BYTES && self.offset < self.row.bytes {
                self.record().await?;
            }
            if self.looked < FIRST_LOOK_BYTES && self.offset >= FIRST_LOOK_BYTES {
                self.look_early().await?;
            }
        }
        Ok(())
    }

    /// Looks at the bytes that are there, while they may be the first that tell that the file will be refused.
    async fn look_early(&mut self) -> Result<()> {
        let is_new = self.offset >= HEAD_BYTES && self.looked < self.offset.min(EARLY_BYTES);
        self.looked = self.offset;
        if is_new && self.offset < self.row.bytes { look_early(&self.db, &self.row).await } else { Ok(()) }
    }

    /// Records the bytes that are there.
    async fn record(&mut self) -> Result<()> {
        const ARRIVED: &str = "update upload \
            set received = $3, seen_at = $4 \
            where id = $1 and received = $2 and file_id is null";
        let path = place(&self.db.env, self.row.id);
        self.file.sync_data().await.map_err(Error::file(&path))?;
        let (id, before, offset) = (self.row.id, self.recorded, self.offset);
        let written = transaction!(&self.db, |tx| {
            let now = tx.now();
            Ok(exec!(&mut *tx, ARRIVED, id, before, offset, now))
        })?;
        if written == 0 {
            return Err(Error::Stale);
        }
        self.recorded = offset;
        Ok(())
    }

    /// Records the bytes that have arrived. Returns the new offset in bytes, and the file once it is whole.
    ///
    /// # Errors
    /// [`Error::Invalid`] of `checksum` when other bytes arrived than were sent, none of which count, and of `file`
    /// when its type or size is not accepted, as far as what is there tells: then the upload is removed;
    /// [`Error::Stale`] when the upload was changed or removed meanwhile; [`Error::File`] or [`Error::StorageFull`]
    /// when it cannot be stored; or when the database fails.
    pub async fn close(mut self) -> Result<(i64, Option<Uploaded>)> {
        let is_good = self.checked.take().is_none_or(|(digest, sum)| digest.finish().as_ref() == sum);
        if !is_good {
            return Err(Error::invalid("checksum", model::rule::Rule::Code));
        }
        // Whoever waits for it may go: what arrived counts, a whole file is looked at once, to its end, and nobody else
        // looks meanwhile.
        let closed = tokio::spawn(async move {
            // All of it comes along, the right to write above all.
            let mut writer = self;
            writer.record().await?;
            let offset = writer.offset;
            if offset < writer.row.bytes {
                writer.look_early().await?;
                return Ok((offset, None));
            }
            let uploaded = finish::finish(&writer.db, &writer.row).await?;
            Ok((offset, Some(uploaded)))
        });
        closed.await.map_err(|error| Error::Internal(format!("closing an upload: {error}")))?
    }
}
