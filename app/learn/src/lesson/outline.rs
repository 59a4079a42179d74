//! The course's lessons with the viewer's progress in each; on a phone a drawer.

use leptos::prelude::*;
use model::{
    Id,
    course::{Card, Lesson, LessonKind, OutlineChapter, OutlineLesson},
    progress, url,
};
use ui::{Drawer, Glyph, Icon, ProgressBar};

use crate::{
    progress::{Progress, percent},
    t,
};

#[component]
pub(super) fn Outline(
    course: Card,
    outline: Vec<OutlineChapter>,
    current: Id<Lesson>,
    open: bool,
    progress: Progress,
    /// Whether somebody is signed in, so that there is progress to show.
    known: bool,
    /// Whether the viewer has completed the course before lessons were added.
    completed: bool,
) -> impl IntoView {
    let lessons = outline.iter().flat_map(|chapter| &chapter.lessons).filter(|lesson| !lesson.empty);
    let lessons: Vec<_> = lessons.map(|lesson| lesson.id).collect();
    let place = Here { slug: course.slug, lang: course.language, current, open, progress };
    let chapters: Vec<_> = outline
        .into_iter()
        .map(|chapter| {
            let lessons: Vec<_> = chapter.lessons.into_iter().map(|lesson| row(&place, lesson)).collect();
            view! {
                <li>
                    <p class="outline-part" lang=place.lang.clone()>{chapter.title}</p>
                    <ol>{lessons}</ol>
                </li>
            }
        })
        .collect();
    view! {
        <div class="lesson-outline">
            <Drawer id="outline" label=t::outline() icon=Glyph::Outline>
                {known.then(|| view! { <Whole lessons progress completed/> })}
                <nav aria-label=t::outline()>
                    <ol>{chapters}</ol>
                </nav>
            </Drawer>
        </div>
    }
}

/// The viewer's progress in the course.
#[component]
fn Whole(lessons: Vec<Id<Lesson>>, progress: Progress, completed: bool) -> impl IntoView {
    move || {
        let shares: Vec<_> = lessons.iter().map(|lesson| progress.of(*lesson)).collect();
        let (all, done) = (shares.len(), shares.iter().filter(|share| **share == 1_000).count());
        let share = if completed { 1_000 } else { progress::of_course(shares.into_iter()) };
        let value = u32::from(percent(share));
        view! { <div class="outline-whole"><ProgressBar value max=100 label=t::lessons_done(all, done)/></div> }
    }
}

/// The values that all rows share.
struct Here {
    slug: String,
    lang: String,
    current: Id<Lesson>,
    open: bool,
    progress: Progress,
}

fn row(here: &Here, lesson: OutlineLesson) -> impl IntoView + use<> {
    let title = view! { <span lang=here.lang.clone()>{lesson.title}</span> };
    if lesson.empty {
        let coming = view! { <small>{t::coming()}</small> };
        return view! { <li><span class="coming"><Icon glyph=Glyph::Clock/>{title} " " {coming}</span></li> }
            .into_any();
    }
    if !lesson.free && !here.open {
        let href = url::course(&here.slug);
        return view! { <li><a href=href><Icon glyph=Glyph::Lock/>{title}</a></li> }.into_any();
    }
    let current = (lesson.id == here.current).then_some("page");
    let (progress, id) = (here.progress, lesson.id);
    view! {
        <li class:done=move || progress.of(id) == 1_000>
            <a href=kit::lesson_url(&here.slug, id) aria-current=current>
                {move || mark(progress.of(id), lesson.kind)}
                {title}
            </a>
        </li>
    }
    .into_any()
}

/// Returns the mark of a row: done, a part of it, or the lesson's kind.
fn mark(share: i64, kind: LessonKind) -> AnyView {
    match share {
        0 => view! { <Icon glyph=Glyph::of(kind)/> }.into_any(),
        1_000.. => view! { <Icon glyph=Glyph::Check/><span class="visually-hidden">{t::done()}</span> }.into_any(),
        part => {
            let part = percent(part);
            view! {
                <svg class="icon small-ring" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
                    <circle class="ring-track" cx="10" cy="10" r="7"></circle>
                    <circle
                        class="ring-value"
                        cx="10"
                        cy="10"
                        r="7"
                        pathLength="100"
                        stroke-dasharray=format!("{part} 100")
                        transform="rotate(-90 10 10)"
                    ></circle>
                </svg>
                <span class="visually-hidden">{t::part_done(part)}</span>
            }
            .into_any()
        }
    }
}
