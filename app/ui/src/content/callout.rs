//! A note within a page.

use crate::{Icon, Text, Tone};
use leptos::prelude::*;

/// A note with a heading; the children say more.
#[component]
pub fn Callout(
    /// The colour and icon.
    #[prop(optional)]
    tone: Tone,
    /// The subject, in a few words.
    #[prop(into)]
    title: Text,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("callout {}", tone.class())>
            <Icon glyph=tone.glyph()/>
            <div>
                <p class="callout-title">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
