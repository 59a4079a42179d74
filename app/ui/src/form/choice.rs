//! Checkboxes, switches and radio buttons.

use super::{
    frame::{self, Ids},
    select::Choice,
};
use crate::Text;
use leptos::prelude::*;

/// A checkbox; the children are its label and may hold links. Sends `value` when ticked.
/// Never ticked before the person ticked it: `checked` is for showing a saved answer.
#[component]
pub fn Checkbox(
    /// The name it is sent under.
    #[prop(into)]
    name: Text,
    /// The value that is sent when it is ticked.
    #[prop(into, default = "true".into())]
    value: Text,
    /// The saved answer.
    #[prop(optional)]
    checked: bool,
    /// Whether the browser refuses to send the form without it.
    #[prop(optional)]
    required: bool,
    /// The help below it.
    #[prop(default = None, into)]
    help: Option<Text>,
    /// The error, and what to do about it.
    #[prop(into, optional)]
    error: Signal<Option<Text>>,
    /// An id, for a name that the page has twice.
    #[prop(optional, into)]
    id: Option<String>,
    children: Children,
) -> impl IntoView {
    let ids = Ids::new(&name, id, help.is_some());
    view! {
        <div class="field">
            <label class="tick">
                <input
                    type="checkbox"
                    id=ids.control.clone()
                    name=name
                    value=value
                    checked=checked
                    required=required
                    aria-describedby=ids.described_by(error)
                    aria-invalid=frame::invalid(error)
                    autofocus=frame::wrong(error)
                />
                <span>{children()}</span>
            </label>
            {frame::notes(&ids, help, error)}
        </div>
    }
}

/// A setting that is on or off. A checkbox in form and meaning, so it works without script.
#[component]
pub fn Switch(
    /// The name it is sent under.
    #[prop(into)]
    name: Text,
    /// The label beside it.
    #[prop(into)]
    label: Text,
    /// Whether it is on.
    #[prop(optional)]
    checked: bool,
    /// The help below it.
    #[prop(default = None, into)]
    help: Option<Text>,
    /// An id, for a name that the page has twice.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let ids = Ids::new(&name, id, help.is_some());
    let error = Signal::from(None::<Text>);
    view! {
        <div class="field">
            <label class="tick tick-switch">
                <input
                    type="checkbox"
                    role="switch"
                    id=ids.control.clone()
                    name=name
                    value="true"
                    checked=checked
                    aria-describedby=ids.described_by(error)
                />
                <span>{label}</span>
            </label>
            {frame::notes(&ids, help, error)}
        </div>
    }
}

/// One of a few values, all in sight.
#[component]
pub fn RadioGroup(
    /// The name it is sent under.
    #[prop(into)]
    name: Text,
    /// The label above it.
    #[prop(into)]
    legend: Text,
    /// The options.
    choices: Vec<Choice>,
    /// The value that is chosen at first.
    #[prop(into, optional)]
    selected: Text,
    /// The help below it.
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
    let radios: Vec<_> = choices
        .into_iter()
        .map(|choice| {
            let chosen = choice.value == selected;
            view! {
                <label class="tick">
                    <input type="radio" name=name.clone() value=choice.value checked=chosen/>
                    <span lang=choice.content.then_some("")>{choice.text}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset
            class="field"
            id=ids.control.clone()
            aria-describedby=ids.described_by(error)
        >
            <legend>{legend}</legend>
            <div class="ticks">{radios}</div>
            {frame::notes(&ids, help, error)}
        </fieldset>
    }
}
