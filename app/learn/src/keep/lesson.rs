//! A lesson's place among the viewer's favourites, and the way to share it.

use kit::{AppError, FormState, Load};
use leptos::prelude::*;
use model::{Id, course::Lesson, share::ShareKind, url};
use ui::{Button, ButtonLink, Callout, Glyph, Look, Tone};

use crate::t;

/// The button by which a lesson is one of the viewer's favourites, or is no longer.
#[component]
pub fn KeepLesson(
    /// Whether it is one.
    of: Resource<Result<bool, AppError>>,
    /// The slug of its course.
    slug: String,
    /// The lesson.
    lesson: Id<Lesson>,
) -> impl IntoView {
    let here = url::lesson(&slug, lesson);
    let refused = [url::SET_FAVOURITE, url::SHARE].into_iter().find_map(|form| FormState::of(form).problem());
    let refused =
        refused.map(|error| view! { <div role="alert"><Callout tone=Tone::Warning title=error.text()/></div> });
    if kit::viewer().who.is_none() {
        return view! {
            {refused}
            <div class="row">
                <ButtonLink href=url::login(&here) look=Look::Quiet icon=Glyph::Heart>{t::favourite_add()}</ButtonLink>
                <Share slug lesson/>
            </div>
        }
        .into_any();
    }
    view! {
        {refused}
        <Load of view=move |is_favourite| {
            let (wanted, words, icon) = if is_favourite {
                ("false", t::favourite_remove(), Glyph::Check)
            } else {
                ("true", t::favourite_add(), Glyph::Heart)
            };
            view! {
                <div class="row">
                    <form method="post" action=url::SET_FAVOURITE>
                        <input type="hidden" name="slug" value=slug.clone()/>
                        <input type="hidden" name="lesson" value=lesson.to_string()/>
                        <input type="hidden" name="keeps" value=wanted/>
                        <input type="hidden" name="back" value=here.clone()/>
                        <Button look=Look::Quiet submit=true icon>{words}</Button>
                    </form>
                    <Share slug=slug.clone() lesson/>
                </div>
            }
            .into_any()
        }/>
    }
    .into_any()
}

/// The button that leads to the sheet with which a lesson is shared.
#[component]
fn Share(slug: String, lesson: Id<Lesson>) -> impl IntoView {
    view! {
        <form method="post" action=url::SHARE>
            <input type="hidden" name="kind" value=ShareKind::Lesson.as_str()/>
            <input type="hidden" name="name" value=slug/>
            <input type="hidden" name="lesson" value=lesson.to_string()/>
            <Button look=Look::Quiet submit=true icon=Glyph::Link>{t::share()}</Button>
        </form>
    }
}
