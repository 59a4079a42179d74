//! The public pages: home, course, teacher, search, topics, reports. One lazy chunk; [`parts`] is another.
//!
//! Knows nothing of accounts, payments or lessons' texts.

mod api;
mod cards;
mod catalogue;
mod course;
mod home;
pub mod parts;
mod report;
mod search;
mod tags;
mod teacher;
mod ties;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// The page `/`.
    Home,
    /// The page `/courses`.
    Courses,
    /// The page `/courses/{slug}`.
    Course,
    /// The page `/teachers/{handle}`.
    Teacher,
    /// The page `/search`.
    Search,
    /// The page `/tags`.
    Tags,
    /// The page `/report/{subject}/{id}`.
    Report,
}

/// Returns a page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    show(page)
}

/// Returns a page of this area.
#[must_use]
pub fn show(page: Page) -> AnyView {
    match page {
        Page::Home => view! { <home::Home/> }.into_any(),
        Page::Courses => view! { <catalogue::Catalogue/> }.into_any(),
        Page::Course => view! { <course::Course/> }.into_any(),
        Page::Teacher => view! { <teacher::Teacher/> }.into_any(),
        Page::Search => view! { <search::Search/> }.into_any(),
        Page::Tags => view! { <tags::Tags/> }.into_any(),
        Page::Report => view! { <report::Report/> }.into_any(),
    }
}
