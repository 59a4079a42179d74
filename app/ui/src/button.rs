//! Buttons, whose words say what a press does.

use crate::{Glyph, Icon};
use leptos::prelude::*;

/// The visual weight of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The look of most buttons.
    #[default]
    Plain,
    /// The one primary action of a page, in vermilion.
    Primary,
    /// A look for buttons beside others, without an edge.
    Quiet,
    /// A look for what destroys or revokes something.
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
    /// The button's weight.
    #[prop(optional)]
    look: Look,
    /// Whether it sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Whether it is as wide as its container.
    #[prop(optional)]
    wide: bool,
    /// Whether its request is under way.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Whether it cannot be pressed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// The name it is sent under, for forms with several buttons.
    #[prop(default = None, into)]
    name: Option<String>,
    /// The value it is sent with.
    #[prop(default = None, into)]
    value: Option<String>,
    /// An icon before the words.
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
    /// The address.
    #[prop(into)]
    href: String,
    /// The link's weight.
    #[prop(optional)]
    look: Look,
    /// Whether it is as wide as its container.
    #[prop(optional)]
    wide: bool,
    /// An icon before the words.
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
    /// The label, which says what a press does.
    #[prop(into)]
    label: crate::Text,
    /// Whether it sends the form it stands in.
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
