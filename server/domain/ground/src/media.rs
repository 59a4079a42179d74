//! Files of the school: `media/ab/<sha256>` in the data folder, each with a row.
//!
//! Covers of what was published are public. Everything else needs a signed address, which names who may see it, until
//! when, and by access to which course, if it was by that: [`open`] tells the course, and `content` asks once more.
//!
//! A new file waits in `media/new` until its row is committed, and then moves to its place. Wherever a crash comes
//! between, [`settle`] finishes the move or takes the file away, and until then it is served from where it waits: no
//! file without a row, no row without a file. A file that is still being written waits under a name that no row has, so
//! that nobody ever takes the half for the whole.

use std::{
    fs,
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, File},
};
use ring::digest;

use crate::{Conn, Db, Env, Error, RequestContext, Result, fetch_optional, fetch_scalar, private};

/// The prefix by which stored HTML names a file; the file's id follows.
pub const REFERENCE: &str = "media:";

/// The least lifetime of a signed address: up to an hour more, so that caches can keep what it names.
const TICKET_LIFETIME_MS: i64 = 6 * Millis::HOUR;

/// The age at which a waiting file without a row was left behind by a crash: no import copies this long.
const LEFT_BEHIND: Duration = Duration::from_hours(24);

/// The bytes that are copied and hashed at once.
const COPY_BUFFER_BYTES: usize = 1024 * 1024;

/// The beginning of the names of files that are still being written.
const UNFINISHED: &str = "part";

/// A file that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// The path where the file lies.
    pub path: PathBuf,
    /// The MIME type.
    pub mime: String,
    /// The size in bytes.
    pub bytes: i64,
    /// The SHA-256 in hex, good as an `ETag`.
    pub hash: String,
    /// Whether everybody may see it, for ever.
    pub public: bool,
    /// The course by access to which the address was given; `None` when it is for everybody, or the viewer's own.
    pub course: Option<Id<Course>>,
}

/// The query parameters of a signed address: who may see the file, until when, and our signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// The parameter `v`: the id of the person who may see it, and behind a point that of the course by which they may.
    pub viewer: String,
    /// The parameter `e`: the instant at which it expires, in Unix milliseconds.
    pub expiry: String,
    /// The parameter `s`: our signature.
    pub signature: String,
}

/// Returns the SHA-256 of these bytes in hex.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Returns the signed address of a file for this viewer, [`Id::NONE`] for a guest. It holds for six to seven hours.
#[must_use]
pub fn address(env: &Env, file: Id<File>, viewer: Id<Person>) -> String {
    address_by(env, file, viewer, None)
}

/// Returns the signed address as [`address`] does, which holds only while the viewer has access to this course.
#[must_use]
pub fn address_by(env: &Env, file: Id<File>, viewer: Id<Person>, course: Option<Id<Course>>) -> String {
    let viewer = course.map_or_else(|| viewer.to_string(), |course| format!("{viewer}.{course}"));
    let expiry = (env.now().0 + TICKET_LIFETIME_MS).div_euclid(Millis::HOUR) * Millis::HOUR + Millis::HOUR;
    let signature = BASE64URL_NOPAD.encode(&env.keys.sign(&claim(file, &viewer, expiry)));
    format!("/media/{file}?v={viewer}&e={expiry}&s={signature}")
}

/// Returns the address of a file that everybody may see.
#[must_use]
pub fn public_address(file: Id<File>) -> String {
    format!("/media/{file}")
}

/// Returns the file, if the actor may see it with this ticket.
///
/// # Errors
/// [`Error::NotFound`] when there is no such file; [`Error::Forbidden`] when it is not public and the ticket is not
/// good for the actor; [`Error::Inconsistent`] when its row has no file, or when the database fails.
pub async fn open(conn: impl Into<Conn<'_>>, ctx: &RequestContext, file: Id<File>, ticket: &Ticket) -> Result<Media> {
    const FIND: &str = "select hash, mime, bytes, public \
        from file \
        where id = $1";
    let mut conn = conn.into();
    let row: Option<(String, String, i64, bool)> = fetch_optional!(&mut conn, FIND, file);
    let Some((hash, mime, bytes, public)) = row else { return Err(Error::NotFound) };
    let course = if public { None } else { check(conn.env, ctx, file, ticket)? };
    let path =
        locate(conn.env, &hash).ok_or(Error::Inconsistent { table: "file", column: "hash", row: file.to_string() })?;
    Ok(Media { path, mime, bytes, hash, public, course })
}

