//! Every part in every state on one page, for those who build with them and for the tests that
//! look at them.

mod charts;
mod contents;
mod controls;
mod floats;
mod players;
mod section;
mod ways;

use crate::t;
use leptos::prelude::*;

/// The content of the page `/__ui` in `<main>`.
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

#[cfg(test)]
mod tests;
