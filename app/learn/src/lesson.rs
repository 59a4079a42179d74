//! A lesson: outline beside the text, the text, and the way on.

use kit::Load;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::course::{Heading, LessonPage, OutlineChapter, OutlineLesson};
use ui::{Breadcrumb, ButtonLink, Crumb, Drawer, Glyph, Icon, Look, Title};

use crate::{api::load_lesson, t};

/// `/learn/{slug}/{lesson}`
#[component]
pub fn Lesson() -> impl IntoView {
    let params = use_params_map();
    let place = Memo::new(move |_| {
        let params = params.read();
        (params.get("slug").unwrap_or_default(), params.get("lesson").unwrap_or_default())
    });
    let lesson = Resource::new(move || place.get(), |(slug, lesson)| load_lesson(slug, lesson));
    view! {
        <div class="page">
            <Load of=lesson view=|lesson| view! { <Body page=lesson/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(page: LessonPage) -> impl IntoView {
    let LessonPage { course, outline, lesson, chapter, html, headings, open } = page;
    let crumbs = vec![
        Crumb::new(t::courses(), "/courses"),
        Crumb::content(course.title.clone(), format!("/courses/{}", course.slug)),
    ];
    let (before, after) = neighbours(&outline, &lesson);
    let lang = course.language.clone();
    view! {
        <Title text=lesson.title.clone()/>
        <div class="lesson">
            <Outline slug=course.slug.clone() lang=lang.clone() outline=outline.clone() current=lesson.clone() open/>
            <article class="lesson-main" class:chinese=lang.starts_with("zh")>
                <Breadcrumb crumbs/>
                <header class="lesson-head">
                    <p class="small muted" lang=lang.clone()>{chapter}</p>
                    <h1 lang=lang.clone()>{lesson.title.clone()}</h1>
                    <p class="small muted">{t::reading_time(kit::duration(lesson.seconds))}</p>
                </header>
                <Contents headings lang=lang.clone()/>
                <div class="prose" lang=lang.clone() inner_html=html></div>
                <footer class="lesson-foot">
                    {before.map(|lesson| view! { <ButtonLink href=address(&course.slug, &lesson) icon=Glyph::Left>{t::previous()}</ButtonLink> })}
                    {after.map(|lesson| view! { <Next slug=course.slug.clone() lesson open/> })}
                </footer>
            </article>
        </div>
    }
}

/// On to the next lesson, or to the price of it.
#[component]
fn Next(slug: String, lesson: OutlineLesson, open: bool) -> impl IntoView {
    if lesson.free || open {
        view! { <ButtonLink href=address(&slug, &lesson) look=Look::Primary>{t::next()}</ButtonLink> }
    } else {
        view! { <ButtonLink href=format!("/courses/{slug}") look=Look::Primary icon=Glyph::Lock>{t::next_paid()}</ButtonLink> }
    }
}

/// The headings of a long text.
#[component]
fn Contents(headings: Vec<Heading>, lang: String) -> impl IntoView {
    let parts: Vec<_> = headings
        .into_iter()
        .filter(|heading| heading.level == 2)
        .map(|heading| view! { <li><a href=format!("#{}", heading.id)>{heading.text}</a></li> })
        .collect();
    (parts.len() > 2).then(|| {
        view! {
            <details class="lesson-contents">
                <summary>{t::contents()}</summary>
                <ul lang=lang>{parts}</ul>
            </details>
        }
    })
}

#[component]
fn Outline(
    slug: String,
    lang: String,
    outline: Vec<OutlineChapter>,
    current: OutlineLesson,
    open: bool,
) -> impl IntoView {
    let chapters: Vec<_> = outline
        .into_iter()
        .map(|chapter| {
            let lessons: Vec<_> =
                chapter.lessons.into_iter().map(|lesson| row(&slug, lesson, &current, open)).collect();
            view! {
                <li>
                    <p class="outline-part">{chapter.title}</p>
                    <ol>{lessons}</ol>
                </li>
            }
        })
        .collect();
    view! {
        <div class="lesson-outline">
            <Drawer id="outline" label=t::outline() icon=Glyph::Outline>
                <nav aria-label=t::outline()>
                    <ol lang=lang>{chapters}</ol>
                </nav>
            </Drawer>
        </div>
    }
}

fn row(slug: &str, lesson: OutlineLesson, current: &OutlineLesson, open: bool) -> impl IntoView + use<> {
    let here = (lesson.id == current.id).then_some("page");
    let (href, glyph) = if lesson.free || open {
        (address(slug, &lesson), Glyph::Reading)
    } else {
        (format!("/courses/{slug}"), Glyph::Lock)
    };
    view! { <li><a href=href aria-current=here><Icon glyph/><span>{lesson.title}</span></a></li> }
}

fn address(slug: &str, lesson: &OutlineLesson) -> String {
    format!("/learn/{slug}/{}", lesson.id)
}

/// The lessons before and after this one.
fn neighbours(outline: &[OutlineChapter], lesson: &OutlineLesson) -> (Option<OutlineLesson>, Option<OutlineLesson>) {
    let all: Vec<_> = outline.iter().flat_map(|chapter| &chapter.lessons).collect();
    let Some(place) = all.iter().position(|other| other.id == lesson.id) else {
        return (None, None);
    };
    let before = place.checked_sub(1).map(|before| all[before].clone());
    (before, all.get(place + 1).map(|after| (*after).clone()))
}
