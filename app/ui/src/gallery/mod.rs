//! Every part in every state on one page, for those who build with them and for the tests that
//! look at them.

mod charts;
mod contents;
mod controls;
mod floats;
mod players;
mod ways;

use crate::{Glyph, NavLink, t};
use leptos::prelude::*;

/// The page `/__ui`: what stands in `<main>`.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <div class="page gallery">
            <div class="page-head">
                <h1>{t::gallery_title()}</h1>
                <p>{t::gallery_intro()}</p>
            </div>
            <controls::Icons/>
            <controls::Buttons/>
            <controls::Fields/>
            <controls::Choices/>
            <ways::Ways/>
            <floats::Floats/>
            <contents::Courses/>
            <contents::Covers/>
            <contents::Small/>
            <contents::Notes/>
            <contents::Tables/>
            <charts::Charts/>
            <contents::Waiting/>
            <players::Players/>
            <contents::Texts/>
        </div>
    }
}

/// A part of the gallery under its heading.
fn section(title: crate::Text, parts: impl IntoView) -> impl IntoView {
    view! {
        <section class="section">
            <h2>{title}</h2>
            {parts}
        </section>
    }
}

/// The links of both bars, with the second one current.
pub(crate) fn example_links() -> Vec<NavLink> {
    [
        (t::gallery_home(), "/", Glyph::Home),
        (t::gallery_courses(), "/courses", Glyph::Books),
        (t::gallery_learning(), "/me/learning", Glyph::Reading),
        (t::gallery_me(), "/me", Glyph::Person),
    ]
    .into_iter()
    .map(|(text, href, glyph)| NavLink::new(text, href, glyph, href == "/courses"))
    .collect()
}

#[cfg(test)]
mod tests;
