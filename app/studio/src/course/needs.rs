//! What a course still needs, each with the way there.

use leptos::prelude::*;
use model::studio::{Need, StudioCourse};
use ui::{Glyph, Icon, Text};

use crate::t;

/// The checklist; nothing when nothing is missing.
#[component]
pub(super) fn Needs(course: StudioCourse) -> impl IntoView {
    (!course.needs.is_empty()).then(|| {
        view! {
            <section class="card card-body stack stack-2">
                <h2>{t::needs_title()}</h2>
                <List needs=course.needs here=String::new()/>
            </section>
        }
    })
}

/// Everything that a course needs, done and not done.
#[component]
pub fn List(
    /// What is missing.
    needs: Vec<Need>,
    /// The address of the course's desk; empty: this page.
    here: String,
) -> impl IntoView {
    let item = move |need: &Need| {
        let is_open = needs.contains(need);
        let (name, anchor) = named(*need);
        let words = if is_open {
            view! { <a href=format!("{here}#{anchor}") rel="external">{name}</a> }.into_any()
        } else {
            view! { <span class="muted">{name} <span class="visually-hidden">{t::needs_done()}</span></span> }
                .into_any()
        };
        let wish =
            (is_open && !need.is_required()).then(|| view! { " " <small class="muted">{t::needs_wish()}</small> });
        let glyph = if is_open { Glyph::Right } else { Glyph::Check };
        view! { <li class="row"><Icon glyph/> <span>{words} {wish}</span></li> }
    };
    view! { <ul class="stack stack-2 studio-needs">{Need::ALL.iter().map(item).collect_view()}</ul> }
}

fn named(need: Need) -> (Text, &'static str) {
    match need {
        Need::Lesson => (t::needs_lesson(), "outline"),
        Need::Description => (t::needs_description(), "summary"),
        Need::Price => (t::needs_price(), "price"),
        Need::Cover => (t::needs_cover(), "cover"),
    }
}
