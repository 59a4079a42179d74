//! The end of a lesson: done, and links back and on.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;
use model::{
    course::{OutlineChapter, OutlineLesson},
    url,
};
use ui::{Button, ButtonLink, Glyph, Icon, Look, Onward};

use crate::{api::MarkDone, progress::Progress, t};

#[component]
pub(super) fn Foot(
    slug: String,
    outline: Vec<OutlineChapter>,
    lesson: OutlineLesson,
    open: bool,
    progress: Progress,
    /// Whether somebody is signed in.
    known: bool,
) -> impl IntoView {
    let (before, after) = neighbours(&outline, &lesson);
    let done = if lesson.empty {
        ().into_any()
    } else if known {
        view! { <CompletedNote slug=slug.clone() lesson=lesson.clone() progress/> }.into_any()
    } else {
        view! { <GuestNote/> }.into_any()
    };
    view! {
        <div class="lesson-done">{done}</div>
        <footer class="lesson-foot">
            {before.map(|lesson| view! { <ButtonLink href=next_step(&slug, &lesson, open) icon=Glyph::Left>{t::previous()}</ButtonLink> })}
            {after.map(|lesson| view! { <Next slug lesson open/> })}
        </footer>
    }
}

/// A plain form that marks the lesson as done, or takes that back.
#[component]
fn CompletedNote(slug: String, lesson: OutlineLesson, progress: Progress) -> impl IntoView {
    let id = lesson.id;
    let is_done = Memo::new(move |_| progress.of(id) == 1_000);
    let button = move || {
        if is_done.get() {
            view! {
                <span class="lesson-is-done"><Icon glyph=Glyph::Check/>{t::done()}</span>
                <Button look=Look::Quiet submit=true>{t::mark_not_done()}</Button>
            }
            .into_any()
        } else {
            view! { <Button submit=true icon=Glyph::Check>{t::mark_done()}</Button> }.into_any()
        }
    };
    view! {
        <form class="row" method="post" action=MarkDone::PATH>
            <input type="hidden" name="slug" value=slug/>
            <input type="hidden" name="lesson" value=id.to_string()/>
            <input type="hidden" name="done" value=move || (!is_done.get()).to_string()/>
            {button}
        </form>
    }
}

/// A note for visitors about what signing in is good for.
#[component]
fn GuestNote() -> impl IntoView {
    let path = use_location().pathname;
    let href = move || url::login(&path.read());
    view! { <p class="small muted"><a href=href>{t::sign_in()}</a> " " {t::sign_in_to_keep()}</p> }
}

/// The link on to the next lesson, or to its price.
#[component]
fn Next(slug: String, lesson: OutlineLesson, open: bool) -> impl IntoView {
    let href = next_step(&slug, &lesson, open);
    if lesson.free || open {
        view! { <ButtonLink href look=Look::Primary>{t::next()}</ButtonLink> }
    } else {
        view! { <ButtonLink href look=Look::Primary icon=Glyph::Lock>{t::next_paid()}</ButtonLink> }
    }
}

/// Returns the lesson after this one, if the viewer may see it.
pub(super) fn after(slug: &str, outline: &[OutlineChapter], lesson: &OutlineLesson, open: bool) -> Option<Onward> {
    let (_, after) = neighbours(outline, lesson);
    let after = after.filter(|after| after.free || open)?;
    Some(Onward { href: kit::lesson_url(slug, after.id), title: after.title })
}

/// Returns the address of a lesson, or of its price.
fn next_step(slug: &str, lesson: &OutlineLesson, open: bool) -> String {
    if lesson.free || open { kit::lesson_url(slug, lesson.id) } else { url::course(slug) }
}

/// Returns the lessons before and after this one.
fn neighbours(outline: &[OutlineChapter], lesson: &OutlineLesson) -> (Option<OutlineLesson>, Option<OutlineLesson>) {
    let all = outline.iter().flat_map(|chapter| &chapter.lessons);
    let all: Vec<_> = all.filter(|other| !other.empty || other.id == lesson.id).collect();
    let Some(place) = all.iter().position(|other| other.id == lesson.id) else {
        return (None, None);
    };
    let before = place.checked_sub(1).map(|before| all[before].clone());
    (before, all.get(place + 1).map(|after| (*after).clone()))
}
