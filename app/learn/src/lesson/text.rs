//! The text of a lesson, its headings, and the way back to where one stopped.

use leptos::prelude::*;
use model::course::Heading;
use ui::{Button, Glyph, Look, watch_reading};

use super::progress_reporter::ProgressReporter;
use crate::t;

const ID: &str = "lesson-text";
/// Whoever stopped outside of these thousandths has hardly begun, or is through.
const WORTH: std::ops::RangeInclusive<i64> = 50..=950;

#[component]
pub(super) fn LessonText(
    html: String,
    lang: String,
    /// The text is the lesson: how far it is read counts.
    #[prop(optional_no_strip)]
    keeper: Option<ProgressReporter>,
    /// Where the reader stopped, in thousandths.
    #[prop(optional_no_strip)]
    resume: Option<i64>,
) -> impl IntoView {
    if let Some(keeper) = keeper {
        watch_reading(ID, true, keeper.ear());
    }
    view! {
        {resume.map(|start| view! { <Resume of=ID start/> })}
        <div class="prose" id=ID lang=lang inner_html=html></div>
    }
}

/// On to where one stopped; not for whoever comes for one place of the text.
#[component]
pub(super) fn Resume(
    /// The id of what is read.
    of: &'static str,
    /// Where the reader stopped, in thousandths.
    start: i64,
) -> impl IntoView {
    let wanted = RwSignal::new(WORTH.contains(&start));
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
