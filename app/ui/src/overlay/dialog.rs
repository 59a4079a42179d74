//! A question that must be answered first. With script a modal `<dialog>`; without, the address
//! `#id` shows it in the page.

use crate::{Glyph, Icon, Look, Text, browser, t};
use leptos::prelude::*;

/// The dialog; it waits, closed, where it is written.
#[component]
pub fn Dialog(
    /// The id, by which openers name it; unique on the page.
    id: &'static str,
    /// The heading.
    #[prop(into)]
    title: Text,
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    view! {
        <dialog class="dialog" id=id aria-labelledby=title_id>
            <div class="dialog-head">
                <h2 id=title_id.clone()>{title}</h2>
                <a
                    class="icon-button"
                    href="#"
                    role="button"
                    aria-label=t::close()
                    on:click=move |event| {
                        if browser::close_dialog(id) {
                            event.prevent_default();
                        }
                    }
                >
                    <Icon glyph=Glyph::Close/>
                </a>
            </div>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}

/// A button that opens a dialog.
#[component]
pub fn DialogOpener(
    /// The dialog's id.
    dialog: &'static str,
    /// The button's weight.
    #[prop(optional)]
    look: Look,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class=look.class()
            href=format!("#{dialog}")
            role="button"
            aria-haspopup="dialog"
            on:click=move |event| {
                if browser::open_dialog(dialog) {
                    event.prevent_default();
                }
            }
        >
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </a>
    }
}
