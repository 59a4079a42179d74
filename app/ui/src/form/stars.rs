//! Stars to choose from.

use super::frame::{self, Ids};
use crate::{Glyph, Icon, Text};
use leptos::prelude::*;

/// One to five stars: radio buttons that look like a row of stars, so that the keyboard and screen readers know what to
/// do with them. None is chosen before somebody chose it.
#[component]
pub fn StarsInput(
    /// The name it is sent under.
    #[prop(into)]
    name: Text,
    /// The label above it.
    #[prop(into)]
    legend: Text,
    /// What each number of stars is called, from one on: "1 star".
    labels: Vec<Text>,
    /// The number that is chosen at first; 0: none.
    #[prop(optional)]
    selected: usize,
    /// The error, and what to do about it.
    #[prop(into, optional)]
    error: Signal<Option<Text>>,
    /// An id, for a name that the page has twice.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let ids = Ids::new(&name, id, false);
    let radios: Vec<_> = labels
        .into_iter()
        .zip(1..)
        .map(|(label, stars): (Text, usize)| {
            let chosen = stars == selected;
            view! {
                <label class="star">
                    <input type="radio" name=name.clone() value=stars.to_string() checked=chosen/>
                    <Icon glyph=Glyph::Star/>
                    <span class="visually-hidden">{label}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="field" id=ids.control.clone() aria-describedby=ids.described_by(error)>
            <legend>{legend}</legend>
            <div class="stars stars-input">{radios}</div>
            {frame::notes(&ids, None, error)}
        </fieldset>
    }
}
