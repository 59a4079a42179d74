//! Edits of a course's page on their way to the server: one after the other, each on the draft that it was
//! made on. An edit that cannot be sent stays in this browser until it can.

mod undo;

use std::{collections::VecDeque, time::Duration};

use kit::{AppError, FormState, rule_text};
use leptos::{ev, prelude::*, task::spawn_local};
use model::{
    Id, Millis,
    course::Course,
    studio::{EditForm, EditKind, Saved, StudioCourse},
};
use send_wrapper::SendWrapper;
use serde::{Deserialize, Serialize};
use ui::{Text, Toasts, Tone};

use super::typed::{Typing, field_of};
use crate::{
    api::{edit_course, heartbeat, load_course},
    state::Sending,
    t,
};

/// The address that forms of this page are sent to.
pub(super) const EDIT_PATH: &str = "/fn/studio/edit_course";
/// The address at which the last edit is undone.
pub(super) const UNDO_PATH: &str = "/fn/studio/undo_edit";
/// The time between attempts to send what was kept.
const RETRY_INTERVAL: Duration = Duration::from_secs(15);
/// The time between two signs of life.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(20);

/// The page of a course, as its parts see it.
pub(super) type Page = Resource<Result<StudioCourse, AppError>>;

/// An edit that has not arrived, and the draft that it was made on.
#[derive(Serialize, Deserialize)]
struct QueuedEdit {
    step: EditForm,
    base: String,
    /// The action once it was saved, if the page is still there. Only browsers make one, and have one thread.
    #[serde(skip)]
    then: Then,
}

type Then = Option<SendWrapper<Box<dyn FnOnce()>>>;

/// The editor of a course's page: queues edits, resolves conflicts, says who else is here. A context of the page.
#[derive(Clone, Copy)]
pub(super) struct CourseEditor {
    course: StoredValue<Id<Course>>,
    page: Page,
    /// The hash of the draft that the page shows.
    pub base: RwSignal<String>,
    pub sending: RwSignal<Sending>,
    pub saved_at: RwSignal<Millis>,
    pub others: RwSignal<Vec<String>>,
    /// The edit that was refused, and the reason.
    fault: RwSignal<Option<(EditForm, Text)>>,
    /// The edit of a part that somebody else has changed too.
    pub conflict: RwSignal<Option<EditForm>>,
    waiting: StoredValue<VecDeque<QueuedEdit>>,
    is_busy: StoredValue<bool>,
    /// Whether another attempt is due already.
    is_due: StoredValue<bool>,
    /// The drafts before the viewer's own edits, to go back to.
    before: StoredValue<Vec<String>>,
    /// The toast that offers to undo the last removal.
    offered: StoredValue<Option<u32>>,
    /// The text that was typed and is not on its way yet.
    typing: Typing,
    is_arranged: StoredValue<bool>,
    toasts: StoredValue<Toasts>,
}

impl CourseEditor {
    /// Returns the editor of a course, with what the last form on this page left behind.
    pub fn new(course: Id<Course>, page: Page, toasts: Toasts) -> Self {
        let left = FormState::of(EDIT_PATH);
        let fields = ["what", "at", "value", "unit", "step"]
            .map(|field| (field.to_owned(), left.typed(field).unwrap_or_default()));
        let step = left.refused().then(|| EditForm::of(&fields)).flatten();
        let is_stale = left.problem() == Some(AppError::Stale);
        let fault =
            left.field_error("value").or_else(|| left.problem().filter(|_| !is_stale).map(|error| error.text()));
        Self {
            typing: Typing::new(&course.to_string()),
            course: StoredValue::new(course),
            page,
            base: RwSignal::new(String::new()),
            sending: RwSignal::new(Sending::Saved),
            saved_at: RwSignal::new(Millis::default()),
            others: RwSignal::new(Vec::new()),
            fault: RwSignal::new(step.clone().zip(fault)),
            conflict: RwSignal::new(step.filter(|_| is_stale)),
            waiting: StoredValue::new(VecDeque::new()),
            is_busy: StoredValue::new(false),
            is_due: StoredValue::new(false),
            before: StoredValue::new(Vec::new()),
            offered: StoredValue::new(None),
            is_arranged: StoredValue::new(false),
            toasts: StoredValue::new(toasts),
        }
    }

