//! What a reader may do with a comment.

use leptos::{html, prelude::*, server_fn::ServerFn};
use model::{
    Id,
    comment::{
        Comment, CommentAction, CommentRow, CommentVersion, MAX_COMMENT_CHARS, MAX_COMMENT_REASON_CHARS, Thread,
    },
    content_report::ReportSubject,
    url,
};
use ui::{Button, Glyph, Icon, Look, Text, When};

use super::{
    api::{
        AcceptAnswer, BlockAuthor, DeleteComment, EditComment, HideComment, LikeComment, LockThread, PinThread,
        ReleaseComment, Reply, SameQuestion, ShowComment, load_versions,
    },
    form::{TextForm, typed},
    state::Talk,
};
use crate::t;

/// A comment of the page, as its actions see it.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub talk: Talk,
    pub id: Id<Comment>,
    pub row: Memo<Option<CommentRow>>,
    /// The thread in which it stands.
    pub thread: Memo<Option<Thread>>,
}

impl Seen {
    /// Returns a part of the row, or its default when the row is no longer there.
    pub(super) fn of<T: Default + PartialEq + Send + Sync + 'static>(self, part: fn(&CommentRow) -> T) -> Memo<T> {
        Memo::new(move |_| self.row.with(|row| row.as_ref().map(part).unwrap_or_default()))
    }

    /// Returns whether the viewer may do this.
    fn may(self, action: CommentAction) -> Memo<bool> {
        Memo::new(move |_| self.row.with(|row| row.as_ref().is_some_and(|row| row.actions.has(action))))
    }

    /// Returns whether the thread is so.
    fn is(self, state: fn(&Thread, Id<Comment>) -> bool) -> Signal<bool> {
        let id = self.id;
        Memo::new(move |_| self.thread.with(|thread| thread.as_ref().is_some_and(|thread| state(thread, id)))).into()
    }
}

/// The line of actions below a comment.
#[component]
pub(super) fn Actions(seen: Seen) -> impl IntoView {
    let more = [
        CommentAction::Edit,
        CommentAction::Delete,
        CommentAction::History,
        CommentAction::Accept,
        CommentAction::Pin,
        CommentAction::Lock,
        CommentAction::Hide,
        CommentAction::Show,
        CommentAction::Release,
        CommentAction::Block,
    ];
    let has_more = Memo::new(move |_| {
        seen.row.with(|row| row.as_ref().is_some_and(|row| more.iter().any(|action| row.actions.has(*action))))
    });
    let report = seen.may(CommentAction::Report);
    view! {
        <div class="talk-actions">
            <Likes seen/>
            <Same seen/>
            <ReplyTo seen/>
            <Show when=move || has_more.get()><More seen/></Show>
            <Show when=move || report.get()>
                <a class="talk-button" rel="nofollow" href=url::report_content(ReportSubject::Comment, seen.id)>{t::talk_report()}</a>
            </Show>
        </div>
    }
}

/// A button that sets a state of a comment, and the next time takes it back.
#[component]
fn Toggle(
    seen: Seen,
    /// The path of the server function.
    action: &'static str,
    /// The name of the wanted state.
    field: &'static str,
    /// Whether it is so now.
    is_on: Signal<bool>,
    /// The icon.
    glyph: Glyph,
    /// The words, by whether it is so now.
    words: fn(bool) -> Text,
    /// The number of people for whom it is so; none where only one person decides.
    #[prop(optional_no_strip)]
    count: Option<Memo<i64>>,
) -> impl IntoView {
    let number = move || count.map(|count| count.get()).filter(|count| *count > 0);
    // Words that change with the state say it already.
    let pressed = move || count.is_some().then(|| is_on.get().to_string());
    view! {
        <form method="post" action=action>
            <input type="hidden" name="comment" value=seen.id.to_string()/>
            <input type="hidden" name=field value=move || (!is_on.get()).to_string()/>
            <button class="talk-button" type="submit" aria-pressed=pressed>
                <Icon glyph/>
                {move || words(is_on.get())}
                {move || number().map(|count| view! { " " <span class="numbers">{count}</span> })}
            </button>
        </form>
    }
}

/// The number of people who like a comment, and the button by which the viewer is one of them.
#[component]
fn Likes(seen: Seen) -> impl IntoView {
    let (may, likes, is_liked) = (seen.may(CommentAction::Like), seen.of(|row| row.likes), seen.of(|row| row.is_liked));
    let number =
        move || (likes.get() > 0).then(|| view! { <span class="small muted">{t::talk_likes(likes.get())}</span> });
    view! {
        <Show when=move || may.get() fallback=number>
            <Toggle
                seen action=LikeComment::PATH field="like" is_on=is_liked.into() glyph=Glyph::Heart
                words=|_| t::talk_like() count=Some(likes)
            />
        </Show>
    }
}

