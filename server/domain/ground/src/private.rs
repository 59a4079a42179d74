//! The data folder is the school's alone: folders 0700, files 0600, whatever the umask was when they were made.
//!
//! Only what a school itself puts there is touched: a data folder may lie among other things. Knows nothing of what the
//! files hold.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use crate::{Error, Result};

/// The permissions of others and of the group, which nothing of a school has.
const OTHERS: u32 = 0o077;
/// The folders that a school makes in its data folder.
const FOLDERS: [&str; 3] = ["media", "upload", "keys"];
/// The beginnings of the names of a school's databases, with what SQLite keeps beside them.
const DATABASES: [&str; 2] = ["lyceum.db", "testpay.db"];

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

/// Takes from others what they may do with the data folder and the keys. Returns the first path that could not be
/// mended, such as one of another owner; it is for `lyceum doctor` to complain.
///
/// # Errors
/// [`Error::File`] when a folder cannot be read.
pub fn mend(data: &Path, keys: &Path) -> Result<Option<PathBuf>> {
    let mut left = None;
    for (path, mode) in open_to_others(data, keys)? {
        let closed = fs::Permissions::from_mode(mode & !OTHERS);
        match fs::set_permissions(&path, closed) {
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

/// Returns everything of the school in the data folder and among the keys that others may do something with, and its
/// mode.
///
/// # Errors
/// [`Error::File`] when a folder cannot be read.
pub fn open_to_others(data: &Path, keys: &Path) -> Result<Vec<(PathBuf, u32)>> {
    let mut all = vec![data.to_owned()];
    for name in names(data)? {
        if DATABASES.iter().any(|database| name.starts_with(database)) {
            all.push(data.join(name));
        }
    }
    for folder in FOLDERS.iter().map(|name| data.join(name)).chain([keys.to_owned()]) {
        walk(folder, &mut all)?;
    }
    let mut open = Vec::new();
    for path in all {
        match fs::metadata(&path) {
            Ok(found) if found.permissions().mode() & OTHERS != 0 => open.push((path, found.permissions().mode())),
            Err(error) if ![io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied].contains(&error.kind()) => {
                return Err(Error::file(&path)(error));
            }
            _ => {}
        }
    }
    Ok(open)
}

/// Adds a folder and all that lies in it. Links in it are left alone: what they lead to may be others'.
fn walk(folder: PathBuf, all: &mut Vec<PathBuf>) -> Result<()> {
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            // Another's, such as `lost+found` of a disk of its own: closed to us, so nothing of ours lies in it.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => continue,
            Err(error) => return Err(Error::file(&folder)(error)),
        };
        all.push(folder.clone());
        for entry in entries {
            let entry = entry.map_err(Error::file(&folder))?;
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => all.push(entry.path()),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Returns the names of what lies in a folder; none where there is no such folder.
fn names(folder: &Path) -> Result<Vec<String>> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Error::file(folder)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_schools_is_closed_and_what_is_not_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (data, keys, out) = (folder.path().join("data"), folder.path().join("keys"), folder.path().join("out"));
        let all = ["data/media/ab", "data/media/new", "data/upload", "keys", "data/others", "out"];
        for path in all {
            fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        let ours = ["data/lyceum.db", "data/lyceum.db-wal", "data/testpay.db", "data/media/ab/abcd", "data/upload/1"];
        let others = ["data/others/file", "data/notes.txt", "out/file"];
        for path in ours.iter().chain(&others).chain(&["keys/1.key"]) {
            fs::write(folder.path().join(path), "x").unwrap();
        }
        std::os::unix::fs::symlink(&out, data.join("media/link")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let set = |path: &str, mode: u32| {
            fs::set_permissions(folder.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
        };
        for path in all {
            set(path, 0o755);
        }
        for path in ours.iter().chain(&others).chain(&["keys/1.key"]) {
            set(path, 0o644);
        }
        set("data", 0o755);
        assert_eq!(open_to_others(&data, &keys).unwrap().len(), 12);
        assert_eq!(mend(&data, &keys).unwrap(), None);
        assert_eq!(open_to_others(&data, &keys).unwrap(), []);
        for path in ours.iter().chain(&["keys/1.key"]) {
            assert_eq!(mode(&folder.path().join(path)), 0o600, "{path}");
        }
        for path in ["data", "data/media", "data/media/ab", "data/media/new", "data/upload", "keys"] {
            assert_eq!(mode(&folder.path().join(path)), 0o700, "{path}");
        }
        for path in others {
            assert_eq!(mode(&folder.path().join(path)), 0o644, "{path}");
        }
        assert_eq!((mode(&out), mode(&data.join("others"))), (0o755, 0o755));
        assert_eq!(mend(&folder.path().join("nowhere"), &folder.path().join("none")).unwrap(), None);
        create_folder(&folder.path().join("new/school")).unwrap();
        assert_eq!(mode(&folder.path().join("new/school")), 0o700);
    }
}
