//! The video or audio recording of a lesson.

use leptos::prelude::*;
use model::course::{LessonKind, LessonMedia, OutlineLesson, Preview};
use ui::{Captions, Onward, Player, Recording as Source};

use super::progress_reporter::ProgressReporter;
use crate::api::load_lesson;

#[component]
pub(super) fn Recording(
    slug: String,
    lesson: OutlineLesson,
    media: LessonMedia,
    /// The viewer's last position, in milliseconds.
    start: i64,
    reporter: Option<ProgressReporter>,
    /// The next lesson that the viewer may see.
    next: Option<Onward>,
    /// The moments at which somebody asked something, in milliseconds.
    marks: RwSignal<Vec<i64>>,
) -> impl IntoView {
    let captions = media.captions.into_iter().map(|one| Captions { src: one.src, language: one.language }).collect();
    let recording = Source { src: media.src, video: lesson.kind == LessonKind::Video, millis: media.millis, captions };
    // Addresses are signed for a time; a page that was open for longer asks for a new one.
    let id = lesson.id;
    let renew = Action::new(move |(): &()| {
        let slug = slug.clone();
        let preview = kit::is_preview().then_some(Preview::Draft);
        async move { Some(load_lesson(slug, id, preview).await.ok()?.media?.src) }
    });
    let title = lesson.title;
    match reporter {
        Some(reporter) => {
            view! { <Player id="recording" recording title start tell=reporter.on_progress() renew next marks/> }
                .into_any()
        }
        None => view! { <Player id="recording" recording title renew next marks/> }.into_any(),
    }
}
