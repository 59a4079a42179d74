//! Parts of one page under addresses of their own.

use crate::Text;
use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    text: Text,
    href: String,
    current: bool,
}

impl Tab {
    /// A tab; `current` is the one that is shown.
    pub fn new(text: impl Into<Text>, href: impl Into<String>, current: bool) -> Self {
        Self { text: text.into(), href: href.into(), current }
    }
}

/// Tabs as links, so that each can be sent to somebody.
#[component]
pub fn Tabs(
    /// What they are the parts of, for screen readers.
    #[prop(into)]
    label: Text,
    /// In order.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let tabs: Vec<_> = tabs
        .into_iter()
        .map(|tab| {
            let current = tab.current.then_some("page");
            view! { <li><a href=tab.href aria-current=current>{tab.text}</a></li> }
        })
        .collect();
    view! {
        <nav class="tabs" aria-label=label>
            <ul>{tabs}</ul>
        </nav>
    }
}
