//! The data folder is the school's alone: folders 0700, files 0600, whatever the umask was when they were made.
//!
//! Only what a school itself puts there is changed, known by its name and its owner: a data folder may lie among other
//! things, and `media` may be the folder of somebody's photographs. Links are never followed: what they lead to may be
//! others'. Knows nothing of what the files hold.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use model::Id;

use crate::{Error, Result};

/// The permissions of others and of the group, which nothing of a school has.
const OTHERS: u32 = 0o077;
/// Those of them that write, and the mark of a folder that all share.
const OTHERS_WRITE: u32 = 0o022;
const STICKY: u32 = 0o1000;
/// The folders that a school makes in its data folder.
const FOLDERS: [&str; 4] = ["media", "upload", "keys", "posters"];
/// The folder in `media` of the files that wait to be moved to their places.
pub(crate) const WAITING_ROOM: &str = "new";
/// The names of a school's databases, and what SQLite keeps beside them.
const DATABASES: [&str; 2] = ["lyceum.db", "testpay.db"];
const BESIDES: [&str; 4] = ["", "-wal", "-shm", "-journal"];
/// What may lie in a data folder without making it others': of a disk of its own, and of whoever runs the school.
const NEUTRAL: [&str; 3] = ["lost+found", "lyceum.toml", ".doctor"];
/// Folders of the system in which many programs have something, beside those that lie directly in `/`.
const SYSTEM: [&str; 16] = [
    "/dev/shm",
    "/run/lock",
    "/run/user",
    "/usr/lib",
    "/usr/local",
    "/usr/share",
    "/usr/src",
    "/var/backups",
    "/var/cache",
    "/var/lib",
    "/var/local",
    "/var/log",
    "/var/opt",
    "/var/spool",
    "/var/tmp",
    "/var/www",
];

/// Makes a folder, and those above it that are missing, for the owner alone.
///
/// # Errors
/// [`Error::File`] or [`Error::StorageFull`] when it cannot be made.
pub fn create_folder(folder: &Path) -> Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Error::file(folder))
}

/// Makes a file for the owner alone, unless it is there.
///
/// # Errors
/// [`Error::File`] or [`Error::StorageFull`] when it cannot be made.
pub fn create_file(path: &Path) -> Result<()> {
    let file = fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    file.map(drop).map_err(Error::file(path))
}

/// Takes from others what they may do with what the school put into the data folder and among the keys. Returns the
/// first path that could not be mended, such as one of another owner; it is for `lyceum doctor` to complain.
///
/// # Errors
/// [`Error::File`] when a folder cannot be read.
pub fn restrict(data: &Path, keys: &Path) -> Result<Option<PathBuf>> {
    let (me, mut left) = (rustix::process::geteuid().as_raw(), None);
    let found = inspect(data, keys)?;
    // `lyceum doctor` says what else is shared: not each command.
    for Shared { path, why, .. } in found.shared.into_iter().filter(|shared| shared.is_writable) {
        tracing::warn!(path = %path.display(), "others may write into {}, which {why}", path.display());
    }
    for Open { path, mode, owner } in found.open {
        let closed = fs::Permissions::from_mode(mode & !OTHERS);
        let changed =
            if owner == me { fs::set_permissions(&path, closed) } else { Err(io::ErrorKind::PermissionDenied.into()) };
        match changed {
            // Of SQLite's files one may be gone by now.
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %path.display(), "others may read this, and it cannot be changed: {error}");
                left = left.or(Some(path));
            }
            _ => {}
        }
    }
    Ok(left)
}

/// Something of the school that others may do something with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its path.
    pub path: PathBuf,
    /// Its mode.
    pub mode: u32,
    /// The number of its owner.
    pub owner: u32,
}

/// A folder of the school's things that is not the school's alone, or a link in the place of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Its path.
    pub path: PathBuf,
    /// The reason why it is taken for one, to be said after its path: `is a link`.
    pub why: String,
    /// Whether others may write into it, and so put something in the place of what is the school's.
    pub is_writable: bool,
}

/// The findings of [`inspect`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The entries of the school's that are open to others.
    pub open: Vec<Open>,
    /// The entries that are left alone.
    pub shared: Vec<Shared>,
}

/// Looks at what the school put into the data folder and among the keys, and whether the folders are its own.
///
/// # Errors
/// [`Error::File`] when a folder cannot be read.
pub fn inspect(data: &Path, keys: &Path) -> Result<Found> {
    let mut found = Found::default();
    found.look_into(data, Room::Data, true)?;
    if keys != data.join("keys") {
        found.look_into(keys, Room::Keys, true)?;
    }
    Ok(found)
}

/// A folder of a school, which decides what in it is the school's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Data,
    Media,
    /// One of the folders in `media`: the files whose hashes begin alike.
    Shelf,
    Waiting,
    Upload,
    Keys,
    /// Drawn posters, named by the hash of what stands on them.
    Posters,
}

/// What an entry of a folder is by its name.
enum Kind {
    File,
    Folder(Room),
    Neutral,
    Others,
}

