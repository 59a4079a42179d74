//! Small links: a tag, a filter that is on.

use crate::{Glyph, Icon, Text, t};
use leptos::prelude::*;

/// A tag or quick filter.
#[component]
pub fn Chip(
    /// Where to.
    #[prop(into)]
    href: String,
    /// Its words.
    #[prop(into)]
    text: Text,
    /// The words are somebody's own.
    #[prop(optional)]
    content: bool,
    /// It is the one that is chosen.
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
    /// The list without this filter.
    #[prop(into)]
    href: String,
    /// What it filters by.
    #[prop(into)]
    text: Text,
    /// The words are somebody's own.
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
