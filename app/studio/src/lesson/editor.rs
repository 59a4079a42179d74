//! A lesson's text on its way to the server: saved a moment after the last key, on the draft that it was written on.
//! A text that cannot be sent stays in this browser until it can.

mod files;

use std::time::Duration;

use kit::{AppError, FormState, rule_text};
use leptos::{prelude::*, task::spawn_local};
use model::{
    Id, Millis,
    course::{Course, Lesson, LessonMedia},
    rule::FieldError,
    studio::{ChangedFile, Editor, LessonText, Picture, Saved, StudioLesson},
    text::Warning,
};
use serde::{Deserialize, Serialize};
use ui::{Text, Toasts, Tone, Uploaded};

use super::api::{Pictures, load_lesson, preview, save_lesson};
use crate::{api::heartbeat, state::Sending};

/// The address that the form of this page is sent to.
pub(super) const SAVE: &str = "/fn/studio/save_lesson";
/// The time between the last key and the save.
const SAVE_DELAY: Duration = Duration::from_millis(1_500);
/// The time until the preview follows.
const PREVIEW_DELAY: Duration = Duration::from_millis(300);
/// The time between attempts to send what was kept.
const RETRY_INTERVAL: Duration = Duration::from_secs(15);
/// The time between two signs of life.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(20);

/// A text that stays in the browser until it has arrived.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct UnsavedLesson {
    base: String,
    text: LessonText,
}

/// The editor of a lesson's text; a context of the page.
#[derive(Clone, Copy)]
pub(super) struct LessonEditor {
    place: StoredValue<(Id<Course>, Id<Lesson>)>,
    pub title: RwSignal<String>,
    pub summary: RwSignal<String>,
    pub markdown: RwSignal<String>,
    pictures: StoredValue<Vec<Picture>>,
    pub html: RwSignal<String>,
    /// What the text that the preview shows is warned of.
    pub warnings: RwSignal<Vec<Warning>>,
    /// The drawings that it shows and that were changed when they came in.
    pub drawings: RwSignal<Vec<ChangedFile>>,
    pub media: RwSignal<Option<LessonMedia>>,
    /// The name of the film's profile, when not every browser plays it.
    pub rare_profile: RwSignal<Option<String>>,
    /// The captions that were changed when they came in.
    pub changed_captions: RwSignal<Vec<ChangedFile>>,
    /// The hash of the draft that the text is written on.
    pub base: RwSignal<String>,
    /// The text as it was last saved.
    saved: StoredValue<LessonText>,
    pub sending: RwSignal<Sending>,
    pub saved_at: RwSignal<Millis>,
    pub others: RwSignal<Vec<String>>,
    /// The person who saved the server's text, and the instant.
    pub by: RwSignal<(Option<Editor>, Millis)>,
    /// The field errors.
    faults: RwSignal<Vec<FieldError>>,
    /// The text that somebody else has written meanwhile.
    pub conflict: RwSignal<Option<LessonText>>,
    /// The hash of the other's draft.
    theirs: StoredValue<String>,
    is_busy: StoredValue<bool>,
    /// The number of failed attempts: only the last one's timer acts.
    attempts: StoredValue<u32>,
    /// The number of keys that were pressed: only the last one's timer acts.
    keys: StoredValue<u32>,
    /// The text that the preview shows.
    looked: StoredValue<String>,
    toasts: StoredValue<Option<Toasts>>,
}

impl LessonEditor {
    /// Returns the editor of a lesson, with what a refused form has left.
    pub fn new(lesson: &StudioLesson) -> Self {
        let left = FormState::of(SAVE);
        let text = lesson.text.clone();
        let is_stale = left.problem() == Some(AppError::Stale);
        let fields = ["title", "summary", "markdown"];
        let faults =
            fields.iter().filter_map(|field| left.rule(field).map(|rule| FieldError { field: (*field).into(), rule }));
        Self {
            place: StoredValue::new((lesson.course, lesson.lesson.id)),
            title: RwSignal::new(left.value("title", &text.title)),
            summary: RwSignal::new(left.value("summary", &text.summary)),
            markdown: RwSignal::new(left.value("markdown", &text.markdown).replace("\r\n", "\n")),
            pictures: StoredValue::new(text.pictures.clone()),
            html: RwSignal::new(lesson.html.clone()),
            warnings: RwSignal::new(lesson.warnings.clone()),
            drawings: RwSignal::new(lesson.drawings.clone()),
            media: RwSignal::new(lesson.media.clone()),
            rare_profile: RwSignal::new(lesson.rare_profile.clone()),
            changed_captions: RwSignal::new(lesson.changed_captions.clone()),
            base: RwSignal::new(lesson.base.clone()),
            sending: RwSignal::new(Sending::Saved),
            saved_at: RwSignal::new(lesson.saved_at),
            others: RwSignal::new(lesson.others.clone()),
            by: RwSignal::new((lesson.editor.clone(), lesson.saved_at)),
            looked: StoredValue::new(lesson.text.markdown.clone()),
            faults: RwSignal::new(faults.collect()),
            conflict: RwSignal::new(is_stale.then(|| text.clone())),
            theirs: StoredValue::new(lesson.base.clone()),
            saved: StoredValue::new(text),
            is_busy: StoredValue::new(false),
            attempts: StoredValue::new(0),
            keys: StoredValue::new(0),
            toasts: StoredValue::new(use_context()),
        }
    }

