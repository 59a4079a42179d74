//! The breadcrumb: the position of a page in the school.

use crate::{Text, t};
use leptos::prelude::*;

/// A step of the way.
#[derive(Clone, Debug)]
pub struct Crumb {
    text: Text,
    href: String,
    content: bool,
}

impl Crumb {
    /// Returns a step in the interface's words.
    pub fn new(text: impl Into<Text>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), content: false }
    }

    /// Returns a step named by somebody's own text, such as a course.
    pub fn content(text: impl Into<Text>, href: impl Into<String>) -> Self {
        Self { content: true, ..Self::new(text, href) }
    }

    fn words(text: Text, content: bool) -> AnyView {
        if content { view! { <bdi>{text}</bdi> }.into_any() } else { text.into_any() }
    }
}

/// The way from the first page to the one above this; the page's own heading ends it.
#[component]
pub fn Breadcrumb(
    /// The steps, the outermost first.
    crumbs: Vec<Crumb>,
) -> impl IntoView {
    let crumbs: Vec<_> = crumbs
        .into_iter()
        .map(|Crumb { text, href, content }| {
            view! { <li><a href=href>{Crumb::words(text, content)}</a></li> }
        })
        .collect();
    view! {
        <nav class="breadcrumb" aria-label=t::breadcrumb()>
            <ol>{crumbs}</ol>
        </nav>
    }
}
