//! Who may write below the lessons of a teacher's courses.

use leptos::{prelude::*, server_fn::ServerFn};
use model::comment::{BlockedPerson, DeskCourse};
use ui::{Button, Precision, When};

use super::api::{OpenTalk, Unblock};
use crate::t;

/// The courses, with whether everybody may write below their free lessons, and the people who are blocked.
#[component]
pub(super) fn Settings(courses: Vec<DeskCourse>, blocked: Vec<BlockedPerson>) -> impl IntoView {
    let courses = (!courses.is_empty()).then(|| {
        let rows: Vec<_> = courses.into_iter().map(|course| view! { <Open course/> }).collect();
        view! {
            <section class="stack">
                <h2>{t::talk_who()}</h2>
                <p class="muted">{t::talk_who_hint()}</p>
                <ul class="stack">{rows}</ul>
            </section>
        }
    });
    let blocked = (!blocked.is_empty()).then(|| {
        let rows: Vec<_> = blocked.into_iter().map(|person| view! { <Blocked person/> }).collect();
        view! {
            <section class="stack">
                <h2>{t::talk_blocked()}</h2>
                <ul class="stack">{rows}</ul>
            </section>
        }
    });
    view! {
        {courses}
        {blocked}
    }
}

#[component]
fn Open(course: DeskCourse) -> impl IntoView {
    let DeskCourse { id, slug, title, is_open, .. } = course;
    let name = if title.is_empty() { slug } else { title };
    let (state, words) =
        if is_open { (t::talk_is_open(), t::talk_close()) } else { (t::talk_is_closed(), t::talk_open()) };
    view! {
        <li class="row">
            <strong><bdi>{name.clone()}</bdi></strong>
            <span class="small muted">{state}</span>
            <form method="post" action=OpenTalk::PATH>
                <input type="hidden" name="course" value=id.to_string()/>
                <input type="hidden" name="open" value=(!is_open).to_string()/>
                <Button submit=true>{words} <span class="visually-hidden">" " <bdi>{name}</bdi></span></Button>
            </form>
        </li>
    }
}

#[component]
fn Blocked(person: BlockedPerson) -> impl IntoView {
    let BlockedPerson { handle, name, at } = person;
    view! {
        <li class="row">
            <strong><bdi>{name.clone()}</bdi></strong>
            <span class="small muted"><bdi>"@" {handle.clone()}</bdi></span>
            <span class="small muted"><When at precision=Precision::Day/></span>
            <form method="post" action=Unblock::PATH>
                <input type="hidden" name="handle" value=handle/>
                <Button submit=true>
                    {t::talk_unblock()} <span class="visually-hidden">" " <bdi>{name}</bdi></span>
                </Button>
            </form>
        </li>
    }
}