    /// Takes over the draft of a newly loaded page.
    pub fn show(self, course: &StudioCourse) {
        self.base.set(course.base.clone());
        self.saved_at.set(course.saved_at);
        self.others.set(course.others.clone());
    }

    /// Sends what an earlier visit left, and tells from time to time that the viewer is here. For the browser.
    pub fn open(self) {
        let left = ui::kept(&self.name()).and_then(|kept| serde_json::from_str(&kept).ok());
        if let Some(left) = left {
            self.waiting.set_value(left);
            self.send();
        }
        ui::on_online(move || self.send());
        if let Ok(timer) = set_interval_with_handle(move || spawn_local(self.heartbeat()), HEARTBEAT_INTERVAL) {
            on_cleanup(move || timer.clear());
        }
        spawn_local(self.heartbeat());
    }

    async fn heartbeat(self) {
        let Some(course) = self.course.try_get_value() else { return };
        match heartbeat(course, None).await {
            Ok(others) => {
                self.others.try_set(others);
                if self.sending.try_get_untracked() == Some(Sending::SignedOut) {
                    self.sending.try_set(Sending::Saved);
                    self.send();
                }
            }
            // What is typed from now on stays here; better said before than after.
            Err(AppError::Unauthenticated) => {
                self.sending.try_set(Sending::SignedOut);
            }
            Err(_) => {}
        }
    }

    /// Returns the error of a field.
    pub fn fault(self, what: EditKind, at: &str) -> Signal<Option<Text>> {
        let at = at.to_owned();
        Signal::derive(move || {
            self.fault.get().filter(|(step, _)| step.what == what && step.at == at).map(|(_, text)| text)
        })
    }

    /// Returns what was typed into a field and refused, or else this.
    pub fn typed(self, what: EditKind, at: &str, otherwise: String) -> String {
        let refused = self.fault.get_untracked().filter(|(step, _)| step.what == what && step.at == at);
        refused.map_or(otherwise, |(step, _)| step.value)
    }

    /// Fills in what an earlier visit left, and opens the field that the address names, when the page is there. For the
    /// browser.
    pub fn restore_unsaved(self) {
        if self.is_arranged.try_update_value(|is_arranged| std::mem::replace(is_arranged, true)) != Some(false) {
            return;
        }
        request_animation_frame(move || {
            if self.typing.bring_back() {
                self.announce(Tone::Neutral, t::course_typed_back());
            }
            if let Some(place) = ui::anchor() {
                ui::open_editor(&place);
            }
        });
    }

    /// Keeps what is typed until it is sent.
    pub fn typed_on(self, event: &ev::Event) {
        self.typing.keep(event, &self.base.get_untracked());
    }

    /// Discards what was typed into an editor.
    pub fn leave(self, event: &ev::Event) {
        if let Some((editor, _)) = ui::edited(event) {
            self.typing.forget(&editor);
            ui::close_editor(event);
        }
    }

    /// Ends the conflict in favour of the viewer's own text, an edit of the draft that the page shows now.
    pub fn keep_mine(self, step: &EditForm) {
        let place = field_of(step);
        if self.conflict.with_untracked(|conflict| conflict.as_ref().is_some_and(|other| field_of(other) == place)) {
            self.typing.forget(&place);
            self.conflict.set(None);
        }
    }

    /// Ends the conflict in favour of the other's text.
    pub fn keep_theirs(self) {
        if let Some(step) = self.conflict.get_untracked() {
            let editor = field_of(&step);
            self.typing.forget(&editor);
            ui::reset_editor(&editor);
            self.conflict.set(None);
        }
    }

    /// Queues an edit; `then` runs once it is saved, or kept.
    pub fn enqueue(self, step: EditForm, then: impl FnOnce() + 'static) {
        self.withdraw();
        let base = self.typing.sent(&step).unwrap_or_else(|| self.base.get_untracked());
        self.waiting.update_value(|waiting| {
            waiting.push_back(QueuedEdit { step, base, then: Some(SendWrapper::new(Box::new(then))) });
        });
        self.keep();
        self.send();
    }

    /// Loads the page anew.
    async fn reload(self) {
        let Some(course) = self.course.try_get_value() else { return };
        let page = load_course(course).await;
        if page.is_ok() {
            self.page.set(Some(page));
        }
    }

