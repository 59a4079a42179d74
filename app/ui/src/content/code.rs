//! A piece of code, or anything to be copied as it is.

use crate::{Glyph, Icon, Text, browser, t};
use leptos::prelude::*;

/// Code with its language and a button that copies it.
#[component]
pub fn CodeBlock(
    /// The code.
    #[prop(into)]
    code: Text,
    /// The language of the code, by its own name; may be empty.
    #[prop(into, optional)]
    language: Text,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = {
        let code = code.clone();
        move |_| {
            browser::copy(&code);
            copied.set(true);
        }
    };
    let label = move || if copied.get() { t::copied() } else { t::copy() };
    view! {
        <div class="code">
            <div class="code-head">
                <bdi>{language}</bdi>
                <button class="button button-quiet button-small needs-script" type="button" on:click=copy>
                    <Icon glyph=Glyph::Copy/>
                    <span aria-live="polite">{label}</span>
                </button>
            </div>
            <pre tabindex="0"><code>{code}</code></pre>
        </div>
    }
}
