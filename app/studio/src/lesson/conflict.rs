//! A conflict: two have written the same lesson. Both texts, and the choice between them.

use leptos::prelude::*;
use model::studio::LessonText;
use ui::{Button, Callout, Look, Tone};

use super::editor::LessonEditor;
use crate::{
    compare::{By, Differences},
    t,
};

#[component]
pub(super) fn Conflict(editor: LessonEditor) -> impl IntoView {
    move || editor.conflict.get().map(|theirs| view! { <Choose editor theirs/> })
}

#[component]
fn Choose(editor: LessonEditor, theirs: LessonText) -> impl IntoView {
    let mine = move || whole(&editor.title.get(), &editor.summary.get(), &editor.markdown.get());
    let theirs = whole(&theirs.title, &theirs.summary, &theirs.markdown);
    let (by, at) = editor.by.get_untracked();
    let differences = view! { <Differences theirs=theirs.clone() mine=untrack(mine)/> };
    view! {
        <Callout tone=Tone::Warning title=t::conflict_title()>
            <p>{t::conflict_hint()}</p>
            <div class="conflict">
                <section>
                    <h2><By editor=by at/></h2>
                    <pre class="conflict-text">{theirs}</pre>
                    <span class="needs-script">
                        <Button on:click=move |_| editor.take_theirs()>{t::conflict_take_theirs()}</Button>
                    </span>
                </section>
                <section>
                    <h2>{t::conflict_mine()}</h2>
                    <pre class="conflict-text">{mine}</pre>
                    <span class="needs-script">
                        <Button look=Look::Primary on:click=move |_| editor.keep_mine()>{t::conflict_keep_mine()}</Button>
                    </span>
                    <noscript><p>{t::conflict_no_script()}</p></noscript>
                </section>
            </div>
            {differences}
        </Callout>
    }
}

/// Returns a text with its title and summary.
fn whole(title: &str, summary: &str, markdown: &str) -> String {
    [title, summary, markdown].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}