/// Returns by access to which course a ticket was given, if by any.
///
/// # Errors
/// [`Error::Forbidden`] when it is not good for the actor.
fn check(env: &Env, ctx: &RequestContext, file: Id<File>, ticket: &Ticket) -> Result<Option<Id<Course>>> {
    let (viewer, course) = ticket.viewer.split_once('.').unwrap_or((&ticket.viewer, ""));
    let viewer: Id<Person> = viewer.parse().map_err(|_| Error::Forbidden)?;
    let expiry: i64 = ticket.expiry.parse().map_err(|_| Error::Forbidden)?;
    let course = if course.is_empty() { None } else { Some(course.parse().map_err(|_| Error::Forbidden)?) };
    let signature = BASE64URL_NOPAD.decode(ticket.signature.as_bytes()).map_err(|_| Error::Forbidden)?;
    let is_good = viewer == ctx.person().unwrap_or(Id::NONE)
        && env.now().0 < expiry
        && env.keys.verify(&claim(file, &ticket.viewer, expiry), &signature);
    if is_good { Ok(course) } else { Err(Error::Forbidden) }
}

fn claim(file: Id<File>, viewer: &str, expiry: i64) -> String {
    format!("media {file} {viewer} {expiry}")
}

/// Returns the HTML with an address for each `media:{id}` among `files` (id, public). Others are left alone: an author
/// cannot have files signed that the text does not own. `course` is as in [`address_by`].
pub fn with_addresses(
    env: &Env,
    html: &str,
    files: &[(Id<File>, bool)],
    viewer: Id<Person>,
    course: Option<Id<Course>>,
) -> String {
    let mut out = html.to_owned();
    for (file, public) in files {
        let signed = || address_by(env, *file, viewer, course).replace('&', "&amp;");
        let address = if *public { public_address(*file) } else { signed() };
        out = out.replace(&format!("\"{REFERENCE}{file}\""), &format!("\"{address}\""));
    }
    out
}

/// Returns the ids of the files that an HTML text names.
pub fn references(html: &str) -> Vec<Id<File>> {
    html.split("\"media:").skip(1).filter_map(|rest| rest.get(..13)?.parse().ok()).collect()
}

/// Returns the path where a file with this hash belongs.
pub fn place(env: &Env, hash: &str) -> PathBuf {
    env.data.join("media").join(hash.get(..2).unwrap_or("00")).join(hash)
}

fn waiting_room(env: &Env) -> PathBuf {
    env.data.join("media").join(private::WAITING_ROOM)
}

/// Returns the path where the file with this hash lies: in its place, or still waiting to be moved there. Returns
/// `None` when it is in neither.
pub fn locate(env: &Env, hash: &str) -> Option<PathBuf> {
    let place = place(env, hash);
    if place.is_file() {
        return Some(place);
    }
    waiting(env).ok()?.into_iter().find(|(waiting, _)| waiting == hash).map(|(_, path)| path)
}

/// Returns the files that wait: their hashes and their paths.
fn waiting(env: &Env) -> Result<Vec<(String, PathBuf)>> {
    let room = waiting_room(env);
    let entries = match fs::read_dir(&room) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::file(&room)(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::file(&room))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (hash, _) = name.split_once('.').unwrap_or((name, ""));
        files.push((hash.to_owned(), path));
    }
    Ok(files)
}

/// The hash and the size of a file, which tell its content from that of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The SHA-256 in hex.
    pub hash: String,
    /// The size in bytes.
    pub bytes: u64,
}

/// Returns the fingerprint of a file, without holding the file in memory.
///
/// # Errors
/// Fails when the file cannot be read.
pub fn fingerprint(path: &Path) -> io::Result<Fingerprint> {
    copy(&mut fs::File::open(path)?, &mut io::sink())
}

