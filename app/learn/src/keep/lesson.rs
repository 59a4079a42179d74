//! A lesson's place among the viewer's favourites.

use kit::{AppError, Load};
use leptos::prelude::*;
use model::{Id, course::Lesson, url};
use ui::{Button, ButtonLink, Glyph, Look};

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
    if kit::viewer().who.is_none() {
        return view! {
            <div class="row">
                <ButtonLink href=url::login(&here) look=Look::Quiet icon=Glyph::Heart>{t::favourite_add()}</ButtonLink>
            </div>
        }
        .into_any();
    }
    view! {
        <Load of view=move |is_favourite| {
            let (wanted, words, icon) = if is_favourite {
                ("false", t::favourite_remove(), Glyph::Check)
            } else {
                ("true", t::favourite_add(), Glyph::Heart)
            };
            view! {
                <form class="row" method="post" action=url::SET_FAVOURITE>
                    <input type="hidden" name="slug" value=slug.clone()/>
                    <input type="hidden" name="lesson" value=lesson.to_string()/>
                    <input type="hidden" name="keeps" value=wanted/>
                    <input type="hidden" name="back" value=here.clone()/>
                    <Button look=Look::Quiet submit=true icon>{words}</Button>
                </form>
            }
            .into_any()
        }/>
    }
    .into_any()
}
