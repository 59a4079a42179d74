//! What is read where there are no scripts.

use leptos::prelude::*;

use crate::{Text, escape::escape};

/// Says without scripts that something needs them, and what to do.
#[component]
pub(super) fn NeedsScripts(
    /// That it needs them.
    title: Text,
    /// What to do.
    hint: Text,
) -> impl IntoView {
    let text = format!("<p class=\"strong\">{}</p><p>{}</p>", escape(&title), escape(&hint));
    view! { <noscript inner_html=format!("<div class=\"callout tone-warning\"><div>{text}</div></div>")></noscript> }
}
