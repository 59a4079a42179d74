//! A part of a page that opens into a field when it is pressed.

use crate::{Glyph, Icon, Text, browser};
use leptos::{ev, prelude::*};

/// A view that gives way to a form once it is pressed; Escape closes the form again. Without script the form
/// opens all the same.
#[component]
pub fn InPlace(
    /// The label of the value, such as "Title".
    #[prop(into)]
    label: Text,
    /// The view while nobody edits.
    shown: AnyView,
    /// Whether it is open at first: what was typed into it was refused.
    #[prop(optional)]
    open: bool,
    /// An id for links to it.
    #[prop(optional, into)]
    id: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <details
            class="in-place"
            id=id
            open=open
            on:toggle=|event: ev::Event| browser::begin_editing(&event)
            on:keydown=|event: ev::KeyboardEvent| browser::leave_editor(&event)
        >
            <summary>
                <div class="in-place-shown">{shown}</div>
                <span class="in-place-label">{label}</span>
                <Icon glyph=Glyph::Edit/>
            </summary>
            <div class="in-place-body">{children()}</div>
        </details>
    }
}
