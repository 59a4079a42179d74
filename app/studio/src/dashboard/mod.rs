//! A teacher's dashboard: what needs attention, the last ninety days, their courses, the learners' progress, and
//! the last orders.

mod api;
mod attention;
mod courses;
mod days;
mod head;
mod lessons;
mod orders;

use kit::{AppError, Load, viewer};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{course::Course, figures::Dashboard as Figures, url};
use ui::{ButtonLink, Callout, Empty, Glyph, Look, Title, Tone};

use crate::{
    t,
    talk::{DeskLink, api::count_waiting},
};
use api::load_dashboard;

/// The page `/studio?course=`.
#[component]
pub fn Dashboard() -> impl IntoView {
    let query = use_query_map();
    let course = kit::id_query::<Course>("course");
    let figures = Resource::new(move || course.get(), load_dashboard);
    let waiting = Resource::new(|| (), |()| count_waiting());
    let deleted = query.read_untracked().get("deleted").is_some();
    view! {
        <Title text=t::title()/>
        <div class="page">
            {deleted.then(|| view! { <div class="told" role="status"><Callout tone=Tone::Success title=t::course_deleted()/></div> })}
            <Load of=figures view=move |figures| view! { <Body figures waiting/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(figures: Figures, waiting: Resource<Result<i64, AppError>>) -> impl IntoView {
    let Figures { courses, days, lessons, orders, attention } = figures;
    if courses.is_empty() {
        return view! {
            <Empty page=true title=t::figures_empty() hint=t::figures_empty_hint() glyph=Glyph::Books>
                <ButtonLink href=url::STUDIO_NEW look=Look::Primary icon=Glyph::Plus>{t::figures_new()}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let names = courses.iter().map(|course| course.name.clone()).collect();
    view! {
        <header class="page-head">
            <h1>{t::title()}</h1>
            <div class="row">
                <Load of=waiting view=|waiting| view! { <DeskLink waiting/> }.into_any()/>
                <ButtonLink href=url::STUDIO_NEW look=Look::Primary icon=Glyph::Plus>{t::figures_new()}</ButtonLink>
            </div>
        </header>
        <div class="dashboard">
            <attention::List attention/>
            <days::Days days/>
            <courses::List courses/>
            {lessons.map(|chosen| view! { <lessons::Lessons chosen names/> })}
            <orders::List orders/>
        </div>
        <p class="small muted">{t::figures_counted(viewer().time_zone)}</p>
    }
    .into_any()
}
