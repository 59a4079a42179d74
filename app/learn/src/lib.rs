//! Where people learn: the lesson page, and what each of them is learning. One lazy chunk.
//!
//! Knows nothing of the catalogue, accounts or payments.

mod api;
mod learning;
mod lesson;
mod progress;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// `/learn/{slug}/{lesson}`
    Lesson,
    /// `/me/learning`
    Learning,
}

/// A page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Lesson => view! { <lesson::Lesson/> }.into_any(),
        Page::Learning => view! { <learning::Learning/> }.into_any(),
    }
}
