//! Learning: the lesson page, and the lists of what a person is learning and keeps at hand. One lazy chunk.
//!
//! Knows nothing of the catalogue, accounts or payments.

mod api;
mod keep;
mod kept;
mod learning;
mod lesson;
mod progress;
mod talk;

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
    /// The page `/me/favourites`.
    Favourites,
    /// The page `/me/following`.
    Following,
    /// The page `/me/shared`.
    Shared,
    /// The page `/share/{code}`.
    ShareSheet,
}

/// Returns a page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Lesson => view! { <lesson::Lesson/> }.into_any(),
        Page::Learning => view! { <learning::Learning/> }.into_any(),
        Page::Favourites => view! { <keep::Favourites/> }.into_any(),
        Page::Following => view! { <keep::Following/> }.into_any(),
        Page::Shared => view! { <keep::Shared/> }.into_any(),
        Page::ShareSheet => view! { <keep::ShareSheet/> }.into_any(),
    }
}
