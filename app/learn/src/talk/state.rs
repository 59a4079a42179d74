//! What is said below a lesson, as the page shows it: what the address asks for, what is shown, and what came since.

use kit::{AppError, FormState};
use leptos::{ev, prelude::*, server_fn::ServerFn, task::spawn_local};
use model::{
    Id,
    comment::{Comment, LessonTalk, TalkCounts, TalkFilter, TalkObstacle, TalkOrder, Thread, ThreadPage},
    course::Lesson,
    url,
};
use serde::{Deserialize, Serialize};
use ui::{Text, Toasts, Tone};

use super::api::{DeleteComment, load_talk, load_thread};

/// What the address of a lesson's page asks for: `?talk=&show=&page=`, or `?thread=&page=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub lesson: Id<Lesson>,
    pub order: Option<TalkOrder>,
    pub filter: Option<TalkFilter>,
    pub thread: Option<Id<Comment>>,
    pub page: Option<u32>,
}

impl Asked {
    /// Returns what the address of this page asks for.
    pub(crate) fn of_address(lesson: Memo<Id<Lesson>>) -> Memo<Self> {
        let order = kit::query_or("talk", TalkOrder::Newest);
        let filter = kit::query_or("show", TalkFilter::Questions);
        let thread = kit::id_query::<Comment>("thread");
        let page = kit::query_or("page", 1_u32);
        Memo::new(move |_| Self {
            lesson: lesson.get(),
            order: order.get(),
            filter: filter.get(),
            thread: thread.get(),
            page: page.get(),
        })
    }
}

/// The order, the filter and the numbers of a list of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListHead {
    pub order: TalkOrder,
    pub filter: Option<TalkFilter>,
    pub counts: TalkCounts,
}

/// One page of the threads of a lesson, or of a single thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub threads: Vec<Thread>,
    /// The head of the list; `None` for a single thread.
    pub list: Option<ListHead>,
    pub page: i64,
    pub pages: i64,
    pub obstacle: Option<TalkObstacle>,
}

impl Shown {
    /// Returns what is shown where nobody may read.
    const fn closed() -> Self {
        Self { threads: Vec::new(), list: None, page: 1, pages: 1, obstacle: None }
    }

    /// Returns the number of comments that everybody sees, also those on other pages.
    fn total(&self) -> i64 {
        match &self.list {
            Some(list) => list.counts.comments,
            None => self.threads.iter().map(|thread| 1 + thread.reply_count).sum(),
        }
    }

    /// Returns the ids of all that is shown, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Id<Comment>> {
        let rows = |thread: &Thread| thread.replies.iter().map(|row| row.id).collect::<Vec<_>>();
        self.threads.iter().flat_map(move |thread| std::iter::once(thread.head.id).chain(rows(thread)))
    }

    /// Returns the thread that begins with this comment.
    pub(crate) fn thread(&self, head: Id<Comment>) -> Option<&Thread> {
        self.threads.iter().find(|thread| thread.head.id == head)
    }
}

impl From<LessonTalk> for Shown {
    fn from(talk: LessonTalk) -> Self {
        let LessonTalk { threads, order, filter, counts, page, pages, obstacle } = talk;
        Self { threads, list: Some(ListHead { order, filter, counts }), page, pages, obstacle }
    }
}

impl From<ThreadPage> for Shown {
    fn from(one: ThreadPage) -> Self {
        Self { threads: vec![one.thread], list: None, page: one.page, pages: one.pages, obstacle: one.obstacle }
    }
}

/// Loads what is asked for. In the place of a thread that is gone there is the whole list.
pub(crate) async fn load(asked: Asked) -> Result<Shown, AppError> {
    if let Some(thread) = asked.thread {
        match load_thread(asked.lesson, thread, asked.page).await {
            Err(AppError::NotFound) => {}
            found => return found.map(Shown::from),
        }
    }
    let page = asked.page.filter(|_| asked.thread.is_none());
    let talk = load_talk(asked.lesson, asked.order, asked.filter, page).await?;
    Ok(talk.map_or_else(Shown::closed, Shown::from))
}

/// A form that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refused {
    form: String,
    /// The comment that it was about; empty for a new thread.
    comment: String,
    error: AppError,
}

/// The talk of the page.
#[derive(Clone, Copy)]
pub(super) struct Talk {
    pub asked: Memo<Asked>,
    pub shown: RwSignal<Shown>,
    /// What others have written since; it waits until the reader asks for it.
    newer: RwSignal<Option<Shown>>,
    refused: RwSignal<Option<Refused>>,
    is_busy: StoredValue<bool>,
    slug: StoredValue<String>,
    toasts: StoredValue<Toasts>,
}

impl Talk {
    pub(super) fn new(slug: String, asked: Memo<Asked>, shown: Shown) -> Self {
        Self {
            asked,
            shown: RwSignal::new(shown),
            newer: RwSignal::new(None),
            refused: RwSignal::new(None),
            is_busy: StoredValue::new(false),
            slug: StoredValue::new(slug),
            toasts: StoredValue::new(Toasts::default()),
        }
    }

    pub(super) fn toasts(self) -> Toasts {
        self.toasts.get_value()
    }

    /// Returns the address of a page of the list.
    pub(super) fn list_url(self, order: Option<TalkOrder>, filter: Option<TalkFilter>, page: u32) -> String {
        let order = order.filter(|order| *order != TalkOrder::Newest).map_or("", TalkOrder::as_str);
        let page = if page > 1 { page.to_string() } else { String::new() };
        let values = [("talk", order), ("show", filter.map_or("", TalkFilter::as_str)), ("page", &*page)];
        url::with_query(&self.lesson_url(), values) + "#talk"
    }

