//! Two texts side by side: who wrote the other one, and the differences.

use leptos::{prelude::*, task::spawn_local};
use model::{
    Millis,
    studio::{DiffSegment, Editor},
};
use ui::When;

use crate::{api::compare_texts, t};

/// The person who saved the text that conflicts with the viewer's own, and the instant.
#[component]
pub fn By(
    /// The person; `None` when they are not known.
    editor: Option<Editor>,
    /// The instant.
    at: Millis,
) -> impl IntoView {
    let words = match editor {
        Some(Editor { own: true, .. }) => t::conflict_theirs_own().into_any(),
        Some(Editor { name, .. }) => view! { {t::conflict_theirs_by()} " " <bdi>{name}</bdi> }.into_any(),
        None => t::conflict_theirs().into_any(),
    };
    view! { {words} " " <small class="muted"><When at/></small> }
}

/// The differences between the viewer's own text and the other one. Needs script; without it both texts stand above.
#[component]
pub fn Differences(
    /// The other text.
    theirs: String,
    /// The viewer's own text.
    mine: String,
) -> impl IntoView {
    let words = RwSignal::new(Vec::<DiffSegment>::new());
    Effect::new(move |_| {
        let (theirs, mine) = (theirs.clone(), mine.clone());
        spawn_local(async move {
            if let Ok(compared) = compare_texts(theirs, mine).await {
                words.try_set(compared);
            }
        });
    });
    move || {
        let words = words.get();
        (!words.is_empty()).then(|| {
            view! {
                <section class="conflict-differences">
                    <h2>{t::conflict_differs()}</h2>
                    <p class="small muted">{t::conflict_differs_hint()}</p>
                    <p class="changes-text">{words.into_iter().map(word).collect_view()}</p>
                </section>
            }
        })
    }
}

/// Returns a word of a compared text: elements, signs and colours tell new and gone ones.
pub fn word(word: DiffSegment) -> AnyView {
    match word {
        DiffSegment::Same(text) => view! { <span>{text}</span> }.into_any(),
        DiffSegment::Added(text) => {
            view! { <ins><span class="visually-hidden">{t::changes_new()} " "</span>{text}</ins> }.into_any()
        }
        DiffSegment::Removed(text) => {
            view! { <del><span class="visually-hidden">{t::changes_old()} " "</span>{text}</del> }.into_any()
        }
    }
}
