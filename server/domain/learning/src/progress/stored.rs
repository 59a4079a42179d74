//! The stored progress of a person in a lesson, and what they watched of the files that were in it before.

use ground::{Result, Tx, exec, fetch_optional, fetch_optional_scalar};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, File, Lesson},
    progress::Watched,
};

/// The progress that is stored.
#[derive(Debug, Default)]
pub(super) struct Stored {
    watched: Watched,
    /// The file that was watched; `None` in rows from before files were noted.
    file: Option<Id<File>>,
    position: i64,
    /// Whether the person marked the lesson as done.
    pub marked: bool,
    /// The instant at which it was first done.
    pub done_at: Option<Millis>,
}

impl Stored {
    /// Loads what is stored; nothing when the person was never in the lesson.
    pub(super) async fn load(tx: &mut Tx, person: Id<Person>, lesson: Id<Lesson>) -> Result<Self> {
        const STORED: &str = "select watched_ranges, file_id, position, marked_complete, done_at \
            from progress \
            where person_id = $1 and lesson_id = $2";
        type Found = (String, Option<Id<File>>, i64, bool, Option<Millis>);
        let found: Option<Found> = fetch_optional!(tx, STORED, person, lesson);
        let Some((watched, file, position, marked, done_at)) = found else { return Ok(Self::default()) };
        Ok(Self { watched: parse("progress", lesson, &watched)?, file, position, marked, done_at })
    }

    /// Returns the last position in this file; 0 when it was in another one.
    pub(super) fn position_in(&self, file: Id<File>) -> i64 {
        if self.file.is_none_or(|of| of == file) { self.position } else { 0 }
    }

    /// Returns what was watched of this file. What was watched of another one is kept for when that comes back.
    pub(super) async fn watched_of(
        &self,
        tx: &mut Tx,
        person: Id<Person>,
        lesson: Id<Lesson>,
        file: Id<File>,
    ) -> Result<Watched> {
        match self.file {
            Some(other) if other != file => {
                keep(tx, person, lesson, other, &self.watched).await?;
                kept(tx, person, lesson, file).await
            }
            _ => Ok(self.watched.clone()),
        }
    }
}

/// Keeps what was watched of a file that is not in the lesson now.
pub(super) async fn keep(
    tx: &mut Tx,
    person: Id<Person>,
    lesson: Id<Lesson>,
    file: Id<File>,
    watched: &Watched,
) -> Result<()> {
    const KEEP: &str = "insert into progress_of_file (person_id, lesson_id, file_id, watched_ranges) \
        values ($1, $2, $3, $4) \
        on conflict (person_id, lesson_id, file_id) do update set watched_ranges = excluded.watched_ranges";
    let watched = kept(tx, person, lesson, file).await?.union(watched.intervals(), i64::MAX);
    exec!(tx, KEEP, person, lesson, file, text(&watched));
    Ok(())
}

async fn kept(tx: &mut Tx, person: Id<Person>, lesson: Id<Lesson>, file: Id<File>) -> Result<Watched> {
    const WATCHED_OF_FILE: &str = "select watched_ranges \
        from progress_of_file \
        where person_id = $1 and lesson_id = $2 and file_id = $3";
    let found: Option<String> = fetch_optional_scalar!(tx, WATCHED_OF_FILE, person, lesson, file);
    found.map_or_else(|| Ok(Watched::default()), |watched| parse("progress_of_file", lesson, &watched))
}

fn parse(table: &'static str, lesson: Id<Lesson>, watched: &str) -> Result<Watched> {
    let damaged = |_| ground::Error::Inconsistent { table, column: "watched_ranges", row: lesson.to_string() };
    serde_json::from_str(watched).map_err(damaged)
}

fn text(watched: &Watched) -> String {
    serde_json::to_string(watched).unwrap_or_else(|_| "[]".into())
}

/// A person's progress in a lesson, as it is stored.
pub struct Row {
    /// The person.
    pub person: Id<Person>,
    /// The lesson.
    pub lesson: Id<Lesson>,
    /// The course of the lesson.
    pub course: Id<Course>,
    /// The recording or document that was watched; [`Id::NONE`] for a text.
    pub file: Id<File>,
    /// The intervals that were watched or read.
    pub watched: Watched,
    /// The last position, in milliseconds of a recording or in thousandths of a text.
    pub position: i64,
    /// The progress, in thousandths (permille) of the lesson.
    pub permille: i64,
    /// The progress by watching or reading alone, in thousandths: what the person marked as done, or began
    /// anew, changes nothing about it. It never falls.
    pub furthest: i64,
    /// Whether the person marked the lesson as done.
    pub marked: bool,
    /// The instant of the last report.
    pub at: Millis,
}

impl Row {
    /// Writes the row, in the place of an older one.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn write(&self, tx: &mut Tx) -> Result<()> {
        const WRITE: &str = "insert into progress (person_id, lesson_id, course_id, watched_ranges, position, \
              permille, marked_complete, seen_at, done_at, file_id, furthest_permille) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
            on conflict (person_id, lesson_id) do update set watched_ranges = excluded.watched_ranges, \
              position = excluded.position, permille = excluded.permille, marked_complete = excluded.marked_complete, \
              seen_at = excluded.seen_at, file_id = excluded.file_id, done_at = case when excluded.done_at is null \
              then null else coalesce(progress.done_at, excluded.done_at) end, \
              furthest_permille = case when excluded.furthest_permille > progress.furthest_permille \
              then excluded.furthest_permille else progress.furthest_permille end";
        let done_at = (self.permille >= 1_000).then_some(self.at);
        exec!(
            tx,
            WRITE,
            self.person,
            self.lesson,
            self.course,
            text(&self.watched),
            self.position,
            self.permille,
            self.marked,
            self.at,
            done_at,
            self.file,
            self.furthest
        );
        Ok(())
    }
}
