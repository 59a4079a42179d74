//! The requirements that a course does not meet yet, each with a link to its field.

use leptos::prelude::*;
use model::{
    studio::{CourseState, Need, StudioCourse},
    url,
};
use ui::{Glyph, Icon, Text};

use crate::t;

/// The checklist; nothing when nothing is missing.
#[component]
pub(super) fn Needs(course: StudioCourse) -> impl IntoView {
    let is_draft = course.state == CourseState::Draft;
    let is_shown = is_draft || !course.needs.is_empty() || !course.empty.is_empty();
    is_shown.then(|| {
        view! {
            <section class="card card-body stack stack-2">
                <h2>{if is_draft { t::needs_title() } else { t::needs_later() }}</h2>
                <List course here=String::new()/>
            </section>
        }
    })
}

/// All requirements of a course, met and not met; the number of empty lessons; and for a draft its address, which
/// stays once it is published.
#[component]
pub fn List(
    /// The course.
    course: StudioCourse,
    /// The address of the course's editor; empty for this page.
    here: String,
) -> impl IntoView {
    let StudioCourse { needs, empty, state, slug, .. } = course;
    let way = {
        let here = here.clone();
        move |anchor: &'static str, words: AnyView| {
            // With script the field opens at once; an address that names it opens it, too.
            let open = move |_| ui::open_editor(anchor);
            view! { <a href=format!("{here}#{anchor}") rel="external" on:click=open>{words}</a> }.into_any()
        }
    };
    let item = |need: &Need| {
        let is_open = needs.contains(need);
        let (name, anchor) = named(*need);
        let words = if is_open {
            way(anchor, name.into_any())
        } else {
            view! { <span class="muted">{name} <span class="visually-hidden">{t::needs_done()}</span></span> }
                .into_any()
        };
        let wish =
            (is_open && !need.is_required()).then(|| view! { " " <small class="muted">{t::needs_wish()}</small> });
        let glyph = if is_open { Glyph::Right } else { Glyph::Check };
        view! { <li class="row"><Icon glyph/> <span>{words} {wish}</span></li> }
    };
    let items = Need::ALL.iter().map(item).collect_view();
    let empty = (!empty.is_empty()).then(|| {
        let words = way("outline", t::needs_empty(empty.len()).into_any());
        view! { <li class="row studio-warning"><Icon glyph=Glyph::Alert/> <span>{words}</span></li> }
    });
    let address = (state == CourseState::Draft).then(|| {
        let address = view! { {t::course_address()} ": " <bdi>{url::course(&slug)}</bdi> };
        let words = way("slug", address.into_any());
        view! {
            <li class="row">
                <Icon glyph=Glyph::Globe/>
                <span class="studio-address">{words} " " <small class="muted">{t::needs_address()}</small></span>
            </li>
        }
    });
    view! { <ul class="stack stack-2 studio-needs">{items} {empty} {address}</ul> }
}

/// Returns the label of a requirement, and its place in the editor.
fn named(need: Need) -> (Text, &'static str) {
    match need {
        Need::Lesson => (t::needs_lesson(), "outline"),
        Need::Description => (t::needs_description(), "summary"),
        Need::Price => (t::needs_price(), "price"),
        Need::Cover => (t::needs_cover(), "cover"),
    }
}
