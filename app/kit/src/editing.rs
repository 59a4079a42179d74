//! The way from a page to its editor, and its preview before it is published.

use std::fmt::Display;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{course::Preview, url};
use ui::{ButtonLink, Callout, Glyph, Look, Tone};

use crate::t;

/// Returns the `?preview=` in the address of this page, for the server function that loads it; tracked.
#[must_use]
pub fn preview() -> Option<Preview> {
    use_query_map().read().get("preview").as_deref().and_then(Preview::parse)
}

/// Returns whether this page shows a draft; not tracked.
#[must_use]
pub fn is_preview() -> bool {
    use_query_map().read_untracked().get("preview").as_deref().and_then(Preview::parse).is_some()
}

/// Returns the address of a lesson, or of its draft when this page is a preview.
#[must_use]
pub fn lesson_url(slug: &str, lesson: impl Display) -> String {
    if is_preview() { url::lesson_draft(slug, lesson) } else { url::lesson(slug, lesson) }
}

/// A link to the editor for viewers who may edit the page, or a note that this is a preview.
#[component]
pub fn EditThis(
    /// Whether the viewer may edit the page.
    editable: bool,
    /// The address of the editor.
    href: String,
) -> impl IntoView {
    if !editable {
        return ().into_any();
    }
    if !is_preview() {
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
