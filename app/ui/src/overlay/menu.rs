//! A few links or actions behind one button: `<details>`, so it opens without script.
//! [`mark_hydrated`](crate::mark_hydrated) makes it close on Escape, elsewhere and after a choice.

use crate::{Glyph, Icon, Text};
use leptos::prelude::*;

/// The menu. Children: [`MenuLink`]s, [`MenuRule`]s, or forms whose button has the class
/// `menu-item`.
#[component]
pub fn Menu(
    /// The name, for screen readers, and in sight unless there is a face.
    #[prop(into)]
    label: Text,
    /// The face instead of the name, such as an avatar or an icon.
    #[prop(optional)]
    face: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let name = label.clone();
    let class = if face.is_some() { "menu-face" } else { "menu-face button" };
    let face = face.unwrap_or_else(|| view! { <span>{label}</span> <Icon glyph=Glyph::Down/> }.into_any());
    view! {
        <details class="menu">
            <summary class=class aria-label=name>{face}</summary>
            <div class="menu-list">{children()}</div>
        </details>
    }
}

/// A link in a menu.
#[component]
pub fn MenuLink(
    /// The address.
    #[prop(into)]
    href: String,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// Whether it is the one that is on, such as the present language.
    #[prop(optional)]
    current: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="menu-item" href=href aria-current=current.then_some("true")>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            <span>{children()}</span>
            {current.then(|| view! { <Icon glyph=Glyph::Check/> })}
        </a>
    }
}

/// A line between groups.
#[component]
pub fn MenuRule() -> impl IntoView {
    view! { <hr class="menu-rule"/> }
}
