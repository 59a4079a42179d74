//! `/__ui`: every part of the design system with all its states, in development. A chunk of its own, which
//! visitors of the school never load.

use leptos::prelude::*;

use crate::t;

/// The pages of this chunk.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// The page `/__ui`.
    Parts,
}

/// Returns the page of this chunk.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Parts => view! { <ui::Title text=t::parts()/> <ui::Gallery/> }.into_any(),
    }
}