/// The number of people who have the same question, and the button by which the viewer is one of them.
#[component]
fn Same(seen: Seen) -> impl IntoView {
    let may = seen.may(CommentAction::Same);
    let id = seen.id;
    let sames = Memo::new(move |_| {
        seen.thread
            .with(|thread| thread.as_ref().filter(|thread| thread.head.id == id).map_or(0, |thread| thread.sames))
    });
    let is_same = seen.is(|thread, id| thread.head.id == id && thread.is_same);
    let number =
        move || (sames.get() > 0).then(|| view! { <span class="small muted">{t::talk_sames(sames.get())}</span> });
    view! {
        <Show when=move || may.get() fallback=number>
            <Toggle
                seen action=SameQuestion::PATH field="same" is_on=is_same glyph=Glyph::Plus
                words=|_| t::talk_same() count=Some(sames)
            />
        </Show>
    }
}

/// Returns whether a form is folded out: it stays when the viewer may not write any more, and whoever was just writing
/// keeps what they typed and reads the reason when they send it.
fn is_used(fold: NodeRef<html::Details>) -> bool {
    fold.get_untracked().is_some_and(|fold| fold.has_attribute("open"))
}

/// The form for a reply, folded away.
#[component]
fn ReplyTo(seen: Seen) -> impl IntoView {
    let may = seen.may(CommentAction::Reply);
    let is_open = is_sent(Reply::PATH, seen.id);
    let fold = NodeRef::new();
    view! {
        <Show when=move || may.get() || is_used(fold)>
            <details class="talk-fold" open=is_open node_ref=fold>
                <summary class="talk-button"><Icon glyph=Glyph::Comment/>{t::talk_reply()}</summary>
                <TextForm
                    talk=seen.talk action=Reply::PATH comment=seen.id field="text" place="reply"
                    label=t::talk_reply_text() help=t::talk_text_help(MAX_COMMENT_CHARS) words=t::talk_reply_send()
                    look=Look::Primary
                />
            </details>
        </Show>
    }
}

/// Whether the form of this kind that was refused is about this comment.
fn is_sent(action: &str, comment: Id<Comment>) -> bool {
    typed(action, &comment.to_string(), "comment").is_some()
}

/// A switch of a comment's state: the action, the path of its server function, the name of the wanted state, the icon
/// and the words.
type Switch = (CommentAction, &'static str, &'static str, Glyph, fn(bool) -> Text);

/// What is rarely done, folded away.
#[component]
fn More(seen: Seen) -> impl IntoView {
    let is_open = is_sent(EditComment::PATH, seen.id) || is_sent(HideComment::PATH, seen.id);
    let toggles: [Switch; 3] = [
        (CommentAction::Accept, AcceptAnswer::PATH, "accept", Glyph::Check, accept_words),
        (CommentAction::Pin, PinThread::PATH, "pin", Glyph::Up, pin_words),
        (CommentAction::Lock, LockThread::PATH, "lock", Glyph::Lock, lock_words),
    ];
    let state = move |action| match action {
        CommentAction::Accept => seen.is(|thread, id| thread.accepted.as_ref().is_some_and(|row| row.id == id)),
        CommentAction::Pin => seen.is(|thread, _| thread.is_pinned),
        _ => seen.is(|thread, _| thread.is_locked),
    };
    let toggles: Vec<_> = toggles
        .into_iter()
        .map(|(action, path, field, glyph, words)| {
            let (may, is_on) = (seen.may(action), state(action));
            view! {
                <Show when=move || may.get()><Toggle seen action=path field is_on glyph words count=None/></Show>
            }
        })
        .collect();
    view! {
        <details class="talk-fold" open=is_open>
            <summary class="talk-button"><Icon glyph=Glyph::More/>{t::talk_more()}</summary>
            <div class="talk-more">
                {toggles}
                <Edit seen/>
                <History seen/>
                <Delete seen/>
                <Hide seen/>
                <Once seen may=CommentAction::Show action=ShowComment::PATH words=t::talk_show()/>
                <Once seen may=CommentAction::Release action=ReleaseComment::PATH words=t::talk_release()/>
                <Block seen/>
            </div>
        </details>
    }
}

fn accept_words(is_on: bool) -> Text {
    if is_on { t::talk_accepted_undo() } else { t::talk_accept() }
}

fn pin_words(is_on: bool) -> Text {
    if is_on { t::talk_unpin() } else { t::talk_pin() }
}

