//! Fields that open in place, each a form of its own.

use leptos::prelude::*;
use model::studio::EditKind;
use ui::{Button, Choice, Field, InPlace, Input, Look, Select, Text};

use super::editor::{EDIT_PATH, use_editor};
use crate::t;

/// A form that is one edit. With scripts its base is the editor's.
#[component]
pub(super) fn EditForm(
    /// The kind of the edit.
    what: EditKind,
    /// The chapter or lesson; empty for the course itself.
    #[prop(optional, into)]
    at: String,
    /// The hash of the draft that the page shows.
    base: String,
    /// The words on the button.
    #[prop(default = None)]
    done: Option<Text>,
    children: Children,
) -> impl IntoView {
    let course = course_id();
    let is_typed = done.is_none() || what.is_addition();
    view! {
        <form class="form" method="post" action=EDIT_PATH novalidate>
            <input type="hidden" name="course" value=course/>
            <input type="hidden" name="base" value=base/>
            <input type="hidden" name="what" value=what.as_str()/>
            <input type="hidden" name="at" value=at/>
            {children()}
            <div class="row">
                <Button look=Look::Primary submit=true>{done.unwrap_or_else(t::course_save)}</Button>
                {is_typed.then(|| view! { <button class="button needs-script" type="reset">{t::course_cancel()}</button> })}
            </div>
        </form>
    }
}

/// Returns the course that this page is of.
pub(super) fn course_id() -> String {
    leptos_router::hooks::use_params_map().read_untracked().get("course").unwrap_or_default()
}

/// One line of text that opens in place.
#[component]
pub(super) fn Line(
    /// The kind of the edit.
    what: EditKind,
    /// The chapter or lesson; empty for the course itself.
    #[prop(optional, into)]
    at: String,
    /// The label.
    #[prop(into)]
    label: Text,
    /// The view that is shown while nobody edits.
    shown: AnyView,
    /// The present text.
    value: String,
    /// The hash of the draft that the page shows.
    base: String,
    /// The help below the field.
    #[prop(default = None, into)]
    help: Option<Text>,
    /// The kind of its input.
    #[prop(optional)]
    input: Input,
    /// The words on the button.
    #[prop(default = None, into)]
    done: Option<Text>,
    /// The suggestions while somebody types.
    #[prop(optional)]
    suggestions: Vec<String>,
) -> impl IntoView {
    let editor = use_editor();
    let error = editor.fault(what, &at);
    let suggestions: Vec<_> = suggestions.into_iter().map(|one| Choice::new(one.clone(), one).content()).collect();
    let id = format!("edit-{what}{at}");
    let anchor = format!("{what}{at}");
    view! {
        <InPlace id=anchor label=label.clone() shown open=error.get_untracked().is_some()>
            <EditForm what at=at.clone() base done>
                <Field name="value" id label value=editor.typed(what, &at, value) help error input suggestions/>
            </EditForm>
        </InPlace>
    }
}

/// A choice that opens in place.
#[component]
pub(super) fn Pick(
    /// The kind of the edit.
    what: EditKind,
    /// The label.
    #[prop(into)]
    label: Text,
    /// The view that is shown while nobody edits.
    shown: AnyView,
    /// The options.
    choices: Vec<Choice>,
    /// The chosen value.
    selected: String,
    /// The hash of the draft that the page shows.
    base: String,
) -> impl IntoView {
    let error = use_editor().fault(what, "");
    view! {
        <InPlace id=what.as_str() label=label.clone() shown open=error.get_untracked().is_some()>
            <EditForm what base>
                <Select name="value" id=format!("edit-{what}") label choices selected error/>
            </EditForm>
        </InPlace>
    }
}
