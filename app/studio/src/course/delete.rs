//! The deletion of a course that nobody could buy yet.

use kit::{FormState, viewer};
use leptos::prelude::*;
use model::{
    Permission,
    studio::{CourseState, StudioCourse},
};
use ui::{Button, ErrorPanel, Glyph, Icon, Look};

use crate::t;

const DELETE: &str = "/fn/studio/delete_course";

/// A form that deletes a course and asks before it does. One that was published can only be hidden.
#[component]
pub(super) fn Delete(course: StudioCourse) -> impl IntoView {
    let may = viewer().who.is_some_and(|who| who.may.can(Permission::CourseDeleteOwn));
    let state = FormState::of(DELETE);
    let refused = state.field_error("course").or_else(|| state.problem().map(|error| error.text()));
    (may && course.state == CourseState::Draft).then(|| {
        let is_open = refused.is_some();
        view! {
            <details class="confirm" open=is_open>
                <summary class="button button-quiet"><Icon glyph=Glyph::Trash/> {t::course_delete()}</summary>
                // This form is no edit.
                <form class="card card-body stack" method="post" action=DELETE on:submit=|event| event.stop_propagation()>
                    {refused.map(|text| view! { <ErrorPanel text/> })}
                    <p>{t::course_delete_hint()}</p>
                    <input type="hidden" name="course" value=course.id.to_string()/>
                    <div class="row"><Button look=Look::Danger submit=true>{t::course_delete_now()}</Button></div>
                </form>
            </details>
        }
    })
}
