//! The home page.

use kit::Load;
use leptos::prelude::*;
use model::{
    course::{Card, Home as Rows, Query, TeacherCount},
    url,
};
use ui::{Avatar, ButtonLink, Empty, Look, SearchBox, Text, Title};

use crate::{api::load_home, cards::Cards, t};

/// The page `/`.
#[component]
pub fn Home() -> impl IntoView {
    let rows = Resource::new(|| (), |()| load_home());
    view! {
        <Title/>
        <div class="page">
            <section class="hero">
                <h1>{t::home_title()}</h1>
                <p class="lede">{t::home_lede()}</p>
                <SearchBox/>
                <div class="row"><ButtonLink href=url::COURSES look=Look::Primary>{t::home_all()}</ButtonLink></div>
            </section>
            <Load of=rows view=|rows| {
                if rows.newest.is_empty() {
                    return view! { <Empty title=t::home_empty() hint=t::home_empty_hint()/> }.into_any();
                }
                all(rows)
            }/>
        </div>
    }
}

/// Returns the rows, each with a link to its list.
fn all(rows: Rows) -> AnyView {
    let everything = Query::default();
    let list = |name, value: &str| everything.with(name, value).href(url::COURSES);
    let categories: Vec<_> = rows
        .categories
        .into_iter()
        .map(|(category, cards)| {
            // Somebody's own word, unlike the other headings.
            let name = view! { <bdi>{category.name.clone()}</bdi> }.into_any();
            titled(name, &category.name, list("category", &category.path), cards)
        })
        .collect();
    view! {
        {row(t::home_newest(), url::COURSES.into(), rows.newest)}
        {row(t::home_learned(), list("sort", "learners"), rows.learned)}
        {row(t::home_free(), list("price", "free"), rows.free)}
        {categories}
        {teachers(rows.teachers)}
    }
    .into_any()
}

/// Returns a row, or `None` when it is empty.
fn row(title: Text, href: String, cards: Vec<Card>) -> Option<AnyView> {
    titled(title.clone().into_any(), &title, href, cards)
}

fn titled(heading: AnyView, title: &str, href: String, cards: Vec<Card>) -> Option<AnyView> {
    (!cards.is_empty()).then(|| {
        let more = t::home_more_of(title);
        view! {
            <section class="section home-row">
                <div class="section-head">
                    <h2>{heading}</h2>
                    <a href=href aria-label=more>{t::home_more()}</a>
                </div>
                <Cards cards/>
            </section>
        }
        .into_any()
    })
}

/// Returns the teachers, each with a link to their courses.
fn teachers(teachers: Vec<TeacherCount>) -> AnyView {
    let teachers: Vec<_> = teachers
        .into_iter()
        .map(|TeacherCount { teacher, courses }| {
            let href = url::teacher(&teacher.handle);
            view! {
                <li>
                    <a href=href>
                        <Avatar seed=teacher.handle name=teacher.name.clone()/>
                        <span><bdi>{teacher.name}</bdi> <small>{t::teacher_courses(courses)}</small></span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <section class="section">
            <div class="section-head"><h2>{t::home_teachers()}</h2></div>
            <ul class="home-teachers">{teachers}</ul>
        </section>
    }
    .into_any()
}