    /// Goes on with what an earlier visit left, and follows every key. For the browser.
    pub fn open(self) {
        if let Some(kept) = self.kept().filter(|kept| !same(&kept.text, &self.saved.get_value())) {
            self.show(&kept.text);
            self.base.set(kept.base);
            self.save();
            spawn_local(self.reload());
        }
        Effect::watch(
            move || (self.title.get(), self.summary.get(), self.markdown.get()),
            move |_, _, _| self.typed(),
            false,
        );
        ui::on_online(move || {
            self.save();
            spawn_local(self.schedule_reload());
        });
        if let Ok(timer) = set_interval_with_handle(move || spawn_local(self.heartbeat()), HEARTBEAT_INTERVAL) {
            on_cleanup(move || timer.clear());
        }
        on_cleanup(move || self.keep());
        spawn_local(self.heartbeat());
    }

    async fn heartbeat(self) {
        let Some((course, lesson)) = self.place.try_get_value() else { return };
        if let Ok(others) = heartbeat(course, Some(lesson)).await {
            self.others.try_set(others);
        }
    }

    /// Returns the error of a field.
    pub fn fault(self, field: &'static str) -> Signal<Option<Text>> {
        Signal::derive(move || {
            self.faults
                .with(|faults| faults.iter().find(|fault| fault.field == field).map(|fault| rule_text(&fault.rule)))
        })
    }

    /// Adds a picture to the text's pictures. Returns its name there.
    pub fn take_picture(self, uploaded: &Uploaded) -> String {
        let Ok(file) = uploaded.file.parse() else { return String::new() };
        let name = ui::picture_name(uploaded);
        self.pictures.update_value(|pictures| {
            pictures.retain(|known| known.name != name);
            pictures.push(Picture { name: name.clone(), file });
        });
        name
    }

    /// Returns the text on the page.
    fn text(self) -> LessonText {
        LessonText {
            title: self.title.get_untracked(),
            summary: self.summary.get_untracked(),
            markdown: self.markdown.get_untracked(),
            pictures: self.pictures.get_value(),
        }
    }

    fn show(self, text: &LessonText) {
        self.pictures.set_value(text.pictures.clone());
        self.title.set(text.title.clone());
        self.summary.set(text.summary.clone());
        self.markdown.set(text.markdown.clone());
    }

    fn typed(self) {
        let key = next(self.keys);
        let is_last = move || self.keys.try_get_value() == key;
        set_timeout(
            move || {
                if is_last() {
                    self.keep();
                    spawn_local(self.reload());
                }
            },
            PREVIEW_DELAY,
        );
        set_timeout(
            move || {
                if is_last() {
                    self.save();
                }
            },
            SAVE_DELAY,
        );
    }

    /// Lets the preview follow if it has fallen behind, as without a connection.
    async fn schedule_reload(self) {
        let shown = self.looked.try_get_value();
        if shown != self.markdown.try_get_untracked() {
            self.reload().await;
        }
    }

    /// Lets the preview follow.
    async fn reload(self) {
        let Some((course, lesson)) = self.place.try_get_value() else { return };
        let text = self.text();
        if let Ok(looks) = preview(course, lesson, text.markdown.clone(), Pictures(text.pictures.clone())).await
            && self.markdown.try_get_untracked().is_some_and(|now| now == text.markdown)
        {
            self.html.try_set(looks.html);
            self.warnings.try_set(looks.warnings);
            self.drawings.try_set(looks.drawings);
            self.looked.try_set_value(text.markdown);
        }
    }

    /// Saves what is not saved, unless it is on its way or two texts wait for a choice.
    pub fn save(self) {
        let is_idle = self.is_busy.try_get_value() == Some(false) && self.conflict.with_untracked(Option::is_none);
        if !is_idle || same(&self.text(), &self.saved.get_value()) {
            return;
        }
        self.is_busy.set_value(true);
        self.sending.set(Sending::Saving);
        spawn_local(async move {
            self.send().await;
            self.is_busy.try_set_value(false);
        });
    }

