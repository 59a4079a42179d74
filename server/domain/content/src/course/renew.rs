//! Documents of an older renderer. They are stored as they were, and rendered anew when they are read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ground::{Conn, Result};
use model::{Id, course::Course, text::Rendered};

use super::{
    document::{CourseDoc, LessonDoc, Names},
    draft::{known, lesson_text, said, with_said},
};
use crate::TextServices;

/// The number of texts that are kept.
const MAX_KEPT: usize = 512;

/// Texts that were rendered anew, by the hashes of their documents and the slugs that their links lead to.
#[derive(Debug, Default)]
pub(crate) struct RenewedTexts(Mutex<HashMap<(String, String), Arc<Rendered>>>);

impl RenewedTexts {
    fn get(&self, key: &(String, String)) -> Option<Arc<Rendered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, key: (String, String), text: Arc<Rendered>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(key, text);
    }
}

/// Renders a lesson's text anew if an older renderer made its HTML.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn lesson(
    conn: &mut Conn<'_>,
    course: Id<Course>,
    slug: &str,
    hash: &str,
    document: &mut LessonDoc,
) -> Result<()> {
    let present = conn.env.part::<TextServices>().renderer;
    if document.renderer == present {
        return Ok(());
    }
    let text = (document.title.as_str(), document.markdown.as_str());
    let text = rendered(conn, course, (hash, slug), text, &document.names).await?;
    // What is only searched must not keep anybody from reading.
    let said = said(conn, document.media.as_ref()).await.ok().flatten();
    document.html.clone_from(&text.html);
    document.headings.clone_from(&text.headings);
    document.plain = with_said(&text.plain, said.as_deref());
    document.renderer = present;
    Ok(())
}

/// Renders the summary of a course anew if an older renderer made its HTML.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn page(
    conn: &mut Conn<'_>,
    course: Id<Course>,
    slug: &str,
    hash: &str,
    document: &mut CourseDoc,
) -> Result<()> {
    let present = conn.env.part::<TextServices>().renderer;
    if document.renderer == present {
        return Ok(());
    }
    let text = rendered(conn, course, (hash, slug), ("", &document.summary), &document.names).await?;
    document.html.clone_from(&text.html);
    document.plain.clone_from(&text.plain);
    document.renderer = present;
    Ok(())
}

async fn rendered(
    conn: &mut Conn<'_>,
    course: Id<Course>,
    (hash, slug): (&str, &str),
    (title, markdown): (&str, &str),
    names: &Names,
) -> Result<Arc<Rendered>> {
    let key = (hash.to_owned(), slug.to_owned());
    let kept = conn.env.part::<RenewedTexts>();
    if let Some(text) = kept.get(&key) {
        return Ok(text);
    }
    let known = known(conn, course).await?;
    let text = Arc::new(lesson_text(conn.env, title, markdown, slug, names, &known).rendered);
    kept.put(key, text.clone());
    Ok(text)
}
