//! One line of text, in its kinds.

use super::{
    frame::{self, Ids},
    select::Choice,
};
use crate::{Glyph, Icon, Text, t};
use leptos::prelude::*;

/// The kind of a field, which decides keyboard, browser help and masking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input {
    /// Any text.
    #[default]
    Text,
    /// A person's name.
    Name,
    /// User name, e-mail or phone, for signing in.
    Identifier,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// An e-mail address or a phone number, for somebody who may be new.
    Address,
    /// The present password.
    Password,
    /// A password being chosen.
    NewPassword,
    /// A key of the school's own, which no browser is to remember.
    Key,
    /// A code from a letter or an app.
    Code,
    /// A whole number.
    Number,
    /// An amount of money.
    Amount,
    /// A day, `2026-11-28`.
    Day,
    /// A file, in a form of parts.
    File,
    /// Words to search for.
    Search,
}

impl Input {
    const fn kind(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "tel",
            Self::Password | Self::NewPassword | Self::Key => "password",
            Self::Search => "search",
            Self::Day => "date",
            Self::File => "file",
            Self::Text | Self::Name | Self::Identifier | Self::Address | Self::Code | Self::Number | Self::Amount => {
                "text"
            }
        }
    }

    const fn autocomplete(self) -> Option<&'static str> {
        match self {
            Self::Name => Some("name"),
            Self::Identifier => Some("username"),
            Self::Email | Self::Address => Some("email"),
            Self::Phone => Some("tel"),
            Self::Password => Some("current-password"),
            Self::NewPassword => Some("new-password"),
            Self::Code => Some("one-time-code"),
            Self::Search | Self::Key => Some("off"),
            Self::Text | Self::Number | Self::Amount | Self::Day | Self::File => None,
        }
    }

    const fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Code | Self::Number => Some("numeric"),
            Self::Address => Some("email"),
            Self::Amount => Some("decimal"),
            _ => None,
        }
    }

    /// Returns whether it is an address or a secret: no capital at the start, no red wave below.
    const fn literal(self) -> bool {
        !matches!(self, Self::Text | Self::Name | Self::Search)
    }

    const fn masked(self) -> bool {
        matches!(self, Self::Password | Self::NewPassword | Self::Key)
    }
}

/// A labelled line of text.
#[component]
pub fn Field(
    /// The name it is sent under.
    #[prop(into)]
    name: Text,
    /// The label above it.
    #[prop(into)]
    label: Text,
    /// The kind.
    #[prop(optional)]
    input: Input,
    /// The value at first.
    #[prop(into, optional)]
    value: Text,
    /// The help below it, before anything went wrong.
    #[prop(default = None, into)]
    help: Option<Text>,
    /// The error, and what to do about it.
    #[prop(into, optional)]
    error: Signal<Option<Text>>,
    /// Whether the browser refuses to send it empty.
    #[prop(optional)]
    required: bool,
    /// The longest text the browser takes, in UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// An id, for a name that the page has twice.
    #[prop(optional, into)]
    id: Option<String>,
    /// The id of a further description.
    #[prop(optional)]
    described_by: Option<&'static str>,
    /// Whether the page begins at it.
    #[prop(optional)]
    first: bool,
    /// The suggestions of the browser while somebody types: it finds them by their values and by their labels.
    #[prop(optional)]
    suggestions: Vec<Choice>,
) -> impl IntoView {
    let ids = Ids::new(&name, id, help.is_some());
    let notes = ids.described_by(error);
    let described_by = move || {
        [notes().as_deref(), described_by]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .reduce(|all, one| format!("{all} {one}"))
    };
    let list = (!suggestions.is_empty()).then(|| format!("{}-list", ids.control));
    let suggestions = list.clone().map(|id| {
        let options: Vec<_> = suggestions
            .into_iter()
            .map(|one| view! { <option value=one.value lang=one.content.then_some("")>{one.text}</option> })
            .collect();
        view! { <datalist id=id>{options}</datalist> }
    });
    let shown = RwSignal::new(false);
    let kind = move || if shown.get() { "text" } else { input.kind() };
    view! {
        <div class="field">
            <label for=ids.control.clone()>{label}</label>
            <div class="field-box">
                <input
                    class="input"
                    class:input-code=input == Input::Code
                    type=kind
                    id=ids.control.clone()
                    name=name
                    value=value
                    required=required
                    maxlength=maxlength
                    list=list
                    inputmode=input.keyboard()
                    autocomplete=input.autocomplete()
                    autocapitalize=input.literal().then_some("none")
                    spellcheck=input.literal().then_some("false")
                    aria-describedby=described_by
                    aria-invalid=frame::invalid(error)
                    autofocus=first || frame::wrong(error)
                />
                {input.masked().then(|| reveal(shown))}
            </div>
            {suggestions}
            {frame::notes(&ids, help, error)}
        </div>
    }
}

/// Returns a button that shows and hides what was typed.
fn reveal(shown: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            class="icon-button field-reveal needs-script"
            type="button"
            aria-label=t::show_password()
            title=t::show_password()
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {move || {
                let glyph = if shown.get() { Glyph::EyeOff } else { Glyph::Eye };
                view! { <Icon glyph/> }
            }}
        </button>
    }
}
