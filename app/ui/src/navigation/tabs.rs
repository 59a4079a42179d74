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
    /// Returns a tab; it is `current` when it is shown.
    pub fn new(text: impl Into<Text>, href: impl Into<String>, current: bool) -> Self {
        Self { text: text.into(), href: href.into(), current }
    }
}

/// A row of tabs as links, so that each can be sent to somebody.
#[component]
pub fn Tabs(
    /// The label of the whole, for screen readers.
    #[prop(into)]
    label: Text,
    /// The tabs, in order.
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
