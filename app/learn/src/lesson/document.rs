//! The PDF of a lesson, page by page.

use leptos::prelude::*;
use model::course::LessonMedia;
use ui::{PdfPages, watch_reading};

use super::{progress_reporter::ProgressReporter, text::Resume};
use crate::t;

const ID: &str = "lesson-document";

#[component]
pub(super) fn Document(
    media: LessonMedia,
    /// The reader's last position, in thousandths.
    start: i64,
    reporter: Option<ProgressReporter>,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    if let Some(reporter) = reporter {
        watch_reading(ID, ready, reporter.on_progress());
    }
    view! {
        {move || ready.get().then(|| view! { <Resume of=ID start/> })}
        <PdfPages id=ID src=media.src link=t::open_document() ready/>
    }
}
