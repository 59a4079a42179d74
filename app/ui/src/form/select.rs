//! One of several values, in a native list.

use super::frame::{self, Ids};
use crate::{Glyph, Icon, Text};
use leptos::prelude::*;

/// An option of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value that is sent.
    pub value: Text,
    /// The label.
    pub text: Text,
    /// Whether the label is people's own text rather than the interface's.
    pub(crate) content: bool,
}

impl Choice {
    /// Returns an option in the interface's words.
    pub fn new(value: impl Into<Text>, text: impl Into<Text>) -> Self {
        Self { value: value.into(), text: text.into(), content: false }
    }

    /// Marks the label as somebody's content, in a language of its own.
    #[must_use]
    pub fn content(mut self) -> Self {
        self.content = true;
        self
    }
}

/// A labelled list to choose from.
#[component]
pub fn Select(
    /// The name it is sent under.
    #[prop(into)]
    name: Text,
    /// The label above it.
    #[prop(into)]
    label: Text,
    /// The options.
    choices: Vec<Choice>,
    /// The value that is chosen at first.
    #[prop(into, optional)]
    selected: Text,
    /// The help below it, before anything went wrong.
    #[prop(default = None, into)]
    help: Option<Text>,
    /// The error, and what to do about it.
    #[prop(into, optional)]
    error: Signal<Option<Text>>,
    /// An id, for a name that the page has twice.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let ids = Ids::new(&name, id, help.is_some());
    let options: Vec<_> = choices
        .into_iter()
        .map(|choice| {
            let chosen = choice.value == selected;
            view! {
                <option value=choice.value selected=chosen lang=choice.content.then_some("")>
                    {choice.text}
                </option>
            }
        })
        .collect();
    view! {
        <div class="field">
            <label for=ids.control.clone()>{label}</label>
            <div class="field-box">
                <select
                    class="input"
                    id=ids.control.clone()
                    name=name
                    aria-describedby=ids.described_by(error)
                    aria-invalid=frame::invalid(error)
                    autofocus=frame::wrong(error)
                >
                    {options}
                </select>
                <Icon glyph=Glyph::Down/>
            </div>
            {frame::notes(&ids, help, error)}
        </div>
    }
}
