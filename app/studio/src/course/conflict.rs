//! A conflict: two have changed the same part. Both texts, and the choice between them.

use leptos::prelude::*;
use model::{
    Millis,
    studio::{EditForm, EditKind, Editor, StudioCourse},
    url,
};
use ui::{Button, Callout, Look, Tone};

use super::{
    editor::{EDIT_PATH, use_editor},
    field::course_id,
};
use crate::{
    compare::{By, Differences},
    t,
};

#[component]
pub(super) fn Conflict(course: StudioCourse) -> impl IntoView {
    let editor = use_editor();
    move || {
        editor.conflict.get().map(|step| {
            let (theirs, base) = (value(&course, &step), course.base.clone());
            let by = (course.editor.clone(), course.saved_at);
            view! { <Choose step theirs base by/> }
        })
    }
}

#[component]
fn Choose(step: EditForm, theirs: String, base: String, by: (Option<Editor>, Millis)) -> impl IntoView {
    let editor = use_editor();
    let (by, at) = by;
    let differences = view! { <Differences theirs=theirs.clone() mine=step.value.clone()/> };
    let here = url::studio_course(course_id());
    view! {
        <Callout tone=Tone::Warning title=t::conflict_title()>
            <p>{t::conflict_hint()}</p>
            <div class="conflict">
                <section>
                    <h2><By editor=by at/></h2>
                    <pre class="conflict-text">{theirs}</pre>
                    <a class="button" href=here on:click=move |_| editor.keep_theirs()>{t::conflict_take_theirs()}</a>
                </section>
                <section>
                    <h2>{t::conflict_mine()}</h2>
                    <pre class="conflict-text">{step.value.clone()}</pre>
                    <form method="post" action=EDIT_PATH>
                        <input type="hidden" name="course" value=course_id()/>
                        <input type="hidden" name="base" value=base/>
                        <input type="hidden" name="what" value=step.what.as_str()/>
                        <input type="hidden" name="at" value=step.at/>
                        <input type="hidden" name="value" value=step.value/>
                        <Button look=Look::Primary submit=true>{t::conflict_keep_mine()}</Button>
                    </form>
                </section>
            </div>
            {differences}
        </Callout>
    }
}

/// Returns the present value of a part of the course, as a form would show it.
fn value(course: &StudioCourse, step: &EditForm) -> String {
    let lessons = || course.outline.iter().flat_map(|chapter| &chapter.lessons);
    match step.what {
        EditKind::Title => course.title.clone(),
        EditKind::Subtitle => course.subtitle.clone(),
        EditKind::Summary => course.summary.clone(),
        EditKind::Slug => course.slug.clone(),
        EditKind::Language => course.language.clone(),
        EditKind::Level => course.level.as_str().into(),
        EditKind::Category => course.category.join("/"),
        EditKind::Tags => course.tags.join(", "),
        EditKind::Price => {
            course.price.map(|price| format!("{} {}", price.amount(), price.currency)).unwrap_or_default()
        }
        EditKind::Trial => course.trial_lessons.to_string(),
        EditKind::RenameChapter => {
            let chapter = step.at.parse::<usize>().ok().and_then(|number| course.outline.get(number));
            chapter.map(|chapter| chapter.title.clone()).unwrap_or_default()
        }
        EditKind::RenameLesson => lessons()
            .find(|lesson| lesson.id.to_string() == step.at)
            .map(|lesson| lesson.title.clone())
            .unwrap_or_default(),
        EditKind::Cover
        | EditKind::AddChapter
        | EditKind::MoveChapter
        | EditKind::RemoveChapter
        | EditKind::AddLesson
        | EditKind::DuplicateLesson
        | EditKind::MoveLesson
        | EditKind::RemoveLesson
        | EditKind::FreeLesson => course.outline.iter().map(|chapter| chapter.title.clone() + "\n").collect(),
    }
}
