//! What everybody sees: home, course, teacher, search, topics. One lazy chunk; [`parts`] is another.
//!
//! Knows nothing of accounts, payments or lessons' texts.

mod api;
mod cards;
mod catalogue;
mod course;
mod home;
pub mod parts;
mod search;
mod tags;
mod teacher;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// `/`
    Home,
    /// `/courses`
    Courses,
    /// `/courses/{slug}`
    Course,
    /// `/teachers/{handle}`
    Teacher,
    /// `/search`
    Search,
    /// `/tags`
    Tags,
}

/// A page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    show(page)
}

/// A page of this area.
#[must_use]
pub fn show(page: Page) -> AnyView {
    match page {
        Page::Home => view! { <home::Home/> }.into_any(),
        Page::Courses => view! { <catalogue::Catalogue/> }.into_any(),
        Page::Course => view! { <course::Course/> }.into_any(),
        Page::Teacher => view! { <teacher::Teacher/> }.into_any(),
        Page::Search => view! { <search::Search/> }.into_any(),
        Page::Tags => view! { <tags::Tags/> }.into_any(),
    }
}
