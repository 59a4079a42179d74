//! What was left out of drawings when they came in, or changed, for their teacher.

use leptos::prelude::*;
use model::studio::{ChangedDrawing, DrawingChange, DrawingNote};
use ui::{Callout, Text, Tone};

use crate::t;

/// What was changed in the drawings of a text; nothing when nothing was.
#[component]
pub fn ChangedDrawings(drawings: RwSignal<Vec<ChangedDrawing>>) -> impl IntoView {
    move || {
        let drawings = drawings.get();
        (!drawings.is_empty()).then(|| {
            let items = drawings
                .into_iter()
                .map(|ChangedDrawing { name, notes }| view! { <li><bdi>{name}</bdi> <Notes notes/></li> })
                .collect_view();
            view! {
                <Callout tone=Tone::Warning title=t::drawing_title()>
                    <ul class="lesson-warnings">{items}</ul>
                </Callout>
            }
        })
    }
}

/// What was changed in the cover; nothing when nothing was.
#[component]
pub fn ChangedCover(notes: Vec<DrawingNote>) -> impl IntoView {
    (!notes.is_empty()).then(|| {
        view! { <Callout tone=Tone::Warning title=t::drawing_cover_title()><Notes notes/></Callout> }
    })
}

#[component]
fn Notes(notes: Vec<DrawingNote>) -> impl IntoView {
    let items = notes.iter().map(|note| view! { <li>{text(note)}</li> }).collect_view();
    view! { <ul class="drawing-notes">{items}</ul> }
}

fn text(note: &DrawingNote) -> Text {
    let line = note.line.to_string();
    match note.change {
        DrawingChange::Script => t::drawing_script(line),
        DrawingChange::Handler => t::drawing_handler(line),
        DrawingChange::Animation => t::drawing_animation(line),
        DrawingChange::Linked => t::drawing_linked(line),
        DrawingChange::Label => t::drawing_label(line),
        DrawingChange::Html => t::drawing_html(line),
    }
}
