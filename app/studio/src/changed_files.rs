//! What was left out of pictures and captions when they came in, was changed, or is missing, for their teacher.

use leptos::prelude::*;
use model::studio::{ChangedFile, FileChange, FileNote};
use ui::{Callout, Text, Tone};

use crate::{labels, t};

/// What was changed in the pictures of a text, or is missing; nothing when nothing is.
#[component]
pub fn ChangedDrawings(drawings: RwSignal<Vec<ChangedFile>>) -> impl IntoView {
    move || {
        let drawings = drawings.get();
        (!drawings.is_empty()).then(|| {
            let items = drawings
                .into_iter()
                .map(|ChangedFile { name, notes }| view! { <li><bdi>{name}</bdi> <Notes notes/></li> })
                .collect_view();
            view! {
                <Callout tone=Tone::Warning title=t::changed_drawings_title()>
                    <ul class="lesson-warnings">{items}</ul>
                </Callout>
            }
        })
    }
}

/// What was left out of captions; nothing when nothing was.
#[component]
pub fn ChangedCaptions(captions: RwSignal<Vec<ChangedFile>>) -> impl IntoView {
    move || {
        let captions = captions.get();
        (!captions.is_empty()).then(|| {
            let items = captions
                .into_iter()
                .map(|ChangedFile { name, notes }| {
                    view! { <li><bdi>{labels::language(&name)}</bdi> <Notes notes/></li> }
                })
                .collect_view();
            view! {
                <Callout tone=Tone::Warning title=t::changed_captions_title()>
                    <ul class="lesson-warnings">{items}</ul>
                </Callout>
            }
        })
    }
}

/// What was changed in the cover, or is missing; nothing when nothing is.
#[component]
pub fn ChangedCover(notes: Vec<FileNote>) -> impl IntoView {
    (!notes.is_empty()).then(|| {
        view! { <Callout tone=Tone::Warning title=t::changed_cover_title()><Notes notes/></Callout> }
    })
}

#[component]
fn Notes(notes: Vec<FileNote>) -> impl IntoView {
    let items = notes.iter().map(|note| view! { <li>{text(note)}</li> }).collect_view();
    view! { <ul class="drawing-notes">{items}</ul> }
}

fn text(note: &FileNote) -> Text {
    let line = note.line.to_string();
    match note.change {
        FileChange::Script => t::changed_script(line),
        FileChange::Handler => t::changed_handler(line),
        FileChange::Animation => t::changed_animation(line),
        FileChange::Linked => t::changed_linked(line),
        FileChange::Label => t::changed_label(line),
        FileChange::Html => t::changed_html(line),
        FileChange::Caption => t::changed_caption(line),
        FileChange::CutOff => t::changed_cut_off(),
    }
}
