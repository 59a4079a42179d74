//! The panel for errors on our side.

use crate::{ButtonLink, Glyph, Icon, Text, t};
use leptos::prelude::*;

/// An error, what to do, and the number by which we find it again.
#[component]
pub fn ErrorPanel(
    /// The error and what to do next.
    #[prop(into)]
    text: Text,
    /// The request's id.
    #[prop(default = None, into)]
    request: Option<String>,
    /// The address of the page to load anew.
    #[prop(default = None, into)]
    retry: Option<String>,
) -> impl IntoView {
    view! {
        <div class="error-panel" role="alert">
            <Icon glyph=Glyph::Alert/>
            <div class="stack stack-2">
                <p class="strong">{text}</p>
                {request.map(|id| view! {
                    <p class="small muted">{t::request_id()} " " <code>{id}</code></p>
                })}
                {retry.map(|href| view! {
                    <div class="row"><ButtonLink href>{t::try_again()}</ButtonLink></div>
                })}
            </div>
        </div>
    }
}
