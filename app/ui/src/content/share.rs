//! A button that hands an address on to other apps.

use crate::{Button, Glyph, Text, browser};
use leptos::prelude::*;

/// A button that opens the browser's own way to share an address. Stays out of sight where the browser has none.
#[component]
pub fn ShareButton(
    /// The title of what is shared.
    #[prop(into)]
    title: String,
    /// The whole address.
    #[prop(into)]
    address: String,
    /// The button's words.
    #[prop(into)]
    words: Text,
) -> impl IntoView {
    let is_there = RwSignal::new(false);
    Effect::new(move |_| is_there.set(browser::can_share()));
    view! {
        <span hidden=move || !is_there.get()>
            <Button icon=Glyph::Upload on:click=move |_| browser::share(&title, &address)>{words}</Button>
        </span>
    }
}