fn lock_words(is_on: bool) -> Text {
    if is_on { t::talk_unlock() } else { t::talk_lock() }
}

#[component]
fn Edit(seen: Seen) -> impl IntoView {
    let (may, body) = (seen.may(CommentAction::Edit), seen.of(|row| row.body.clone()));
    let is_open = is_sent(EditComment::PATH, seen.id);
    let fold = NodeRef::new();
    // The field begins anew with a text that was saved.
    let form = move || {
        view! {
            <TextForm
                talk=seen.talk action=EditComment::PATH comment=seen.id field="text" place="edit"
                label=t::talk_edit_text() help=t::talk_text_help(MAX_COMMENT_CHARS) words=t::talk_edit_save()
                value=body.get()
            />
        }
    };
    view! {
        <Show when=move || may.get() || is_used(fold)>
            <details class="talk-fold" open=is_open node_ref=fold>
                <summary class="talk-button"><Icon glyph=Glyph::Edit/>{t::talk_edit()}</summary>
                {form}
            </details>
        </Show>
    }
}

/// The earlier texts, loaded when they are asked for.
#[component]
fn History(seen: Seen) -> impl IntoView {
    let may = seen.may(CommentAction::History);
    let id = seen.id;
    let versions = Action::new(move |(): &()| load_versions(id));
    let list = move || {
        versions.value().get().map(|loaded| match loaded {
            Ok(all) => view! { <ol class="stack">{all.into_iter().map(version).collect_view()}</ol> }.into_any(),
            Err(error) => view! { <p role="alert">{error.text()}</p> }.into_any(),
        })
    };
    view! {
        <Show when=move || may.get()>
            <details class="talk-fold needs-script" on:toggle=move |_| { versions.dispatch(()); }>
                <summary class="talk-button"><Icon glyph=Glyph::History/>{t::talk_history()}</summary>
                <div aria-live="polite">{list}</div>
            </details>
        </Show>
    }
}

fn version(version: CommentVersion) -> impl IntoView {
    view! {
        <li>
            <p class="small muted"><When at=version.written_at/></p>
            <p class="comment-text"><bdi>{version.body}</bdi></p>
        </li>
    }
}

#[component]
fn Delete(seen: Seen) -> impl IntoView {
    let may = seen.may(CommentAction::Delete);
    view! {
        <Show when=move || may.get()>
            <Asked
                seen action=DeleteComment::PATH glyph=Glyph::Trash summary=t::talk_delete() hint=t::talk_delete_hint()
                words=t::talk_delete_now()
            />
        </Show>
    }
}

#[component]
fn Block(seen: Seen) -> impl IntoView {
    let may = seen.may(CommentAction::Block);
    view! {
        <Show when=move || may.get()>
            <Asked
                seen action=BlockAuthor::PATH glyph=Glyph::Close summary=t::talk_block() hint=t::talk_block_hint()
                words=t::talk_block_now()
            />
        </Show>
    }
}

/// A button that is asked about once more.
#[component]
fn Asked(seen: Seen, action: &'static str, glyph: Glyph, summary: Text, hint: Text, words: Text) -> impl IntoView {
    view! {
        <details class="talk-fold">
            <summary class="talk-button"><Icon glyph/>{summary}</summary>
            <form class="stack" method="post" action=action>
                <p>{hint}</p>
                <input type="hidden" name="comment" value=seen.id.to_string()/>
                <div class="row"><Button look=Look::Danger submit=true>{words}</Button></div>
            </form>
        </details>
    }
}

#[component]
fn Hide(seen: Seen) -> impl IntoView {
    let may = seen.may(CommentAction::Hide);
    let is_open = is_sent(HideComment::PATH, seen.id);
    view! {
        <Show when=move || may.get()>
            <details class="talk-fold" open=is_open>
                <summary class="talk-button"><Icon glyph=Glyph::EyeOff/>{t::talk_hide()}</summary>
                <TextForm
                    talk=seen.talk action=HideComment::PATH comment=seen.id field="reason" place="reason"
                    label=t::talk_hide_reason() help=t::talk_hide_help(MAX_COMMENT_REASON_CHARS)
                    words=t::talk_hide_now() look=Look::Danger
                />
            </details>
        </Show>
    }
}

/// A button for what is done once.
#[component]
fn Once(seen: Seen, may: CommentAction, action: &'static str, words: Text) -> impl IntoView {
    let may = seen.may(may);
    view! {
        <Show when=move || may.get()>
            <form method="post" action=action>
                <input type="hidden" name="comment" value=seen.id.to_string()/>
                <button class="talk-button" type="submit"><Icon glyph=Glyph::Eye/>{words.clone()}</button>
            </form>
        </Show>
    }
}
