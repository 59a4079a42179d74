//! The search index: the words of each text, and how much each of them weighs where it stands.

use std::collections::BTreeMap;

use ground::{Result, Tx, db::MAX_ROWS_PER_INSERT, on};
use model::{
    Id,
    course::{Course, Lesson, OutlineLesson},
};
use sqlx::QueryBuilder;

use crate::{
    TextServices,
    course::document::{CourseDoc, LessonDoc},
};

/// The number of characters of a snippet on both sides of what was found.
pub(super) const SNIPPET_CONTEXT_CHARS: usize = 80;

// What a word weighs that stands in such a place once. The steps are so wide that a word repeated in a
// lower place (which counts at most twice) does not outweigh one in a higher place.
const TITLE: i64 = 1600;
const TAG: i64 = 700;
pub(super) const LESSON_TITLE: i64 = 600;
const HEADING: i64 = 250;
const SUMMARY: i64 = 100;
const BODY: i64 = 40;

/// A course's page or a free lesson, with its words and their weights.
#[derive(Debug)]
pub(crate) struct Entry {
    id: i64,
    course: Id<Course>,
    lesson: Id<Lesson>,
    title: String,
    body: String,
    language: String,
    words: Vec<(String, i64)>,
}

/// Returns the entries of a course: its page, and those lessons that everybody may read.
pub(crate) fn entries(
    tools: &TextServices,
    course: Id<Course>,
    document: &CourseDoc,
    lessons: &[(Id<Lesson>, LessonDoc)],
) -> Vec<Entry> {
    let shown = |lesson: &OutlineLesson| lesson.free && !lesson.empty;
    let free = lessons.iter().filter(|(id, _)| document.find(*id).is_some_and(|(_, lesson)| shown(lesson)));
    let free = free.map(|(id, lesson)| lesson_entry(tools, course, *id, lesson, &document.language));
    std::iter::once(page_entry(tools, course, document)).chain(free).collect()
}

/// Returns the entry of a course's page.
pub(crate) fn page_entry(tools: &TextServices, course: Id<Course>, document: &CourseDoc) -> Entry {
    let mut words = Words::new(tools);
    words.add(TITLE, &document.title);
    words.add(TAG, &document.tags.join("\n"));
    words.add(HEADING, &document.subtitle);
    for chapter in &document.outline {
        words.add(HEADING, &chapter.title);
        for lesson in &chapter.lessons {
            words.add(HEADING, &lesson.title);
        }
    }
    words.add(SUMMARY, &document.plain);
    let body = if document.subtitle.is_empty() {
        document.plain.clone()
    } else {
        format!("{}\n{}", document.subtitle, document.plain)
    };
    Entry {
        // Ids are unique across kinds: the page is found as the course, a lesson as itself.
        id: course.raw(),
        course,
        lesson: Id::NONE,
        title: document.title.clone(),
        body,
        language: document.language.clone(),
        words: words.weights(),
    }
}

/// Returns the entry of a lesson, which must be one that everybody may read.
pub(crate) fn lesson_entry(
    tools: &TextServices,
    course: Id<Course>,
    id: Id<Lesson>,
    lesson: &LessonDoc,
    language: &str,
) -> Entry {
    let mut words = Words::new(tools);
    words.add(LESSON_TITLE, &lesson.title);
    words.add(SUMMARY, &lesson.summary);
    words.add(BODY, &lesson.plain);
    Entry {
        id: id.raw(),
        course,
        lesson: id,
        title: lesson.title.clone(),
        body: lesson.plain.clone(),
        language: language.into(),
        words: words.weights(),
    }
}

/// A count of words by the weight of where they stand.
struct Words<'a> {
    tools: &'a TextServices,
    counts: BTreeMap<String, BTreeMap<i64, i64>>,
}

impl<'a> Words<'a> {
    fn new(tools: &'a TextServices) -> Self {
        Self { tools, counts: BTreeMap::new() }
    }

    fn add(&mut self, weight: i64, text: &str) {
        for word in (self.tools.terms)(text) {
            *self.counts.entry(word).or_default().entry(weight).or_default() += 1;
        }
    }

    /// Returns the total weight of each word. Repetition counts less and less: never more than twice what one
    /// occurrence does.
    fn weights(self) -> Vec<(String, i64)> {
        let total = |counts: BTreeMap<i64, i64>| {
            counts.into_iter().map(|(weight, count)| weight * 2 * count / (count + 1)).sum()
        };
        self.counts.into_iter().map(|(word, counts)| (word, total(counts))).collect()
    }
}

/// Writes entries whose courses have their listings.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn write(tx: &mut Tx, entries: impl Iterator<Item = &Entry> + Send + Clone) -> Result<()> {
    let all: Vec<&Entry> = entries.collect();
    for rows in all.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into search_text (id, course_id, lesson_id, title, body, \
              language) ")
            .push_values(rows, |mut row, entry| {
                row.push_bind(entry.id).push_bind(entry.course).push_bind(entry.lesson).push_bind(entry.title.clone())
                    .push_bind(entry.body.clone()).push_bind(entry.language.clone());
            })
            .build().execute(c).await?.rows_affected());
    }
    // In the order of the key, which both engines store them by.
    let mut words: Vec<(&str, i64, i64)> = all
        .iter()
        .flat_map(|entry| entry.words.iter().map(|(word, weight)| (word.as_str(), entry.id, *weight)))
        .collect();
    words.sort_unstable();
    for rows in words.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into search_word (word, search_text_id, weight) ")
            .push_values(rows, |mut row, (word, text, weight)| {
                row.push_bind(String::from(*word)).push_bind(*text).push_bind(*weight);
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}
