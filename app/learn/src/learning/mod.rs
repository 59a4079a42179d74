//! A person's courses: the one to go on with, all of them, and the lessons that they were in lately.

mod courses;
mod history;

use kit::Load;
use leptos::prelude::*;
use model::{progress::MyLearning, url};
use ui::{ButtonLink, Empty, Glyph, Look, Title};

use crate::{api::load_learning, keep::OwnLists, kept, t};
use courses::{Course, GoOn};
use history::History;

/// The page `/me/learning`.
#[component]
pub fn Learning() -> impl IntoView {
    let learning = Resource::new(|| (), |()| load_learning());
    let who = kit::viewer().who.map(|who| who.id);
    Effect::new(move |_| {
        if let Some(person) = who {
            kept::send_all(person, None, || {});
        }
    });
    view! {
        <Title text=t::my_learning()/>
        <div class="page">
            <header class="page-head"><h1>{t::my_learning()}</h1></header>
            <OwnLists here=url::LEARNING/>
            <Load of=learning view=|learning| view! { <Body learning/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(learning: MyLearning) -> impl IntoView {
    let MyLearning { courses, history } = learning;
    let Some(first) = courses.first().cloned() else {
        return view! {
            <Empty title=t::nothing_yet() hint=t::nothing_yet_hint() glyph=Glyph::Reading>
                <ButtonLink href=url::with_query(url::COURSES, [("price", "free")]) look=Look::Primary>{t::free_courses()}</ButtonLink>
                <ButtonLink href=url::COURSES>{t::all_courses()}</ButtonLink>
            </Empty>
            {(!history.is_empty()).then(|| view! { <History history/> })}
        }
        .into_any();
    };
    let courses: Vec<_> = courses.into_iter().map(|course| view! { <li><Course learning=course/></li> }).collect();
    view! {
        <GoOn learning=first/>
        <section class="section">
            <h2 class="learning-title">{t::my_courses()}</h2>
            <ul class="grid">{courses}</ul>
        </section>
        {(!history.is_empty()).then(|| view! { <History history/> })}
    }
    .into_any()
}
