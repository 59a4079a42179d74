//! What was left out of the files of a course when they came in, was changed, or is missing from them.

use std::collections::{BTreeMap, BTreeSet};

use ground::{Conn, Error, Result, Tx, exec, fetch_all};
use model::{
    Id,
    course::{Course, File},
    studio::{ChangedFile, FileNote},
};

use super::document::{MediaDoc, Named, Names};

/// The notes about the files of a course.
#[derive(Debug)]
pub(crate) struct FileNotes(BTreeMap<Id<File>, Vec<FileNote>>);

impl FileNotes {
    /// Loads the notes about the files of a course.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when a note cannot be read; or when the database fails.
    pub async fn load(conn: &mut Conn<'_>, course: Id<Course>) -> Result<Self> {
        const NOTES: &str = "select file_id, notes \
            from file_note \
            where course_id = $1";
        let rows: Vec<(Id<File>, String)> = fetch_all!(&mut *conn, NOTES, course);
        let read = |(file, json): (Id<File>, String)| {
            let unreadable = |_| Error::Inconsistent { table: "file_note", column: "notes", row: file.to_string() };
            let notes: Vec<FileNote> = serde_json::from_str(&json).map_err(unreadable)?;
            Ok::<_, Error>((file, notes))
        };
        rows.into_iter().map(read).collect::<Result<_>>().map(Self)
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

/// Notes what is to be told about a file that came in, in place of what was told when it came in before.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn note(tx: &mut Tx, course: Id<Course>, file: Id<File>, notes: &[FileNote]) -> Result<()> {
    const FORGET: &str = "delete from file_note \
        where course_id = $1 and file_id = $2";
    const NOTE: &str = "insert into file_note (course_id, file_id, notes) \
        values ($1, $2, $3)";
    exec!(&mut *tx, FORGET, course, file);
    if !notes.is_empty() {
        let json = serde_json::to_string(notes);
        let json = json.map_err(|error| Error::Internal(format!("notes about a file: {error}")))?;
        exec!(&mut *tx, NOTE, course, file, json);
    }
    Ok(())
}
