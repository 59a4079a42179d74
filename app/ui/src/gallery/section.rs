//! A part of the gallery.

use leptos::prelude::*;

use crate::Text;

/// Returns a group of examples under its heading.
pub(super) fn section(title: Text, parts: impl IntoView) -> impl IntoView {
    view! {
        <section class="section">
            <h2>{title}</h2>
            {parts}
        </section>
    }
}
