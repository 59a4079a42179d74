//! Teaching: courses on their teacher's desk, publishing, figures. One lazy chunk that learners never load.
//!
//! Knows nothing of SQL: every step is one verb of the domain, which checks for itself who may take it.

mod dashboard;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// `/studio`
    Studio,
}

/// A page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Studio => view! { <dashboard::Dashboard/> }.into_any(),
    }
}