impl Room {
    fn kind(self, folder: &Path, name: &str) -> Kind {
        let file = |is_ours: bool| if is_ours { Kind::File } else { Kind::Others };
        let is_shelf = name.len() == 2 && is_hex(name);
        match self {
            _ if NEUTRAL.contains(&name) => Kind::Neutral,
            Self::Data => match FOLDERS.iter().position(|folder| *folder == name) {
                Some(at) => Kind::Folder([Self::Media, Self::Upload, Self::Keys, Self::Posters][at]),
                None => file(is_database(name)),
            },
            Self::Media if name == WAITING_ROOM => Kind::Folder(Self::Waiting),
            Self::Media if is_shelf => Kind::Folder(Self::Shelf),
            Self::Media => Kind::Others,
            Self::Shelf => {
                let prefix = folder.file_name().and_then(|prefix| prefix.to_str());
                file(is_hex(name) && prefix.is_some_and(|prefix| name.starts_with(prefix)))
            }
            Self::Waiting => file(name.rsplit_once('.').is_some_and(|(_, chance)| is_hex(chance))),
            Self::Posters => file(name.split_once('.').is_some_and(|(hash, _)| is_hex(hash))),
            Self::Upload => file(name.parse::<Id<()>>().is_ok()),
            Self::Keys => {
                let number = name.strip_suffix(".key").or_else(|| name.strip_suffix(".new"));
                file(number.is_some_and(|number| number.parse::<u32>().is_ok()))
            }
        }
    }
}

/// Whose the things in a folder are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// There are none: such a folder may be anybody's.
    Nobodys,
    Ours,
    /// Some of them are.
    Others,
}

impl Found {
    /// Looks into a folder, whose place whoever runs the school may have chosen.
    fn look_into(&mut self, folder: &Path, room: Room, is_chosen: bool) -> Result<Whose> {
        let Some(itself) = entry_at(folder)? else { return Ok(Whose::Nobodys) };
        if itself.is_symlink() {
            self.leave_link(folder.into());
            // A data folder may be named by a link; what lies in it by our names is ours.
            if room != Room::Data {
                return Ok(Whose::Nobodys);
            }
        }
        let at = self.open.len();
        let (whose, why) = match self.look_at_entries(folder, room)? {
            Some((whose, foreign)) => (whose, foreign.map(|name| format!("holds other things ({name})"))),
            // Closed to us, so nothing of ours lies in it.
            None => return Ok(Whose::Others),
        };
        let is_system = is_chosen && (itself.mode() & STICKY != 0 || is_system(folder));
        let why = if is_system { Some("is a folder of the system".into()) } else { why };
        match why {
            _ if itself.is_symlink() || itself.mode() & OTHERS == 0 => {}
            Some(why) => {
                let is_writable = itself.mode() & OTHERS_WRITE != 0;
                self.shared.push(Shared { path: folder.into(), why, is_writable });
            }
            None if whose == Whose::Ours => {
                self.note(folder.into(), &itself);
                // Closed first: then nobody reaches what lies in it.
                self.open[at..].rotate_right(1);
            }
            None => {}
        }
        Ok(whose)
    }

    /// Looks at what lies in a folder, and returns whose it is, with the name of something of others. Returns `None`
    /// when it is none, or is closed to us.
    fn look_at_entries(&mut self, folder: &Path, room: Room) -> Result<Option<(Whose, Option<String>)>> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some((Whose::Nobodys, None))),
            Err(error) if [io::ErrorKind::PermissionDenied, io::ErrorKind::NotADirectory].contains(&error.kind()) => {
                return Ok(None);
            }
            Err(error) => return Err(Error::file(folder)(error)),
        };
        // Nobody else has folders of such names in such a place.
        let mut whose = if matches!(room, Room::Shelf | Room::Waiting) { Whose::Ours } else { Whose::Nobodys };
        let mut foreign = None;
        for entry in entries {
            let entry = entry.map_err(Error::file(folder))?;
            let (path, name) = (entry.path(), entry.file_name());
            let Some(metadata) = entry_at(&path)? else { continue };
            let kind = name.to_str().map_or(Kind::Others, |name| room.kind(folder, name));
            let one = match kind {
                Kind::Neutral => Whose::Nobodys,
                // A link of others leads to where they get without it.
                Kind::Others if metadata.is_symlink() => Whose::Nobodys,
                _ if metadata.is_symlink() => {
                    self.leave_link(path);
                    Whose::Nobodys
                }
                Kind::File if metadata.is_file() => {
                    self.note(path, &metadata);
                    Whose::Ours
                }
                Kind::Folder(room) if metadata.is_dir() => self.look_into(&path, room, false)?,
                _ => Whose::Others,
            };
            match one {
                Whose::Others => foreign = foreign.or_else(|| Some(name.to_string_lossy().into_owned())),
                Whose::Ours => whose = Whose::Ours,
                Whose::Nobodys => {}
            }
        }
        Ok(Some((if foreign.is_some() { Whose::Others } else { whose }, foreign)))
    }

    fn leave_link(&mut self, path: PathBuf) {
        self.shared.push(Shared { path, why: "is a link".into(), is_writable: false });
    }

    fn note(&mut self, path: PathBuf, metadata: &fs::Metadata) {
        if metadata.mode() & OTHERS != 0 {
            self.open.push(Open { path, mode: metadata.mode(), owner: metadata.uid() });
        }
    }
}

/// Returns what lies at a path, be it a link; `None` when nothing does, or nobody lets us see it.
fn entry_at(path: &Path) -> Result<Option<fs::Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied].contains(&error.kind()) => Ok(None),
        Err(error) => Err(Error::file(path)(error)),
    }
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_database(name: &str) -> bool {
    DATABASES.iter().any(|database| name.strip_prefix(database).is_some_and(|rest| BESIDES.contains(&rest)))
}

/// Returns whether a folder is one of the system, in which many programs have something.
fn is_system(folder: &Path) -> bool {
    // What cannot be told is left alone.
    let Ok(whole) = fs::canonicalize(folder) else { return true };
    whole.parent().is_none_or(|above| above.parent().is_none())
        || SYSTEM.iter().any(|system| whole == Path::new(system))
}

#[cfg(test)]
mod tests;
