//! The frame of a control: label above, help below, the error under it with icon and words.

use crate::{Glyph, Icon, Text};
use leptos::prelude::*;

/// The ids that tie a control to its label, help and error.
#[derive(Clone)]
pub(super) struct Ids {
    pub control: String,
    help: Option<String>,
    error: String,
}

impl Ids {
    /// Returns ids that are the same on both sides: of the field's name, unless the page has that name twice.
    pub fn new(name: &str, id: Option<String>, has_help: bool) -> Self {
        let control = id.unwrap_or_else(|| format!("field-{name}"));
        Self { help: has_help.then(|| format!("{control}-help")), error: format!("{control}-error"), control }
    }

    /// Returns the value of `aria-describedby`: the error first, while there is one.
    pub fn described_by(&self, error: Signal<Option<Text>>) -> impl Fn() -> Option<String> + use<> {
        let Self { help, error: error_id, .. } = self.clone();
        move || match (error.with(Option::is_some), &help) {
            (true, Some(help)) => Some(format!("{error_id} {help}")),
            (true, None) => Some(error_id.clone()),
            (false, help) => help.clone(),
        }
    }
}

/// Returns the value of `aria-invalid`.
pub(super) fn invalid(error: Signal<Option<Text>>) -> impl Fn() -> Option<&'static str> {
    move || error.with(Option::is_some).then_some("true")
}

/// Returns the value of `autofocus`: a page whose form was refused begins at the first wrong field, with scripts and
/// without.
pub(super) fn wrong(error: Signal<Option<Text>>) -> bool {
    error.with_untracked(Option::is_some)
}

/// Returns help and error, in the order in which they are read.
pub(super) fn notes(ids: &Ids, help: Option<Text>, error: Signal<Option<Text>>) -> impl IntoView + use<> {
    let help = help.map(|text| {
        view! { <p class="field-help" id=ids.help.clone()>{text}</p> }
    });
    let error_id = ids.error.clone();
    let error = move || {
        error.get().map(|text| {
            view! {
                <p class="field-error" id=error_id.clone()>
                    <Icon glyph=Glyph::Alert/>
                    <span>{text}</span>
                </p>
            }
        })
    };
    view! {
        <div aria-live="polite">{error}</div>
        {help}
    }
}
