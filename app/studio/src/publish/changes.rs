//! The differences between two versions of a course, word by word.

use leptos::prelude::*;
use model::studio::{Change, ChangeKind, Changes, LessonChange, Part};
use ui::{Badge, Text, Tone};

use crate::{compare::word, t};

/// The changes of a course's page, then those of its lessons.
#[component]
pub(super) fn List(changes: Changes, language: String) -> impl IntoView {
    let Changes { course, lessons } = changes;
    let page = (!course.is_empty()).then(|| {
        view! {
            <li class="card card-body stack stack-2">
                <h3>{t::changes_page()}</h3>
                {parts(course, &language)}
            </li>
        }
    });
    let lessons = lessons.into_iter().map(|change| lesson(change, &language)).collect_view();
    view! { <ul class="stack studio-changes">{page} {lessons}</ul> }
}

fn lesson(change: LessonChange, language: &str) -> impl IntoView + use<> {
    let LessonChange { title, kind, parts: changed, .. } = change;
    let (words, tone) = match kind {
        ChangeKind::Added => (t::changes_added(), Tone::Success),
        ChangeKind::Changed => (t::changes_changed(), Tone::Warning),
        ChangeKind::Moved => (t::changes_moved(), Tone::Neutral),
        ChangeKind::Removed => (t::changes_removed(), Tone::Danger),
    };
    view! {
        <li class="card card-body stack stack-2">
            <h3 class="row"><Badge tone text=words/> <span lang=language.to_owned()>{title}</span></h3>
            {parts(changed, language)}
        </li>
    }
}

fn parts(changes: Vec<Change>, language: &str) -> impl IntoView + use<> {
    let language = language.to_owned();
    changes
        .into_iter()
        .map(|Change { part, words }| {
            let text = (!words.is_empty()).then(|| {
                let words = words.into_iter().map(word).collect_view();
                view! { <p class="changes-text" lang=language.clone()>{words}</p> }
            });
            view! {
                <div>
                    <p class="small muted">{name(part)}</p>
                    {text}
                </div>
            }
        })
        .collect_view()
}

fn name(part: Part) -> Text {
    match part {
        Part::Title => t::course_name(),
        Part::Subtitle => t::course_subtitle(),
        Part::Summary => t::course_summary(),
        Part::Text => t::changes_text(),
        Part::Price => t::course_price(),
        Part::Cover => t::course_cover(),
        Part::Media => t::changes_media(),
        Part::Facts => t::changes_facts(),
        Part::Free => t::changes_free(),
        Part::Chapters => t::changes_chapters(),
    }
}
