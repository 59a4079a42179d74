//! The places of a lesson about which somebody says something: moments of its recording, and passages of its text.

use leptos::{ev, prelude::*};
use model::{
    Id,
    comment::{Anchor, Comment, CommentKind, Place, Thread},
};
use ui::{Glyph, Icon, Passage, clock};

use super::state::{Shown, Talk};
use crate::t;

/// The id of the lesson's recording.
pub(super) const RECORDING: &str = "recording";
/// The id of the lesson's text.
pub(super) const TEXT: &str = "lesson-text";

/// Keeps small marks where somebody says something: in the recording's line of time by `marks`, and in the text.
pub(super) fn mark_all(talk: Talk, marks: RwSignal<Vec<i64>>) {
    let moments = Memo::new(move |_| talk.shown.with(moments));
    let passages = Memo::new(move |_| talk.shown.with(passages));
    Effect::new(move |_| marks.set(moments.get()));
    Effect::new(move |_| {
        let passages = passages.get();
        request_animation_frame(move || ui::mark_passages(TEXT, &passages));
    });
}

fn moments(shown: &Shown) -> Vec<i64> {
    let moment = |thread: &Thread| match thread.place {
        Place { anchor: Anchor::Second(millis), is_found: true } => Some(millis),
        _ => None,
    };
    shown.threads.iter().filter_map(moment).collect()
}

fn passages(shown: &Shown) -> Vec<Passage> {
    let passage = |thread: &Thread| match &thread.place {
        Place { anchor: Anchor::Passage(quote), is_found: true } => Some(Passage {
            id: mark_id(thread.head.id),
            words: quote.exact.clone(),
            href: format!("#comment-{}", thread.head.id),
            label: match thread.kind {
                CommentKind::Question => t::talk_mark_question().into_owned(),
                CommentKind::Comment => t::talk_mark_comment().into_owned(),
            },
        }),
        _ => None,
    };
    shown.threads.iter().filter_map(passage).collect()
}

fn mark_id(head: Id<Comment>) -> String {
    format!("passage-{head}")
}

/// The place of a thread, with a link there.
#[component]
pub(super) fn PlaceLink(
    /// The first comment of the thread.
    head: Id<Comment>,
    /// Its place.
    place: Place,
) -> impl IntoView {
    let is_found = place.is_found;
    match place.anchor {
        Anchor::Lesson => ().into_any(),
        Anchor::Second(millis) if is_found => {
            let jump = move |event: ev::MouseEvent| {
                if ui::go_to_millisecond(RECORDING, millis) {
                    event.prevent_default();
                }
            };
            view! {
                <p class="talk-place">
                    <a href="#recording-frame" on:click=jump><Icon glyph=Glyph::Play/>{t::talk_at(clock(millis))}</a>
                </p>
            }
            .into_any()
        }
        Anchor::Second(millis) => view! { <p class="small muted">{t::talk_at_gone(clock(millis))}</p> }.into_any(),
        Anchor::Passage(quote) => {
            let jump = move |event: ev::MouseEvent| {
                if ui::go_to(&mark_id(head)) {
                    event.prevent_default();
                }
            };
            let words = view! { <bdi>{quote.exact}</bdi> };
            let words = if is_found {
                view! { <a href="#lesson-text" on:click=jump title=t::talk_to_passage()>{words}</a> }.into_any()
            } else {
                view! { {words} <p class="small muted">{t::talk_passage_gone()}</p> }.into_any()
            };
            view! { <blockquote class="talk-quote">{words}</blockquote> }.into_any()
        }
    }
}
