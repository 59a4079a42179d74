//! The way from a page to its editor, and the sight of it before it is published.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{ButtonLink, Callout, Glyph, Look, Tone};

use crate::t;

/// What `?preview=` of this page says, for the server function that loads it; tracked.
#[must_use]
pub fn preview() -> String {
    use_query_map().read().get("preview").unwrap_or_default()
}

/// What is put behind addresses, so that a preview stays one: `?preview=draft`, or nothing.
#[must_use]
pub fn preview_suffix() -> &'static str {
    let preview = use_query_map().read_untracked().get("preview");
    if preview.as_deref() == Some("draft") { "?preview=draft" } else { "" }
}

/// For whoever may edit what the page shows: the way there, or a note that this is a preview.
#[component]
pub fn EditThis(
    /// Whether the viewer may edit it.
    editable: bool,
    /// The address of the editor.
    href: String,
) -> impl IntoView {
    if !editable {
        return ().into_any();
    }
    if preview_suffix().is_empty() {
        return view! {
            <p class="row edit-this"><ButtonLink href look=Look::Quiet icon=Glyph::Edit>{t::edit()}</ButtonLink></p>
        }
        .into_any();
    }
    view! {
        <Callout tone=Tone::Neutral title=t::preview_title()>
            <p class="row">
                {t::preview_hint()}
                <ButtonLink href icon=Glyph::Edit>{t::preview_back()}</ButtonLink>
            </p>
        </Callout>
    }
    .into_any()
}
