//! A panel that is beside the content on a desktop, and slides in from the edge of a phone.
//!
//! The panel is a native popover: Escape, a touch elsewhere and the way of the focus into it and back are the browser's
//! work. When the focus leaves it, it closes: nothing behind it is reached unseen.
//! Where popovers are unknown it simply stands in the page.

use crate::{Glyph, Icon, Text, t};
use leptos::prelude::*;

/// A panel with its opener.
#[component]
pub fn Drawer(
    /// The id; unique on the page.
    id: &'static str,
    /// The words on the opener, and the name of the panel.
    #[prop(into)]
    label: Text,
    /// The icon on the opener.
    #[prop(default = Glyph::Filter)]
    icon: Glyph,
    children: Children,
) -> impl IntoView {
    let opener = label.clone();
    view! {
        <div class="drawer-frame">
            <button class="button drawer-opener" type="button" popovertarget=id>
                <Icon glyph=icon/>
                {opener}
            </button>
            <aside
                class="drawer"
                id=id
                popover="auto"
                aria-label=label
            >
                <div class="drawer-head">
                    <strong>{label.clone()}</strong>
                    <button
                        class="icon-button"
                        type="button"
                        autofocus
                        popovertarget=id
                        popovertargetaction="hide"
                        aria-label=t::close()
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
                {children()}
            </aside>
        </div>
    }
}
