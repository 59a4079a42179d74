//! Learning: the lesson page, and the list of what a person is learning. One lazy chunk.
//!
//! Knows nothing of the catalogue, accounts or payments.

mod api;
mod kept;
mod learning;
mod lesson;
mod progress;
pub mod talk;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// The page `/learn/{slug}/{lesson}`.
    Lesson,
    /// The page `/me/learning`.
    Learning,
}

/// Returns a page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Lesson => view! { <lesson::Lesson/> }.into_any(),
        Page::Learning => view! { <learning::Learning/> }.into_any(),
    }
}
