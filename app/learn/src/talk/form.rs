//! The forms of the talk in which people write.

use kit::FormState;
use leptos::prelude::*;
use model::{Id, comment::Comment};
use ui::{Button, Look, Text, TextArea};

use super::state::Talk;

/// A form with one field of text about a comment. It keeps what was typed when it is refused.
#[component]
pub(super) fn TextForm(
    talk: Talk,
    /// The path of the server function.
    action: &'static str,
    /// The comment.
    comment: Id<Comment>,
    /// The name of the field.
    field: &'static str,
    /// A word that makes the field's id unique together with the comment.
    place: &'static str,
    /// The label above the field.
    label: Text,
    /// The help below the field.
    help: Text,
    /// The words on the button.
    words: Text,
    /// The weight of the button.
    #[prop(optional)]
    look: Look,
    /// The value at first.
    #[prop(optional)]
    value: String,
) -> impl IntoView {
    let comment = comment.to_string();
    let error = talk.error(action, &comment, field);
    let value = typed(action, &comment, field).unwrap_or(value);
    view! {
        <form class="form" method="post" action=action novalidate>
            <input type="hidden" name="comment" value=comment.clone()/>
            <TextArea name=field id=format!("{place}-{comment}") label rows=3 help value error/>
            <div class="row"><Button look submit=true>{words}</Button></div>
        </form>
    }
}

/// Returns what was typed into the form of this kind that was refused, if it is about this comment.
pub(super) fn typed(action: &str, comment: &str, field: &str) -> Option<String> {
    let state = FormState::of(action);
    let is_sent = state.typed("comment").is_some_and(|sent| sent == comment);
    state.typed(field).filter(|_| is_sent)
}
