//! Small links: a tag, a filter that is on.

use crate::{Glyph, Icon, Text, t};
use leptos::prelude::*;

/// A tag or quick filter.
#[component]
pub fn Chip(
    /// The address.
    #[prop(into)]
    href: String,
    /// The words.
    #[prop(into)]
    text: Text,
    /// Whether the words are somebody's own.
    #[prop(optional)]
    content: bool,
    /// Whether it is the one that is chosen.
    #[prop(optional)]
    current: bool,
) -> impl IntoView {
    view! {
        <a class="chip" href=href aria-current=current.then_some("true") lang=content.then_some("")>
            {text}
        </a>
    }
}

/// A filter that is on; the link leads to the same list without it.
#[component]
pub fn FilterChip(
    /// The address of the list without this filter.
    #[prop(into)]
    href: String,
    /// The words of the filter.
    #[prop(into)]
    text: Text,
    /// Whether the words are somebody's own.
    #[prop(optional)]
    content: bool,
) -> impl IntoView {
    view! {
        <a class="chip chip-filter" href=href>
            <span class="visually-hidden">{t::remove_filter()}</span>
            <span lang=content.then_some("")>{text}</span>
            <Icon glyph=Glyph::Close/>
        </a>
    }
}
