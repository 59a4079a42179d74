//! The text of a lesson, its headings, and the link back to the last position.

use leptos::prelude::*;
use model::course::Heading;
use ui::{Button, Glyph, Look, watch_reading};

use super::progress_reporter::ProgressReporter;
use crate::t;

const ID: &str = "lesson-text";
/// The range of positions to which a link back is offered: outside, the reader has hardly begun, or is through.
const RESUMABLE_PERMILLE: std::ops::RangeInclusive<i64> = 50..=950;

#[component]
pub(super) fn LessonText(
    html: String,
    lang: String,
    /// Whether the text is the lesson, so that reading it counts.
    #[prop(optional_no_strip)]
    reporter: Option<ProgressReporter>,
    /// The reader's last position, in thousandths.
    #[prop(optional_no_strip)]
    resume: Option<i64>,
) -> impl IntoView {
    if let Some(reporter) = reporter {
        watch_reading(ID, true, reporter.on_progress());
    }
    view! {
        {resume.map(|start| view! { <Resume of=ID start/> })}
        <div class="prose" id=ID lang=lang inner_html=html></div>
    }
}

/// A link to the last position; not for readers who come for one place of the text.
#[component]
pub(super) fn Resume(
    /// The id of the element that is read.
    of: &'static str,
    /// The reader's last position, in thousandths.
    start: i64,
) -> impl IntoView {
    let wanted = RwSignal::new(RESUMABLE_PERMILLE.contains(&start));
    Effect::new(move |_| {
        if ui::has_anchor() {
            wanted.set(false);
        }
    });
    let go = move |_| {
        ui::scroll_to_thousandth(of, start);
        wanted.set(false);
    };
    move || {
        wanted.get().then(|| {
            view! {
                <p class="lesson-resume needs-script">
                    <Button look=Look::Quiet icon=Glyph::Down on:click=go>{t::resume_reading()}</Button>
                </p>
            }
        })
    }
}

/// The headings of a long text.
#[component]
pub(super) fn Contents(headings: Vec<Heading>, lang: String) -> impl IntoView {
    let parts: Vec<_> = headings
        .into_iter()
        .filter(|heading| heading.level == 2)
        .map(|heading| view! { <li><a href=format!("#{}", heading.id)>{heading.text}</a></li> })
        .collect();
    (parts.len() > 2).then(|| {
        view! {
            <details class="lesson-contents">
                <summary>{t::contents()}</summary>
                <ul lang=lang>{parts}</ul>
            </details>
        }
    })
}
