//! Edits of an outline: chapters and lessons that are added, removed and moved, and lessons that are free.

use std::collections::BTreeSet;

use ground::{Error, Result};
use model::{
    Id,
    course::{Lesson, OutlineChapter, OutlineLesson},
    rule::Rule,
    studio::{MAX_CHAPTERS, MAX_LESSONS},
};

use crate::course::document::CourseDoc;

/// Returns the error for an edit that names what is no longer there.
pub(super) fn gone() -> Error {
    Error::invalid("value", Rule::NotFound)
}

/// The lessons that are free although they are not among the first.
pub(super) type ExtraFreeLessons = BTreeSet<Id<Lesson>>;

/// Returns the extra free lessons of a page.
pub(super) fn given(page: &CourseDoc) -> ExtraFreeLessons {
    let beyond = page.lessons().skip(page.trial_lessons).filter(|lesson| lesson.free);
    if page.price.is_none() { ExtraFreeLessons::new() } else { beyond.map(|lesson| lesson.id).collect() }
}

/// Sets for each lesson whether it is free: all of a free course, the first ones, and those given.
pub(super) fn set_free(page: &mut CourseDoc, given: &ExtraFreeLessons) {
    let (free, first) = (page.price.is_none(), page.trial_lessons);
    for (place, lesson) in page.outline.iter_mut().flat_map(|chapter| &mut chapter.lessons).enumerate() {
        lesson.free = free || place < first || given.contains(&lesson.id);
    }
}

/// Makes a lesson free, or no longer. When it is among the first, those end before it.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there is no such lesson.
pub(super) fn give(page: &mut CourseDoc, given: &mut ExtraFreeLessons, lesson: Id<Lesson>, free: bool) -> Result<()> {
    let place = page.lessons().position(|other| other.id == lesson).ok_or_else(gone)?;
    if free {
        given.insert(lesson);
        return Ok(());
    }
    given.remove(&lesson);
    if place < page.trial_lessons {
        given.extend(page.lessons().take(page.trial_lessons).skip(place + 1).map(|other| other.id));
        page.trial_lessons = place;
    }
    Ok(())
}

/// Returns the chapter with this number.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there is none.
pub(super) fn chapter(page: &mut CourseDoc, number: usize) -> Result<&mut OutlineChapter> {
    page.outline.get_mut(number).ok_or_else(gone)
}

/// Returns a lesson of the page.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there is no such lesson.
pub(super) fn lesson(page: &mut CourseDoc, id: Id<Lesson>) -> Result<&mut OutlineLesson> {
    page.outline.iter_mut().flat_map(|chapter| &mut chapter.lessons).find(|lesson| lesson.id == id).ok_or_else(gone)
}

/// Appends a chapter.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there are too many.
pub(super) fn add_chapter(page: &mut CourseDoc, title: &str) -> Result<()> {
    if page.outline.len() >= MAX_CHAPTERS {
        return Err(Error::invalid("value", Rule::TooMany(MAX_CHAPTERS)));
    }
    page.outline.push(OutlineChapter { title: title.into(), lessons: Vec::new() });
    Ok(())
}

/// Moves a chapter to another place.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there is no such chapter.
pub(super) fn move_chapter(page: &mut CourseDoc, from: usize, to: usize) -> Result<()> {
    chapter(page, from)?;
    let chapter = page.outline.remove(from);
    page.outline.insert(to.min(page.outline.len()), chapter);
    Ok(())
}

/// Removes a chapter with its lessons.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there is no such chapter.
pub(super) fn remove_chapter(page: &mut CourseDoc, number: usize) -> Result<()> {
    chapter(page, number)?;
    page.outline.remove(number);
    Ok(())
}

/// Checks that the page has room for one more lesson.
///
/// # Errors
/// [`Error::Invalid`] of `value` when it has not.
pub(super) fn has_room(page: &CourseDoc) -> Result<()> {
    if page.lessons().count() < MAX_LESSONS {
        return Ok(());
    }
    Err(Error::invalid("value", Rule::TooMany(MAX_LESSONS)))
}

/// Inserts a lesson behind another one.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there is no such other lesson.
pub(super) fn insert_behind(page: &mut CourseDoc, other: Id<Lesson>, lesson: OutlineLesson) -> Result<()> {
    for chapter in &mut page.outline {
        if let Some(place) = chapter.lessons.iter().position(|here| here.id == other) {
            chapter.lessons.insert(place + 1, lesson);
            return Ok(());
        }
    }
    Err(gone())
}

