//! A word about a thing's state.

use crate::{Text, Tone};
use leptos::prelude::*;

/// A badge.
#[component]
pub fn Badge(
    /// The colour.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    #[prop(into)]
    text: Text,
) -> impl IntoView {
    view! { <span class=format!("badge {}", tone.class())>{text}</span> }
}
