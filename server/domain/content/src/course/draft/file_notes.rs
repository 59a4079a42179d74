//! What was left out of the drawings and captions of a draft when they came in, or changed.

use std::collections::{BTreeMap, BTreeSet};

use ground::{Conn, Error, Result, fetch_all};
use model::{
    Id,
    course::{Course, File},
    studio::{ChangedFile, FileNote, Upload},
};

use crate::course::document::{MediaDoc, Named, Names};

/// The notes about the files of a course.
#[derive(Debug)]
pub(super) struct FileNotes(BTreeMap<Id<File>, Vec<FileNote>>);

impl FileNotes {
    /// Loads what the uploads to a course have told. Of several of the same file the last one counts.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when a note cannot be read; or when the database fails.
    pub async fn load(conn: &mut Conn<'_>, course: Id<Course>) -> Result<Self> {
        const NOTES: &str = "select id, file_id, notes \
            from upload \
            where course_id = $1 and file_id in ( \
              select file_id \
              from upload \
              where course_id = $1 and notes is not null \
            ) \
            order by id";
        let rows: Vec<(Id<Upload>, Id<File>, Option<String>)> = fetch_all!(&mut *conn, NOTES, course);
        let mut notes = BTreeMap::new();
        for (upload, file, json) in rows {
            let unreadable = |_| Error::Inconsistent { table: "upload", column: "notes", row: upload.to_string() };
            let read = json.map(|json| serde_json::from_str(&json)).transpose().map_err(unreadable)?;
            notes.insert(file, read.unwrap_or_default());
        }
        Ok(Self(notes))
    }

    /// Returns the notes about a file.
    pub fn of(&self, file: Id<File>) -> Vec<FileNote> {
        self.0.get(&file).cloned().unwrap_or_default()
    }

    /// Returns the pictures that a text shows under these names and that were changed.
    pub fn of_text(&self, names: &Names, asked: &BTreeSet<String>) -> Vec<ChangedFile> {
        let shown = names.iter().filter(|(name, _)| asked.contains(*name));
        let changed = shown.filter_map(|(name, named)| match named {
            Named::File(file) => Some(ChangedFile { name: name.clone(), notes: self.of(*file) }),
            Named::Lesson(_) => None,
        });
        changed.filter(|drawing| !drawing.notes.is_empty()).collect()
    }

    /// Returns the captions of a recording that were changed, by their languages.
    pub fn of_captions(&self, media: Option<&MediaDoc>) -> Vec<ChangedFile> {
        let captions = media.into_iter().flat_map(|media| &media.captions);
        let changed = captions.map(|one| ChangedFile { name: one.language.clone(), notes: self.of(one.file) });
        changed.filter(|captions| !captions.notes.is_empty()).collect()
    }
}
