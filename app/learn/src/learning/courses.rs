//! The viewer's courses with their progress in each.

use leptos::prelude::*;
use model::{course::Card, progress::Learning, url};
use ui::{ButtonLink, Cover, CoverPicture, Glyph, Look, ProgressBar, ProgressRing, When};

use crate::{progress::percent, t};

/// The course that was visited last, and its next lesson.
#[component]
pub(super) fn GoOn(learning: Learning) -> impl IntoView {
    let Learning { course, permille, done, next, completed_at, .. } = learning;
    let lang = course.language.clone();
    let way = match next.filter(|_| done < course.lessons) {
        Some((lesson, title)) => {
            let words = if permille > 0 { t::go_on() } else { t::begin() };
            let before = completed_at.map(|_| view! { <p class="muted">{t::completed_before()}</p> });
            view! {
                {before}
                <p class="muted">{t::next_lesson()} " " <span lang=lang.clone()>{title}</span></p>
                <div><ButtonLink href=kit::lesson_url(&course.slug, lesson) look=Look::Primary icon=Glyph::Play>{words}</ButtonLink></div>
            }
            .into_any()
        }
        None => view! {
            <p class="muted">{t::all_done()}</p>
            <div class="row">
                <ButtonLink href=url::course_reviews(&course.slug) icon=Glyph::Star>{t::review_course()}</ButtonLink>
                <ButtonLink href=url::course(&course.slug) look=Look::Quiet>{t::see_course()}</ButtonLink>
            </div>
        }
        .into_any(),
    };
    view! {
        <section class="card learning-first">
            <Face course=course.clone()/>
            <div class="learning-words">
                <h2 lang=lang><a href=url::course(&course.slug)>{course.title}</a></h2>
                <ProgressBar value=u32::from(percent(permille)) max=100 label=t::lessons_done(course.lessons, done)/>
                {way}
            </div>
        </section>
    }
}

/// A course in the grid; it leads to the lesson to go on with.
#[component]
pub(super) fn Course(learning: Learning) -> impl IntoView {
    let Learning { course, permille, done, next, last_at, .. } = learning;
    let href = match next {
        Some((lesson, _)) => kit::lesson_url(&course.slug, lesson),
        None => url::course(&course.slug),
    };
    let last = last_at.map(|at| view! { <p class="tiny muted">{t::last_time()} " " <When at/></p> });
    view! {
        <article class="card course-card">
            <Face course=course.clone()/>
            <div class="course-text">
                <h3 class="course-title" lang=course.language><a class="card-link" href=href>{course.title}</a></h3>
                <div class="learning-share">
                    <ProgressRing percent=percent(permille) label=t::part_done(percent(permille))/>
                    <div>
                        <p class="small">{t::lessons_done(course.lessons, done)}</p>
                        {last}
                    </div>
                </div>
            </div>
        </article>
    }
}

#[component]
fn Face(course: Card) -> impl IntoView {
    match course.cover {
        Some(src) => view! { <CoverPicture src/> }.into_any(),
        None => view! { <Cover seed=course.id.to_string() title=course.title lang=course.language/> }.into_any(),
    }
}
