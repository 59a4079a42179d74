//! The end of a lesson: done, and links back and on.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;
use model::{
    Id,
    course::{Lesson, OutlineChapter, OutlineLesson},
    review::BEGUN_FROM_PERMILLE,
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
    /// Whether they may review the course, once they have begun.
    may_review: bool,
) -> impl IntoView {
    let (before, after) = neighbours(&outline, &lesson);
    let done = if lesson.empty {
        ().into_any()
    } else if known {
        view! { <CompletedNote slug=slug.clone() lesson=lesson.clone() progress/> }.into_any()
    } else {
        view! { <GuestNote/> }.into_any()
    };
    let lessons = outline.iter().flat_map(|chapter| &chapter.lessons).filter(|one| !one.empty);
    let lessons: Vec<_> = lessons.map(|one| one.id).collect();
    let is_last = after.is_none();
    let review = may_review.then(|| view! { <ReviewCourse slug=slug.clone() lessons is_last progress/> });
    view! {
        <div class="lesson-done">{done}</div>
        <footer class="lesson-foot">
            {before.map(|lesson| view! { <ButtonLink href=next_step(&slug, &lesson, open) icon=Glyph::Left>{t::previous()}</ButtonLink> })}
            {after.map(|lesson| view! { <Next slug lesson open/> })}
        </footer>
        {review}
    }
}

/// A link to the reviews of the course, at its end: in its last lesson, and in all once each of them is done.
#[component]
fn ReviewCourse(
    slug: String,
    /// The lessons of the course that can be done.
    lessons: Vec<Id<Lesson>>,
    /// Whether this lesson is the last.
    is_last: bool,
    progress: Progress,
) -> impl IntoView {
    let is_shown = Memo::new(move |_| {
        let has_begun = lessons.iter().any(|lesson| progress.of(*lesson) >= BEGUN_FROM_PERMILLE);
        has_begun && (is_last || lessons.iter().all(|lesson| progress.of(*lesson) == 1_000))
    });
    let href = url::course_reviews(&slug);
    move || {
        let href = href.clone();
        is_shown.get().then(|| {
            view! {
                <p class="lesson-review">
                    <ButtonLink href icon=Glyph::Star look=Look::Quiet>{t::review_course()}</ButtonLink>
                </p>
            }
        })
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
