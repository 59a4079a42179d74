//! Buttons: what happens on a press, in words.

use crate::{Glyph, Icon};
use leptos::prelude::*;

/// How much weight a button carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Most buttons.
    #[default]
    Plain,
    /// The one primary action of a page, in vermilion.
    Primary,
    /// Beside others, without an edge.
    Quiet,
    /// Destroys or revokes something.
    Danger,
}

impl Look {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button-primary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button. `submit` sends its form; `busy` shows that it is on its way and prevents a second
/// press; a click is listened to with `on:click`.
#[component]
pub fn Button(
    /// Its weight.
    #[prop(optional)]
    look: Look,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// As wide as its container.
    #[prop(optional)]
    wide: bool,
    /// Its request is under way.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// It cannot be pressed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// The name it is sent under, for forms with several buttons.
    #[prop(default = None, into)]
    name: Option<String>,
    /// The value it is sent with.
    #[prop(default = None, into)]
    value: Option<String>,
    /// Before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class=look.class()
            class:button-wide=wide
            type=if submit { "submit" } else { "button" }
            name=name
            value=value
            disabled=move || busy.get() || disabled.get()
            aria-busy=move || busy.get().then_some("true")
        >
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button: it goes somewhere, it changes nothing.
#[component]
pub fn ButtonLink(
    /// Where to.
    #[prop(into)]
    href: String,
    /// Its weight.
    #[prop(optional)]
    look: Look,
    /// As wide as its container.
    #[prop(optional)]
    wide: bool,
    /// Before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=look.class() class:button-wide=wide href=href>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </a>
    }
}

/// A button that is only an icon; the label is its name for screen readers and on hovering.
#[component]
pub fn IconButton(
    /// The icon.
    glyph: Glyph,
    /// What happens on a press.
    #[prop(into)]
    label: crate::Text,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            type=if submit { "submit" } else { "button" }
            aria-label=label.clone()
            title=label
        >
            <Icon glyph/>
        </button>
    }
}
