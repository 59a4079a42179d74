//! A course as files, written into a folder or an archive.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use ground::{Error, Result};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A course folder that is not written yet.
#[derive(Debug)]
pub struct Export {
    /// The course's slug.
    pub slug: String,
    /// The files by their paths, in order.
    pub(super) files: Vec<(String, Content)>,
}

/// The content of a file.
#[derive(Debug)]
pub(super) enum Content {
    /// A text.
    Text(String),
    /// The path of a file of the school, which may be larger than memory.
    At(PathBuf),
}

impl Export {
    /// Returns the number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns whether there are no files, which is never so.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Writes the folder, which must not exist yet or be empty. When it fails, nothing is left behind. `progress` is
    /// called with the number of files that are written, and of all.
    ///
    /// # Errors
    /// [`Error::Internal`] when the folder is not empty or has no name; [`Error::File`] or [`Error::StorageFull`] when
    /// a file cannot be written.
    pub fn write(&self, dir: &Path, progress: &mut dyn FnMut(usize, usize)) -> Result<()> {
        if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(Error::Internal(format!("{} is not empty", dir.display())));
        }
        let name = dir.file_name().ok_or_else(|| Error::Internal(format!("{} is no folder", dir.display())))?;
        let unfinished = dir.with_file_name(format!(".{}.part", name.to_string_lossy()));
        let outcome = self.write_into(&unfinished, progress).and_then(|()| {
            // An empty folder gives way.
            let _ = fs::remove_dir(dir);
            fs::rename(&unfinished, dir).map_err(Error::file(dir))
        });
        if outcome.is_err() {
            // What cannot be removed can be seen: its name says what it is.
            let _ = fs::remove_dir_all(&unfinished);
        }
        outcome
    }

    fn write_into(&self, dir: &Path, progress: &mut dyn FnMut(usize, usize)) -> Result<()> {
        if dir.exists() {
            fs::remove_dir_all(dir).map_err(Error::file(dir))?;
        }
        for (done, (path, content)) in self.files.iter().enumerate() {
            let to = dir.join(path);
            let folder = to.parent().unwrap_or(dir);
            fs::create_dir_all(folder).map_err(Error::file(folder))?;
            match content {
                Content::Text(text) => fs::write(&to, text).map_err(Error::file(&to))?,
                Content::At(from) => {
                    fs::copy(from, &to).map_err(Error::file(&to))?;
                }
            }
            progress(done + 1, self.files.len());
        }
        Ok(())
    }

    /// Packs the folder into a ZIP archive, in which the files lie in a folder with the course's slug. The archive is
    /// written from its beginning to its end, so it may be sent while it is made.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::StorageFull`] when a file cannot be read or written; [`Error::Internal`] when the
    /// archive cannot be.
    pub fn pack(&self, to: &mut impl Write) -> Result<()> {
        let broken = |error: zip::result::ZipError| match error {
            zip::result::ZipError::Io(source) => Error::file(&self.slug)(source),
            error => Error::Internal(format!("zip: {error}")),
        };
        let mut archive = ZipWriter::new_stream(to);
        for (path, content) in &self.files {
            // Recordings and pictures are packed already, so little is tried. But only what is packed says where it ends,
            // for programs that unpack an archive from its beginning.
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .compression_level(Some(1))
                .large_file(matches!(content, Content::At(_)));
            archive.start_file(format!("{}/{path}", self.slug), options).map_err(broken)?;
            self.copy(content, &mut archive)?;
        }
        archive.finish().map_err(broken)?;
        Ok(())
    }

    fn copy(&self, content: &Content, to: &mut impl Write) -> Result<()> {
        let copied = match content {
            Content::Text(text) => to.write_all(text.as_bytes()),
            Content::At(from) => File::open(from).and_then(|mut from| io::copy(&mut from, to).map(drop)),
        };
        copied.map_err(Error::file(&self.slug))
    }
}
