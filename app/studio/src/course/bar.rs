//! The bar above a course: its state, whether all is saved, who else is here, and links on.

use leptos::prelude::*;
use model::{
    studio::{CourseState, StudioCourse},
    url,
};
use ui::{Badge, Button, ButtonLink, Glyph, Icon, Look};

use super::{
    editor::{UNDO_PATH, use_editor},
    field::course_id,
};
use crate::{labels, state::State, t};

#[component]
pub(super) fn Bar(course: StudioCourse) -> impl IntoView {
    let editor = use_editor();
    let (state, tone) = labels::state(course.state);
    let here = url::studio_course(course.id);
    let preview = url::course_draft(&course.slug);
    let is_published = !matches!(course.state, CourseState::Draft);
    let undo = course.before.clone().map(|before| view! { <Undo base=course.base.clone() before/> });
    view! {
        <div class="studio-bar">
            <div class="row">
                <Badge tone text=state/>
                <State sending=editor.sending saved_at=editor.saved_at others=editor.others here=here.clone()/>
            </div>
            <div class="row studio-ways">
                {undo}
                <ButtonLink href=preview look=Look::Quiet icon=Glyph::Eye>{t::course_preview()}</ButtonLink>
                {is_published.then(|| {
                    view! {
                        <ButtonLink href=url::studio_reviews(course.id) look=Look::Quiet icon=Glyph::Star>{t::reviews_title()}</ButtonLink>
                        <ButtonLink href=url::studio_history(course.id) look=Look::Quiet icon=Glyph::History>{t::course_history()}</ButtonLink>
                    }
                })}
                // The router would look for a page there.
                <a class="button button-quiet" href=url::studio_export(course.id) rel="external" download="">
                    <Icon glyph=Glyph::Download/>
                    {t::course_download()}
                </a>
                <ButtonLink href=url::studio_publish(course.id) look=Look::Primary>{t::course_publish()}</ButtonLink>
            </div>
        </div>
    }
}

#[component]
fn Undo(base: String, before: String) -> impl IntoView {
    view! {
        <form method="post" action=UNDO_PATH>
            <input type="hidden" name="course" value=course_id()/>
            <input type="hidden" name="base" value=base/>
            <input type="hidden" name="to" value=before/>
            <Button look=Look::Quiet submit=true icon=Glyph::Undo>{t::course_undo()}</Button>
        </form>
    }
}
