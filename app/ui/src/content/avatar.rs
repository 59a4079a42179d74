//! Avatars of people.

use super::pattern;
use crate::Text;
use leptos::prelude::*;

/// The size of an avatar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 28 px, beside a line of text.
    Small,
    /// 40 px, the usual size.
    #[default]
    Normal,
    /// 96 px, on a person's own page.
    Large,
}

/// A picture of somebody, or the first character of the name on a colour of their own.
/// The name stands beside it, so screen readers pass over it.
#[component]
pub fn Avatar(
    /// The seed of the colour: the id.
    #[prop(into)]
    seed: String,
    /// The person's name.
    #[prop(into)]
    name: Text,
    /// The address of a picture.
    #[prop(default = None, into)]
    picture: Option<String>,
    /// The size.
    #[prop(optional)]
    size: Size,
) -> impl IntoView {
    let (class, pixels) = match size {
        Size::Small => ("avatar avatar-small", "28"),
        Size::Normal => ("avatar", "40"),
        Size::Large => ("avatar avatar-large", "96"),
    };
    match picture {
        Some(src) => view! {
            <img class=class src=src alt="" width=pixels height=pixels loading="lazy"/>
        }
        .into_any(),
        None => view! {
            <bdi class=format!("{class} {}", pattern::palette(&seed)) aria-hidden="true">
                {initial(&name)}
            </bdi>
        }
        .into_any(),
    }
}

/// Returns the first letter or character of a name, in upper case.
fn initial(name: &str) -> String {
    let first = name.chars().find(|c| c.is_alphanumeric());
    first.map_or_else(|| "·".to_owned(), |c| c.to_uppercase().collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_initial_is_a_letter() {
        for (name, letter) in [("amy", "A"), ("（王）小明", "王"), ("  ß", "SS"), ("…", "·"), ("", "·")] {
            assert_eq!(super::initial(name), letter);
        }
    }
}