/// Removes a lesson and returns it.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there is no such lesson.
pub(super) fn take(page: &mut CourseDoc, id: Id<Lesson>) -> Result<OutlineLesson> {
    for chapter in &mut page.outline {
        if let Some(place) = chapter.lessons.iter().position(|lesson| lesson.id == id) {
            return Ok(chapter.lessons.remove(place));
        }
    }
    Err(gone())
}

/// Moves a lesson to a place in a chapter.
///
/// # Errors
/// [`Error::Invalid`] of `value` when there is no such lesson or chapter.
pub(super) fn move_lesson(page: &mut CourseDoc, id: Id<Lesson>, to: usize, place: usize) -> Result<()> {
    chapter(page, to)?;
    let lesson = take(page, id)?;
    let lessons = &mut chapter(page, to)?.lessons;
    lessons.insert(place.min(lessons.len()), lesson);
    Ok(())
}

/// Returns the titles of the chapters, each with its lessons.
pub(super) fn shape(page: &CourseDoc) -> Vec<(&str, Vec<Id<Lesson>>)> {
    let lessons = |chapter: &OutlineChapter| chapter.lessons.iter().map(|lesson| lesson.id).collect();
    page.outline.iter().map(|chapter| (&*chapter.title, lessons(chapter))).collect()
}

#[cfg(test)]
mod tests {
    use model::{
        Currency, Money,
        course::{LessonKind, Level},
    };

    use super::*;

    /// A priced course with one chapter of five lessons, the first two of them free.
    fn page() -> CourseDoc {
        let lesson = |number| OutlineLesson {
            id: Id::from_raw(number),
            title: number.to_string(),
            kind: LessonKind::Article,
            seconds: 60,
            free: number <= 2,
            empty: false,
            file: None,
        };
        CourseDoc {
            title: "A".into(),
            subtitle: String::new(),
            summary: String::new(),
            html: String::new(),
            plain: String::new(),
            renderer: 1,
            language: "en".into(),
            level: Level::Beginner,
            category: Vec::new(),
            tags: Vec::new(),
            price: Some(Money { minor: 100, currency: Currency::parse("CNY").unwrap() }),
            cover: None,
            small_cover: None,
            trial_lessons: 2,
            outline: vec![OutlineChapter { title: "One".into(), lessons: (1..=5).map(lesson).collect() }],
            names: crate::course::document::Names::new(),
            price_open: false,
            currency: None,
        }
    }

    fn free(page: &CourseDoc) -> Vec<i64> {
        page.lessons().filter(|lesson| lesson.free).map(|lesson| lesson.id.raw()).collect()
    }

    fn step(page: &mut CourseDoc, step: impl FnOnce(&mut CourseDoc, &mut ExtraFreeLessons)) {
        let mut given = given(page);
        step(page, &mut given);
        set_free(page, &given);
    }

    #[test]
    fn the_first_lessons_are_free_whichever_they_are() {
        let mut page = page();
        step(&mut page, |page, _| move_lesson(page, Id::from_raw(1), 0, 4).unwrap());
        assert_eq!(free(&page), [2, 3]);
        step(&mut page, |page, _| page.trial_lessons = 0);
        assert!(free(&page).is_empty());
    }

    #[test]
    fn a_lesson_that_is_given_stays_so_wherever_it_goes() {
        let mut page = page();
        step(&mut page, |page, given| give(page, given, Id::from_raw(5), true).unwrap());
        step(&mut page, |page, _| move_lesson(page, Id::from_raw(5), 0, 3).unwrap());
        assert_eq!(free(&page), [1, 2, 5]);
        step(&mut page, |page, given| give(page, given, Id::from_raw(1), false).unwrap());
        assert_eq!((page.trial_lessons, free(&page)), (0, vec![2, 5]));
        step(&mut page, |page, _| page.price = None);
        assert_eq!(free(&page).len(), 5);
    }

    #[test]
    fn places_beyond_the_end_are_the_end() {
        let mut page = page();
        add_chapter(&mut page, "Two").unwrap();
        move_lesson(&mut page, Id::from_raw(1), 1, 9).unwrap();
        move_chapter(&mut page, 0, 9).unwrap();
        assert_eq!(shape(&page)[0], ("Two", vec![Id::from_raw(1)]));
        assert!(move_lesson(&mut page, Id::from_raw(1), 2, 0).is_err());
        assert!(move_lesson(&mut page, Id::from_raw(77), 0, 0).is_err());
        assert_eq!(page.lessons().count(), 5);
    }
}
