//! A list with nothing in it, and what to do about it.

use crate::{Glyph, Icon, Text};
use leptos::prelude::*;

/// An empty state; the children are the way out, such as a button.
#[component]
pub fn Empty(
    /// The words for what is missing.
    #[prop(into)]
    title: Text,
    /// The reason, or what to do.
    #[prop(into, optional)]
    hint: Text,
    /// An icon above the words.
    #[prop(default = Glyph::Books)]
    glyph: Glyph,
    /// Whether it is all there is to the page: its words are the page's heading.
    #[prop(optional)]
    page: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let heading = if page { view! { <h1>{title}</h1> }.into_any() } else { view! { <h2>{title}</h2> }.into_any() };
    view! {
        <div class="empty">
            <Icon glyph/>
            {heading}
            <p>{hint}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}