/// Copies until the end. Returns the fingerprint of what it copied.
fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<Fingerprint> {
    let mut digest = digest::Context::new(&digest::SHA256);
    let mut piece = vec![0; COPY_BUFFER_BYTES];
    let mut bytes = 0;
    loop {
        let read = match from.read(&mut piece) {
            Ok(0) => return Ok(Fingerprint { hash: HEXLOWER.encode(digest.finish().as_ref()), bytes }),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        digest.update(&piece[..read]);
        to.write_all(&piece[..read])?;
        bytes += read as u64;
    }
}

/// New files between writing and commit. Dropped before [`Staged::keep`], it takes them away again.
#[derive(Debug, Default)]
pub struct Staged(Vec<(PathBuf, PathBuf)>);

impl Staged {
    /// Writes a file, unless it lies in its place already, and returns its hash.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::StorageFull`] when it cannot be written; [`Error::Crypto`] when there is no
    /// randomness for its name.
    pub fn add(&mut self, env: &Env, bytes: &[u8]) -> Result<String> {
        let hash = hash(bytes);
        self.write(env, &hash, |file| file.write_all(bytes))?;
        Ok(hash)
    }

    /// Copies the file at this path with this hash, unless it lies in its place already.
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be read or written, or changes meanwhile; [`Error::StorageFull`] when the disk is
    /// full; [`Error::Crypto`] when there is no randomness for its name.
    pub fn add_file(&mut self, env: &Env, from: &Path, hash: &str) -> Result<()> {
        self.write(env, hash, |file| match copy(&mut fs::File::open(from)?, file)? {
            copied if copied.hash == hash => Ok(()),
            _ => Err(io::Error::other(format!("{} changed while it was copied", from.display()))),
        })
    }

    fn write(&mut self, env: &Env, hash: &str, write: impl FnOnce(&mut fs::File) -> io::Result<()>) -> Result<()> {
        let place = place(env, hash);
        if place.is_file() || self.0.iter().any(|(_, staged)| *staged == place) {
            return Ok(());
        }
        let room = waiting_room(env);
        private::create_folder(&room)?;
        let chance = HEXLOWER.encode(&env.random::<8>()?);
        let (unfinished, whole) = (room.join(format!("{UNFINISHED}.{chance}")), room.join(format!("{hash}.{chance}")));
        let at = self.0.len();
        self.0.push((unfinished.clone(), place));
        let finish = || {
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
            write(&mut file)?;
            file.sync_all()?;
            fs::rename(&unfinished, &whole)
        };
        finish().map_err(Error::file(&unfinished))?;
        self.0[at].0 = whole;
        // The name, too, is to be there before the row that stands for it.
        fs::File::open(&room).and_then(|room| room.sync_all()).map_err(Error::file(&room))
    }

    /// Moves the files to their places, once their rows are committed.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::StorageFull`] when a file cannot be moved.
    pub fn keep(mut self) -> Result<()> {
        for (path, place) in std::mem::take(&mut self.0) {
            // Settling may have moved it already.
            move_to(&path, &place).or_else(|error| if place.is_file() { Ok(()) } else { Err(error) })?;
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (path, _) in &self.0 {
            if let Err(error) = fs::remove_file(path) {
                tracing::debug!(%error, path = %path.display(), "a file that was not needed stays until it is settled");
            }
        }
    }
}

fn move_to(path: &Path, place: &Path) -> Result<()> {
    let folder = place.parent().unwrap_or(place);
    private::create_folder(folder)?;
    fs::rename(path, place).map_err(Error::file(place))
}

/// Takes a file out of its place when its row is deleted, before that is committed. It waits for a day, should the row
/// stay after all, or somebody have brought the same content meanwhile: then [`settle`] moves it back.
///
/// # Errors
/// [`Error::File`] or [`Error::StorageFull`] when it cannot be moved; [`Error::Crypto`] when there is no randomness for
/// its name.
pub fn set_aside(env: &Env, hash: &str) -> Result<()> {
    let (place, room) = (place(env, hash), waiting_room(env));
    private::create_folder(&room)?;
    let waiting = room.join(format!("{hash}.{}", HEXLOWER.encode(&env.random::<8>()?)));
    // Its day begins now.
    #[expect(clippy::disallowed_methods, reason = "the ages of files are told by the system's clock")]
    let now = SystemTime::now();
    let moved =
        fs::File::open(&place).and_then(|file| file.set_modified(now)).and_then(|()| fs::rename(&place, waiting));
    match moved {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::file(&place)(error)),
        _ => Ok(()),
    }
}

/// Finishes what a crash interrupted: moves waiting files whose rows are there, and removes those without a row after a
/// day. Runs when the server starts, once an hour, and before each import.
///
/// # Errors
/// [`Error::File`] or [`Error::StorageFull`] when a file cannot be moved or removed, or when the database fails.
pub async fn settle(db: &Db) -> Result<()> {
    const HAS: &str = "select exists (select 1 from file where hash = $1)";
    for (hash, path) in waiting(&db.env)? {
        let has_row: bool = fetch_scalar!(db, HAS, &hash);
        let age = fs::metadata(&path).and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok());
        if has_row {
            // Another process may have moved it in the meantime.
            move_to(&path, &place(&db.env, &hash)).or_else(|error| if path.exists() { Err(error) } else { Ok(()) })?;
        } else if age.is_some_and(|age| age > LEFT_BEHIND) {
            fs::remove_file(&path).map_err(Error::file(&path))?;
        }
    }
    Ok(())
}

/// Returns the paths of all files in their places, sorted. Files of other names are among them.
pub(crate) fn in_place(env: &Env) -> Result<Vec<PathBuf>> {
    let root = env.data.join("media");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::file(&folder)(error)),
        };
        for entry in entries {
            let path = entry.map_err(Error::file(&folder))?.path();
            match path.is_dir() {
                true if path == root.join(private::WAITING_ROOM) => {}
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    Ok(files)
}
