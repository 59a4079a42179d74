//! Rendering of drafts into documents.

use std::collections::BTreeSet;

use ground::{Env, Result, Tx, exec};
use model::{
    Id,
    course::{File, Lesson},
    text::Rendered,
};

use super::links::{From, Known};
use crate::{
    TextServices,
    course::{
        document::{LessonDoc, Names},
        show_once,
    },
    import::reading_seconds,
};

/// A rendered text, and the files that it uses.
pub(in crate::course) struct Written {
    pub rendered: Rendered,
    pub used: BTreeSet<Id<File>>,
    /// The names that the text asked for.
    pub asked: BTreeSet<String>,
}

/// Renders a text of a course with this slug.
pub(in crate::course) fn text(env: &Env, markdown: &str, slug: &str, names: &Names, known: &[Known]) -> Written {
    let mut links = From { slug, names, known, used: BTreeSet::new(), asked: BTreeSet::new() };
    let rendered = (env.part::<TextServices>().render)(markdown, &mut links);
    Written { rendered, used: links.used, asked: links.asked }
}

/// Renders the text of a lesson with this title, which it does not repeat.
pub(in crate::course) fn lesson_text(
    env: &Env,
    title: &str,
    markdown: &str,
    slug: &str,
    names: &Names,
    known: &[Known],
) -> Written {
    let mut written = text(env, markdown, slug, names, known);
    show_once(title, &mut written.rendered);
    written
}

/// Returns a lesson without a text.
pub(super) fn new_lesson(tools: &TextServices, title: &str) -> LessonDoc {
    LessonDoc {
        title: title.into(),
        summary: String::new(),
        markdown: String::new(),
        html: String::new(),
        headings: Vec::new(),
        plain: String::new(),
        seconds: reading_seconds(0),
        renderer: tools.renderer,
        media: None,
        names: Names::new(),
    }
}

/// Records that a text uses files. What it used before stays: a release may still show it.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn note_uses(
    tx: &mut Tx,
    course: Id<model::course::Course>,
    lesson: Id<Lesson>,
    used: &BTreeSet<Id<File>>,
) -> Result<()> {
    const USE: &str = "insert into file_use (course_id, lesson_id, file_id) \
            values ($1, $2, $3) \
            on conflict (course_id, lesson_id, file_id) do nothing";
    for file in used {
        exec!(&mut *tx, USE, course, lesson, *file);
    }
    Ok(())
}
