//! Above a course: how it stands, whether all is saved, who else is here, and the ways on.

use leptos::prelude::*;
use model::studio::{CourseState, StudioCourse};
use ui::{Badge, Button, ButtonLink, Glyph, Icon, Look, Precision, When};

use super::{
    desk::{Sending, UNDO, desk},
    field::course_id,
};
use crate::{t, words};

#[component]
pub(super) fn Bar(course: StudioCourse) -> impl IntoView {
    let (state, tone) = words::state(course.state);
    let here = format!("/studio/courses/{}", course.id);
    let preview = format!("/courses/{}?preview=draft", course.slug);
    let is_published = !matches!(course.state, CourseState::Draft);
    let undo = course.before.clone().map(|before| view! { <Undo base=course.base.clone() before/> });
    view! {
        <div class="studio-bar">
            <div class="row">
                <Badge tone text=state/>
                <Saved/>
                <Others/>
            </div>
            <div class="row studio-ways">
                {undo}
                <ButtonLink href=preview look=Look::Quiet icon=Glyph::Eye>{t::course_preview()}</ButtonLink>
                {is_published.then(|| {
                    view! { <ButtonLink href=format!("{here}/history") look=Look::Quiet icon=Glyph::History>{t::course_history()}</ButtonLink> }
                })}
                <ButtonLink href=format!("{here}/publish") look=Look::Primary>{t::course_publish()}</ButtonLink>
            </div>
        </div>
    }
}

#[component]
fn Undo(base: String, before: String) -> impl IntoView {
    view! {
        <form method="post" action=UNDO>
            <input type="hidden" name="course" value=course_id()/>
            <input type="hidden" name="base" value=base/>
            <input type="hidden" name="to" value=before/>
            <Button look=Look::Quiet submit=true icon=Glyph::Undo>{t::course_undo()}</Button>
        </form>
    }
}

/// Whether what was done has arrived.
#[component]
fn Saved() -> impl IntoView {
    let desk = desk();
    let words = move || match desk.sending.get() {
        Sending::Saving => t::course_saving().into_any(),
        Sending::Kept => view! { <Icon glyph=Glyph::Alert/> {t::course_kept()} }.into_any(),
        Sending::SignedOut => {
            let next = format!("/login?next=/studio/courses/{}", course_id());
            view! { <Icon glyph=Glyph::Alert/> {t::course_signed_out()} " " <a href=next>{t::course_sign_in()}</a> }
                .into_any()
        }
        Sending::Saved => {
            view! { {t::course_saved()} " " <When at=desk.saved_at.get() precision=Precision::Clock/> }.into_any()
        }
    };
    view! { <span class="small muted studio-saved" role="status">{words}</span> }
}

/// Who else is at work here.
#[component]
fn Others() -> impl IntoView {
    let desk = desk();
    move || {
        let others = desk.others.get();
        (!others.is_empty()).then(|| {
            view! {
                <span class="small studio-others">
                    <Icon glyph=Glyph::Person/>
                    {t::course_others(others.join(", "))}
                </span>
            }
        })
    }
}
