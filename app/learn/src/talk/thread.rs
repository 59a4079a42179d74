//! A thread: a first comment or question, and what was said to it.

use leptos::prelude::*;
use model::{
    Id,
    comment::{Comment, CommentRow, Thread},
};

use super::{place::PlaceLink, row::Row, state::Talk};
use crate::t;

/// A thread, with its first replies or those of a page.
#[component]
pub(super) fn ThreadView(
    talk: Talk,
    /// The first comment.
    id: Id<Comment>,
) -> impl IntoView {
    let thread = Memo::new(move |_| talk.shown.with(|shown| shown.thread(id).cloned()));
    let place = Memo::new(move |_| part(thread, |thread| thread.place.clone()));
    let replies = move || part(thread, |thread| replies(thread).map(|row| row.id).collect::<Vec<_>>());
    let has_replies = Memo::new(move |_| !replies().is_empty());
    let left = Memo::new(move |_| {
        let is_list = talk.shown.with(|shown| shown.list.is_some());
        let (shown, all) =
            part(thread, |thread| (i64::try_from(thread.replies.len()).unwrap_or(0), thread.reply_count));
        is_list.then_some(all).filter(|all| *all > shown)
    });
    let all = move || {
        left.get().map(|count| {
            let href = talk.thread_url(id, None);
            view! { <p class="talk-all"><a href=href>{t::talk_all_replies(count)}</a></p> }
        })
    };
    view! {
        {move || view! { <PlaceLink head=id place=place.get()/> }}
        <Row talk id thread/>
        <Show when=move || has_replies.get()>
            <ol class="talk-replies" aria-label=t::talk_replies()>
                <For each=replies key=|id| id.raw() let:id>
                    <li><Row talk id thread/></li>
                </For>
            </ol>
        </Show>
        {all}
    }
}

/// Returns the replies of this page; before them the accepted answer, when it is not among them.
fn replies(thread: &Thread) -> impl Iterator<Item = &CommentRow> {
    let is_apart = move |row: &&CommentRow| thread.replies.iter().all(|other| other.id != row.id);
    thread.accepted.iter().filter(is_apart).chain(&thread.replies)
}

fn part<T: Default>(thread: Memo<Option<Thread>>, part: fn(&Thread) -> T) -> T {
    thread.with(|thread| thread.as_ref().map(part).unwrap_or_default())
}
