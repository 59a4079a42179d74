//! The differences between two versions of a course.

use std::collections::{BTreeMap, BTreeSet};

use ground::{Conn, Error, RequestContext, Result, fetch_optional_scalar};
use model::{
    Id,
    course::{Course, Lesson},
    studio::{Change, ChangeKind, Changes, LessonChange, Part},
};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{DocumentHashes, Release, diff::compare, newest_items};
use crate::course::{
    document::{CourseDoc, LessonDoc},
    draft::CourseDraft,
    store::document,
};

/// Returns what publishing the draft would change for learners.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not edit it; or when the database fails or a stored document is damaged.
pub async fn changes(conn: impl Into<Conn<'_>>, ctx: &RequestContext, course: Id<Course>) -> Result<Changes> {
    let mut conn = conn.into();
    let draft = CourseDraft::load(&mut conn, ctx, course).await?;
    let old = newest_items(&mut conn, course).await?;
    let new = super::drafts(&mut conn, course, &draft.document).await?;
    between(&mut conn, &old, &new).await
}

/// Returns the differences between a release and the one before it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course or release, [`Error::Unauthenticated`] or [`Error::Forbidden`] when
/// the actor may not edit the course; or when the database fails or a stored document is damaged.
pub async fn changes_of(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    course: Id<Course>,
    release: Id<Release>,
) -> Result<Changes> {
    const BEFORE: &str = "select r.id \
        from release r \
        join release this on this.id = $2 and this.course_id = r.course_id \
        where r.course_id = $1 and (r.live_at < this.live_at or (r.live_at = this.live_at and r.id < this.id)) \
        order by r.live_at desc, r.id desc \
        limit 1";
    let mut conn = conn.into();
    CourseDraft::load(&mut conn, ctx, course).await?;
    let new = super::items(&mut conn, course, release).await?;
    let before: Option<Id<Release>> = fetch_optional_scalar!(&mut conn, BEFORE, course, release);
    let old = match before {
        Some(before) => super::items(&mut conn, course, before).await?,
        None => DocumentHashes::new(),
    };
    between(&mut conn, &old, &new).await
}

/// A course's page, and the documents of those lessons that differ between both versions.
struct State {
    page: Option<CourseDoc>,
    lessons: BTreeMap<Id<Lesson>, LessonDoc>,
}

impl State {
    async fn load(conn: &mut Conn<'_>, items: &DocumentHashes, other: &DocumentHashes) -> Result<Self> {
        let page = match items.get(&Id::NONE) {
            Some(hash) => Some(document(&mut *conn, hash).await?),
            None => None,
        };
        let mut lessons = BTreeMap::new();
        for (id, hash) in items.iter().filter(|(id, hash)| !id.is_none() && other.get(id) != Some(hash)) {
            lessons.insert(*id, document(&mut *conn, hash).await?);
        }
        Ok(Self { page, lessons })
    }
}

async fn between(conn: &mut Conn<'_>, old: &DocumentHashes, new: &DocumentHashes) -> Result<Changes> {
    if old == new {
        return Ok(Changes::default());
    }
    let missing = || Error::Inconsistent { table: "draft", column: "lesson_id", row: "0".into() };
    let (before, after) = (State::load(conn, old, new).await?, State::load(conn, new, old).await?);
    let page = after.page.ok_or_else(missing)?;
    // Comparing is work for a core, not for those who wait for answers.
    let compare = move || match before.page {
        Some(then) => Changes {
            course: of_course(&then, &page),
            lessons: of_lessons(&then, &page, &before.lessons, &after.lessons),
        },
        None => Changes {
            course: Vec::new(),
            lessons: page
                .lessons()
                .map(|lesson| LessonChange {
                    id: lesson.id,
                    title: lesson.title.clone(),
                    kind: ChangeKind::Added,
                    parts: Vec::new(),
                })
                .collect(),
        },
    };
    tokio::task::spawn_blocking(compare).await.map_err(|error| Error::Internal(format!("comparing: {error}")))
}

