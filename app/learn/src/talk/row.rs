//! One comment, question, answer or reply.

use kit::CommentText;
use leptos::prelude::*;
use model::{
    Id,
    comment::{Comment, CommentKind, CommentRow, CommentState, Thread},
};
use ui::{Badge, Text, Tone, When};

use super::{
    actions::{Actions, Seen},
    state::Talk,
};
use crate::t;

/// A comment with what the reader may do with it.
#[component]
pub(super) fn Row(
    talk: Talk,
    /// The comment.
    id: Id<Comment>,
    /// The thread in which it stands.
    thread: Memo<Option<Thread>>,
) -> impl IntoView {
    let row = Memo::new(move |_| thread.with(|thread| thread.as_ref().and_then(|thread| find(thread, id)).cloned()));
    let seen = Seen { talk, id, row, thread };
    // Nobody changes place.
    let depth = row.with_untracked(|row| row.as_ref().map_or(0, |row| row.depth.min(3)));
    view! {
        <article
            class=format!("talk-row talk-depth-{depth}")
            id=format!("comment-{id}")
            tabindex="-1"
            aria-label=row.with_untracked(|row| row.as_ref().map_or_else(t::former_member, name))
        >
            <Head seen/>
            <Body seen/>
            <Actions seen/>
        </article>
    }
}

fn find(thread: &Thread, id: Id<Comment>) -> Option<&CommentRow> {
    std::iter::once(&thread.head).chain(&thread.replies).chain(&thread.accepted).find(|row| row.id == id)
}

/// Returns a name for a comment, by which lists of a page's parts tell them apart.
fn name(row: &CommentRow) -> Text {
    row.author.as_ref().map_or_else(t::former_member, |author| t::talk_by(&author.name))
}

/// Who wrote it and when, and what became of it.
#[component]
fn Head(seen: Seen) -> impl IntoView {
    let Seen { id, row, thread, .. } = seen;
    let who = seen.of(|row| (row.author.clone().map(|author| author.name), row.is_teacher, row.answers.clone()));
    let author = move || {
        let (author, is_teacher, answers) = who.get();
        let author = match author {
            Some(name) => view! { <strong><bdi>{name}</bdi></strong> }.into_any(),
            None => view! { <span class="muted">{t::former_member()}</span> }.into_any(),
        };
        let teacher = is_teacher.then(|| view! { <Badge tone=Tone::Accent text=t::talk_teacher()/> });
        let answers = answers.map(|name| view! { <span class="small muted">{t::talk_answers(name)}</span> });
        view! { {author} {teacher} {answers} }
    };
    let at = row.with_untracked(|row| row.as_ref().map(|row| row.written_at));
    let is_edited = seen.of(|row| row.edited_at.is_some());
    let badges = Memo::new(move |_| thread.with(|thread| thread.as_ref().map(|thread| Marks::of(thread, id))));
    view! {
        <p class="talk-head">
            {author}
            {at.map(|at| view! { <a class="small muted" href=format!("#comment-{id}")><When at/></a> })}
            {move || is_edited.get().then(|| view! { <span class="small muted">{t::talk_edited()}</span> })}
            {move || badges.get().map(Marks::view)}
        </p>
    }
}

/// What became of a comment in its thread.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Marks {
    is_question: bool,
    is_accepted: bool,
    is_pinned: bool,
    is_locked: bool,
}

impl Marks {
    fn of(thread: &Thread, id: Id<Comment>) -> Self {
        let is_head = thread.head.id == id;
        let accepted = thread.accepted.as_ref().map(|row| row.id);
        Self {
            is_question: is_head && thread.kind == CommentKind::Question,
            is_accepted: accepted == Some(id) || (is_head && accepted.is_some()),
            is_pinned: is_head && thread.is_pinned,
            is_locked: is_head && thread.is_locked,
        }
    }

    fn view(self) -> impl IntoView {
        let question = match (self.is_question, self.is_accepted) {
            (true, true) => Some((Tone::Success, t::talk_answered())),
            (true, false) => Some((Tone::Warning, t::talk_question())),
            (false, true) => Some((Tone::Success, t::talk_accepted())),
            (false, false) => None,
        };
        view! {
            {question.map(|(tone, text)| view! { <Badge tone text/> })}
            {self.is_pinned.then(|| view! { <Badge text=t::talk_pinned()/> })}
            {self.is_locked.then(|| view! { <Badge text=t::talk_locked()/> })}
        }
    }
}

/// The text, or what stands in its place.
#[component]
fn Body(seen: Seen) -> impl IntoView {
    let text = seen.of(|row| (row.body.clone(), row.mentions.clone()));
    let state = Memo::new(move |_| seen.row.with(|row| row.as_ref().map(|row| (row.state, row.reason.clone()))));
    let note = move || {
        let (state, reason) = state.get()?;
        let (tone, words) = match state {
            CommentState::Shown => return None,
            CommentState::Held => (Tone::Warning, t::talk_held()),
            CommentState::Hidden => (Tone::Danger, t::talk_hidden()),
            CommentState::Deleted => (Tone::Neutral, t::talk_deleted()),
        };
        let reason = reason.filter(|reason| !reason.is_empty()).map(|reason| view! { " " <bdi>{reason}</bdi> });
        Some(view! { <p class="small"><Badge tone text=words/>{reason}</p> })
    };
    view! {
        {note}
        {move || {
            let (body, mentions) = text.get();
            (!body.is_empty()).then(|| view! { <CommentText body mentions/> })
        }}
    }
}