    async fn arrived(self, saved: Saved) {
        self.saved_at.try_set(saved.saved_at);
        self.others.try_set(saved.others);
        self.base.try_set(saved.base);
        self.sending.try_set(Sending::Saved);
        self.reload().await;
    }

    async fn failed(self, error: &AppError) {
        self.sending.try_set(Sending::Saved);
        self.announce(Tone::Danger, error.text());
        self.reload().await;
    }

    fn send(self) {
        if self.is_busy.get_value() || self.waiting.with_value(VecDeque::is_empty) {
            return;
        }
        self.is_busy.set_value(true);
        self.sending.set(Sending::Saving);
        spawn_local(async move {
            while let Some(QueuedEdit { step, base, then }) = self.next() {
                let course = self.course.get_value();
                let EditForm { what, at, value } = step.clone();
                let outcome = edit_course(course, base.clone(), Some(what), at, value, None, None).await;
                if self.is_busy.try_get_value().is_none() {
                    return;
                }
                match outcome {
                    Ok(saved) => self.saved(&step, &base, saved, then).await,
                    Err(error @ (AppError::Unavailable | AppError::Unauthenticated)) => {
                        self.back(QueuedEdit { step, base, then: None }, then, error);
                        break;
                    }
                    Err(error) => self.refused(step, &base, error).await,
                }
                self.keep();
            }
            self.is_busy.set_value(false);
        });
    }

    fn next(self) -> Option<QueuedEdit> {
        self.waiting.try_update_value(VecDeque::pop_front).flatten()
    }

    async fn saved(self, step: &EditForm, base: &str, saved: Saved, then: Then) {
        self.fault.set(None);
        if saved.base != base {
            self.before.update_value(|before| before.push(base.to_owned()));
        }
        let now = saved.base.clone();
        self.waiting.update_value(|waiting| {
            for later in waiting.iter_mut().filter(|later| later.base == base) {
                later.base.clone_from(&now);
            }
        });
        self.typing.moved(base, &now);
        self.arrived(saved).await;
        self.offer_undo(step, base);
        if let Some(then) = then {
            then.take()();
        }
    }

    /// Puts an edit back into the queue: it stays in the browser, and is tried again.
    fn back(self, step: QueuedEdit, then: Then, error: AppError) {
        self.waiting.update_value(|waiting| waiting.push_front(step));
        self.keep();
        let is_signed_out = error == AppError::Unauthenticated;
        self.sending.set(if is_signed_out { Sending::SignedOut } else { Sending::Kept });
        if let Some(then) = then {
            then.take()();
        }
        if self.is_due.try_update_value(|is_due| std::mem::replace(is_due, true)) == Some(false) {
            set_timeout(move || self.again(), RETRY_INTERVAL);
        }
    }

    fn again(self) {
        if self.is_due.try_set_value(false).is_none() {
            self.send();
        }
    }

    async fn refused(self, step: EditForm, base: &str, error: AppError) {
        self.sending.set(Sending::Saved);
        if step.is_typed() {
            self.typing.refused(&step, base);
        }
        match &error {
            AppError::Invalid(faults) if step.is_typed() => {
                let text = faults.first().map_or_else(|| error.text(), |fault| rule_text(&fault.rule));
                self.fault.set(Some((step, text)));
            }
            AppError::Stale if step.is_typed() => {
                self.reload().await;
                self.conflict.set(Some(step));
            }
            _ => {
                let text = match &error {
                    AppError::Stale => t::course_outline_stale(),
                    AppError::Invalid(faults) => {
                        faults.first().map_or_else(|| error.text(), |fault| rule_text(&fault.rule))
                    }
                    _ => error.text(),
                };
                self.announce(Tone::Danger, text);
                self.reload().await;
            }
        }
    }

    /// Shows a toast.
    pub fn announce(self, tone: Tone, text: impl Into<Text>) {
        if let Some(toasts) = self.toasts.try_get_value() {
            toasts.push(tone, text);
        }
    }

    fn name(self) -> String {
        format!("studio-{}", self.course.get_value())
    }

    fn keep(self) {
        let kept = self
            .waiting
            .with_value(|waiting| if waiting.is_empty() { None } else { serde_json::to_string(&waiting).ok() });
        match kept {
            Some(kept) => ui::keep(&self.name(), &kept),
            None => ui::forget(&self.name()),
        }
    }
}

/// Returns the editor of this page.
pub(super) fn use_editor() -> CourseEditor {
    expect_context()
}