    /// Returns the address of a thread, or of a page of it.
    pub(super) fn thread_url(self, head: Id<Comment>, page: Option<u32>) -> String {
        match page {
            None => self.slug.with_value(|slug| url::comment(slug, self.asked.get_untracked().lesson, head)),
            Some(page) => {
                let (head, page) = (head.to_string(), page.to_string());
                url::with_query(&self.lesson_url(), [("thread", &*head), ("page", &*page)]) + "#talk"
            }
        }
    }

    fn lesson_url(self) -> String {
        self.slug.with_value(|slug| url::lesson(slug, self.asked.get_untracked().lesson))
    }

    /// Returns why the form for this comment was refused, at this field.
    pub(super) fn error(self, form: &'static str, comment: &str, field: &'static str) -> Signal<Option<Text>> {
        let comment = comment.to_owned();
        let state = FormState::of(form);
        let is_sent = state.typed("comment").unwrap_or_default() == comment;
        let earlier = state.error().filter(|_| is_sent).map(|error| words(&error, field));
        Signal::derive(move || {
            let refused = self.refused.get();
            let here = refused.as_ref().filter(|refused| refused.form == form && refused.comment == comment);
            match here {
                Some(refused) => Some(words(&refused.error, field)),
                None => earlier.clone().filter(|_| refused.is_none()),
            }
        })
    }

    /// Sends a form of the talk by script; without script the browser does.
    pub(super) fn submit(self, event: ev::SubmitEvent, navigate: impl Fn(&str) + 'static) {
        let Some(form) = ui::form_action(&event) else { return };
        let fields = ui::submitted(&event);
        if self.is_busy.get_value() {
            return;
        }
        self.is_busy.set_value(true);
        spawn_local(async move {
            let sent = kit::send_form(&form, &fields).await;
            self.is_busy.try_update_value(|is_busy| *is_busy = false);
            match sent {
                Ok(location) => {
                    self.refused.try_set(None);
                    self.refresh().await;
                    ui::finish_form(&event);
                    // Its button is gone with what it deleted.
                    if form == DeleteComment::PATH {
                        ui::focus_on("#talk-title".to_owned());
                    }
                    let has_text = fields.iter().any(|(name, _)| name == "text");
                    if let Some(location) = location.filter(|_| has_text) {
                        show(&location, navigate);
                    }
                }
                Err(error) => self.refuse(form, &fields, error),
            }
        });
    }

    fn refuse(self, form: String, fields: &[(String, String)], error: AppError) {
        let has_text = fields.iter().any(|(name, _)| name == "text" || name == "reason");
        if has_text {
            let comment = fields.iter().find(|(name, _)| name == "comment");
            let comment = comment.map(|(_, value)| value.clone()).unwrap_or_default();
            self.refused.try_set(Some(Refused { form, comment, error }));
        } else if let Some(toasts) = self.toasts.try_get_value() {
            toasts.push(Tone::Danger, words(&error, ""));
        }
    }

    /// Loads what is shown anew.
    async fn refresh(self) {
        let Some(asked) = self.asked.try_get_untracked() else { return };
        if let Ok(found) = load(asked).await {
            self.shown.try_set(found);
            self.newer.try_set(None);
        }
    }

    /// Looks for what others have written. What changes no place on the page is shown at once; what is new waits, so that
    /// nothing moves under somebody who reads or writes. What is gone or in another order is so from the next time on.
    async fn look(self) {
        let Some(asked) = self.asked.try_get_untracked() else { return };
        let Ok(found) = load(asked).await else { return };
        let Some(shown) = self.shown.try_get_untracked() else { return };
        if self.asked.try_get_untracked() != Some(asked) {
            return;
        }
        let known: Vec<_> = shown.ids().collect();
        if found.ids().eq(known.iter().copied()) {
            self.shown.try_set(found);
        } else if found.ids().any(|id| !known.contains(&id)) {
            self.newer.try_set(Some(found));
        }
    }

    /// Listens for changes while the page is open.
    pub(super) fn listen(self) {
        Effect::new(move |_| {
            let lesson = self.asked.get_untracked().lesson;
            ui::live(events(lesson), move |_| spawn_local(self.look()));
        });
    }

    /// Returns how much others have written since; `None` when nothing waits.
    pub(super) fn news(self) -> Option<i64> {
        let newer = self.newer.with(|newer| newer.as_ref().map(Shown::total))?;
        Some((newer - self.shown.with(Shown::total)).max(1))
    }

    /// Shows what others have written since.
    pub(super) fn show_news(self) {
        if let Some(newer) = self.newer.get_untracked() {
            self.shown.set(newer);
            self.newer.set(None);
        }
    }
}

/// Returns the address of the events of a lesson's talk.
fn events(lesson: Id<Lesson>) -> String {
    format!("/events?talk={lesson}")
}

/// Returns the sentence for an error at a field, or else for the first one.
fn words(error: &AppError, field: &str) -> Text {
    match error {
        AppError::Invalid(faults) => {
            let fault = faults.iter().find(|fault| fault.field == field).or_else(|| faults.first());
            fault.map_or_else(|| error.text(), |fault| kit::rule_text(&fault.rule))
        }
        _ => error.text(),
    }
}

/// Shows the comment that an address leads to: where it stands on this page, or on its own.
fn show(location: &str, navigate: impl Fn(&str) + 'static) {
    let location = location.to_owned();
    // When what was loaded is drawn.
    request_animation_frame(move || {
        let is_here = location.split_once('#').is_some_and(|(_, id)| ui::go_to(id));
        if !is_here {
            navigate(&location);
        }
    });
}