fn of_course(old: &CourseDoc, new: &CourseDoc) -> Vec<Change> {
    let text = |part, old: &str, new: &str| (old != new).then(|| Change { part, words: compare(old, new) });
    let other = |part, differs: bool| differs.then(|| Change { part, words: Vec::new() });
    let price = |page: &CourseDoc| {
        page.price.map(|price| format!("{} {}", price.amount(), price.currency.as_str())).unwrap_or_default()
    };
    let facts = |page: &CourseDoc| {
        (page.category.clone(), page.tags.clone(), page.level, page.language.clone(), page.trial_lessons)
    };
    let chapters = |page: &CourseDoc| page.outline.iter().map(|chapter| &*chapter.title).collect::<Vec<_>>().join("\n");
    [
        text(Part::Title, &old.title, &new.title),
        text(Part::Subtitle, &old.subtitle, &new.subtitle),
        text(Part::Summary, &old.summary, &new.summary),
        text(Part::Price, &price(old), &price(new)),
        other(Part::Cover, old.cover != new.cover),
        other(Part::Facts, facts(old) != facts(new)),
        text(Part::Chapters, &chapters(old), &chapters(new)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_lessons(
    old: &CourseDoc,
    new: &CourseDoc,
    before: &BTreeMap<Id<Lesson>, LessonDoc>,
    after: &BTreeMap<Id<Lesson>, LessonDoc>,
) -> Vec<LessonChange> {
    let moved = moved(old, new);
    let mut changes = Vec::new();
    for lesson in new.lessons() {
        let change = |kind, parts| LessonChange { id: lesson.id, title: lesson.title.clone(), kind, parts };
        let Some((_, then)) = old.find(lesson.id) else {
            changes.push(change(ChangeKind::Added, Vec::new()));
            continue;
        };
        let mut parts = match (before.get(&lesson.id), after.get(&lesson.id)) {
            (Some(old), Some(new)) => of_lesson(old, new),
            _ => Vec::new(),
        };
        // A course that begins to cost something, or nothing, says so itself.
        if then.free != lesson.free && old.price.is_some() == new.price.is_some() {
            parts.push(Change { part: Part::Free, words: Vec::new() });
        }
        if !parts.is_empty() {
            changes.push(change(ChangeKind::Changed, parts));
        } else if moved.contains(&lesson.id) {
            changes.push(change(ChangeKind::Moved, parts));
        }
    }
    let removed = old.lessons().filter(|lesson| new.find(lesson.id).is_none());
    changes.extend(removed.map(|lesson| LessonChange {
        id: lesson.id,
        title: lesson.title.clone(),
        kind: ChangeKind::Removed,
        parts: Vec::new(),
    }));
    changes
}

fn of_lesson(old: &LessonDoc, new: &LessonDoc) -> Vec<Change> {
    let text = |part, old: &str, new: &str| (old != new).then(|| Change { part, words: compare(old, new) });
    let media = (old.media != new.media).then(|| Change { part: Part::Media, words: Vec::new() });
    [
        text(Part::Title, &old.title, &new.title),
        text(Part::Summary, &old.summary, &new.summary),
        text(Part::Text, &old.markdown, &new.markdown),
        media,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns the lessons that changed their chapter, or their place among those that stayed.
fn moved(old: &CourseDoc, new: &CourseDoc) -> BTreeSet<Id<Lesson>> {
    let common = |page: &CourseDoc, other: &CourseDoc| -> Vec<(Id<Lesson>, String)> {
        let lessons = page.lessons().filter(|lesson| other.find(lesson.id).is_some());
        lessons.filter_map(|lesson| Some((lesson.id, page.find(lesson.id)?.0.to_owned()))).collect()
    };
    let renamed: BTreeMap<&str, &str> = match (old.outline.len(), new.outline.len()) {
        (before, after) if before == after => {
            old.outline.iter().zip(&new.outline).map(|(old, new)| (&*old.title, &*new.title)).collect()
        }
        _ => BTreeMap::new(),
    };
    // A chapter that only has another title moves nothing.
    let mut before = common(old, new);
    for (_, chapter) in &mut before {
        if let Some(title) = renamed.get(&**chapter).filter(|_| new.outline.iter().all(|other| other.title != *chapter))
        {
            *chapter = (*title).to_owned();
        }
    }
    let after = common(new, old);
    let ops = capture_diff_slices(Algorithm::Myers, &before, &after);
    let mut moved = BTreeSet::new();
    for op in ops {
        if let DiffOp::Insert { new_index, new_len, .. } | DiffOp::Replace { new_index, new_len, .. } = op {
            moved.extend(after[new_index..new_index + new_len].iter().map(|(id, _)| *id));
        }
    }
    moved
}