    async fn send(self) {
        loop {
            let (Some((course, lesson)), Some(base)) = (self.place.try_get_value(), self.base.try_get_untracked())
            else {
                return;
            };
            let text = self.text();
            let LessonText { title, summary, markdown, pictures } = text.clone();
            let outcome = save_lesson(course, lesson, base, title, summary, markdown, Pictures(pictures)).await;
            if self.is_busy.try_get_value().is_none() {
                return;
            }
            match outcome {
                Ok(saved) => {
                    self.arrived(saved, text);
                    if same(&self.text(), &self.saved.get_value()) {
                        return ui::forget(&self.name());
                    }
                }
                Err(AppError::Stale) if self.merge(&text).await => {}
                Err(error) => return self.failed(error),
            }
        }
    }

    fn arrived(self, saved: Saved, text: LessonText) {
        self.faults.set(Vec::new());
        self.base.set(saved.base);
        self.saved_at.set(saved.saved_at);
        self.others.set(saved.others);
        self.sending.set(Sending::Saved);
        self.saved.set_value(text);
        spawn_local(self.schedule_reload());
    }

    /// Loads what somebody else has written. Returns whether saving may go on at once, because the texts are the same.
    async fn merge(self, mine: &LessonText) -> bool {
        let Some((course, lesson)) = self.place.try_get_value() else { return false };
        let Ok(now) = load_lesson(course, lesson).await else { return false };
        self.media.try_set(now.media);
        self.rare_profile.try_set(now.rare_profile);
        self.changed_captions.try_set(now.changed_captions);
        if same(&now.text, mine) || same(&now.text, &self.saved.get_value()) {
            self.base.try_set(now.base);
            return true;
        }
        self.theirs.try_set_value(now.base);
        self.by.try_set((now.editor, now.saved_at));
        self.conflict.try_set(Some(now.text));
        false
    }

    fn failed(self, error: AppError) {
        self.keep();
        match error {
            AppError::Unavailable | AppError::Unauthenticated => {
                self.sending.set(if error == AppError::Unauthenticated { Sending::SignedOut } else { Sending::Kept });
                self.save_again();
            }
            AppError::Invalid(faults) => {
                self.sending.set(Sending::Refused);
                self.faults.set(faults);
            }
            AppError::Stale => self.sending.set(Sending::Refused),
            error => {
                self.sending.set(Sending::Refused);
                self.announce(&error);
            }
        }
    }

    /// Tries again after a while; however often keys were pressed meanwhile, one attempt waits.
    fn save_again(self) {
        let attempt = next(self.attempts);
        let act = move || {
            if self.attempts.try_get_value() == attempt {
                self.save();
            }
        };
        set_timeout(act, RETRY_INTERVAL);
    }

    fn announce(self, error: &AppError) {
        self.announce_saved(error.text());
    }

    fn announce_saved(self, text: Text) {
        if let Some(toasts) = self.toasts.try_get_value().flatten() {
            toasts.push(Tone::Danger, text);
        }
    }

    /// Ends the conflict in favour of the viewer's own text, which is saved over the other one.
    pub fn keep_mine(self) {
        self.base.set(self.theirs.get_value());
        self.conflict.set(None);
        self.save();
    }

    /// Ends the conflict in favour of the other's text.
    pub fn take_theirs(self) {
        let Some(theirs) = self.conflict.get_untracked() else { return };
        self.base.set(self.theirs.get_value());
        self.saved.set_value(theirs.clone());
        self.show(&theirs);
        self.conflict.set(None);
        self.sending.set(Sending::Saved);
        ui::forget(&self.name());
        spawn_local(self.reload());
    }

    fn name(self) -> String {
        let (course, lesson) = self.place.try_get_value().unwrap_or((Id::NONE, Id::NONE));
        format!("lesson-{course}-{lesson}")
    }

    fn kept(self) -> Option<UnsavedLesson> {
        serde_json::from_str(&ui::kept(&self.name())?).ok()
    }

    /// Keeps in this browser the text that has not arrived.
    fn keep(self) {
        let (Some(base), Some(saved)) = (self.base.try_get_untracked(), self.saved.try_get_value()) else { return };
        let text = self.text();
        if same(&text, &saved) {
            return;
        }
        if let Ok(kept) = serde_json::to_string(&UnsavedLesson { base, text }) {
            ui::keep(&self.name(), &kept);
        }
    }
}

/// Returns the next number of a counter, or `None` when the page is gone.
fn next(count: StoredValue<u32>) -> Option<u32> {
    count.try_update_value(|count| {
        *count = count.wrapping_add(1);
        *count
    })
}

/// Returns whether two texts are the same.
fn same(one: &LessonText, other: &LessonText) -> bool {
    (&one.title, &one.summary, &one.markdown) == (&other.title, &other.summary, &other.markdown)
}
