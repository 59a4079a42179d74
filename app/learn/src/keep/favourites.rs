//! The viewer's favourite courses and lessons.

use kit::Load;
use leptos::prelude::*;
use model::{
    favourite::{Favourites as Listed, KeptLesson},
    follow::KeptCourse,
    url,
};
use ui::{ButtonLink, Empty, Glyph, Look, Title};

use super::{Kept, OwnLists, Remove};
use crate::{api::load_favourites, t};

/// The page `/me/favourites`.
#[component]
pub fn Favourites() -> impl IntoView {
    let favourites = Resource::new(|| (), |()| load_favourites());
    view! {
        <Title text=t::favourites()/>
        <div class="page">
            <header class="page-head"><h1>{t::favourites()}</h1></header>
            <OwnLists here=url::FAVOURITES/>
            <Load of=favourites view=|favourites| view! { <Body favourites/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(favourites: Listed) -> impl IntoView {
    let Listed { courses, lessons } = favourites;
    if courses.is_empty() && lessons.is_empty() {
        return view! {
            <Empty title=t::favourites_none() hint=t::favourites_none_hint() glyph=Glyph::Heart>
                <ButtonLink href=url::COURSES look=Look::Primary>{t::all_courses()}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let courses: Vec<_> = courses.into_iter().map(course).collect();
    let lessons: Vec<_> = lessons.into_iter().map(lesson).collect();
    view! {
        {(!courses.is_empty()).then(|| view! {
            <section class="section">
                <h2 class="learning-title">{t::courses()}</h2>
                <ul class="list history">{courses}</ul>
            </section>
        })}
        {(!lessons.is_empty()).then(|| view! {
            <section class="section">
                <h2 class="learning-title">{t::lessons()}</h2>
                <ul class="list history">{lessons}</ul>
            </section>
        })}
    }
    .into_any()
}

fn course(kept: KeptCourse) -> impl IntoView + use<> {
    let KeptCourse { slug, title, language, teacher, is_gone, .. } = kept;
    let fields = vec![("slug", slug.clone()), ("keeps", "false".into())];
    view! {
        <li>
            <div class="history-what">
                <Kept title language href=url::course(&slug) is_gone/>
                <p class="small muted"><bdi>{teacher.name}</bdi></p>
            </div>
            <Remove action=url::SET_FAVOURITE fields here=url::FAVOURITES words=t::remove()/>
        </li>
    }
}

fn lesson(kept: KeptLesson) -> impl IntoView + use<> {
    let KeptLesson { id, title, slug, course, language, is_gone, .. } = kept;
    let fields = vec![("slug", slug.clone()), ("lesson", id.to_string()), ("keeps", "false".into())];
    // One that its course has no longer has no title.
    let title = if title.is_empty() { t::lesson_gone().into_owned() } else { title };
    view! {
        <li>
            <div class="history-what">
                <Kept title language=language.clone() href=url::lesson(&slug, id) is_gone/>
                <p class="small muted" lang=language>{course}</p>
            </div>
            <Remove action=url::SET_FAVOURITE fields here=url::FAVOURITES words=t::remove()/>
        </li>
    }
}
