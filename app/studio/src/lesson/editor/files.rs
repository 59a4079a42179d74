//! Recordings, documents and captions: put beside a lesson's text, and taken away.

use kit::{AppError, rule_text};
use leptos::{prelude::*, task::spawn_local};
use model::{Id, rule::Rule, studio::Saved};
use ui::Uploaded;

use super::{LessonEditor, load_lesson};
use crate::{
    lesson::api::{attach, detach},
    t,
};

/// The time until it is tried again to put a file in its place, in milliseconds.
const ATTACH_RETRY_MS: i32 = 2_000;

impl LessonEditor {
    /// Puts a file above the text, or captions beside it. Without a connection it is tried again: the file has arrived,
    /// and need not be sent once more.
    pub fn attach(self, uploaded: Uploaded, language: String) {
        let ((course, lesson), mut base) = (self.place.get_value(), self.base.get_untracked());
        spawn_local(async move {
            let is_captions = !language.is_empty();
            let upload = uploaded.id.parse().unwrap_or(Id::NONE);
            let mut is_told = false;
            let outcome = loop {
                let outcome = attach(course, lesson, base.clone(), upload, language.clone()).await;
                if outcome != Err(AppError::Unavailable) {
                    break outcome;
                }
                if !std::mem::replace(&mut is_told, true) {
                    self.announce(&AppError::Unavailable);
                }
                ui::pause(ATTACH_RETRY_MS).await;
                if self.place.try_get_value().is_none() {
                    return;
                }
                // The answer alone may have been lost: then the draft is another one already.
                if let Ok(now) = load_lesson(course, lesson).await {
                    base = now.base;
                }
            };
            let is_other = matches!(&outcome, Err(AppError::Invalid(faults)) if faults.iter().any(|fault| fault.rule == Rule::FileType));
            if is_captions && is_other {
                return self.announce_saved(t::lesson_captions_only());
            }
            self.changed(outcome).await;
        });
    }

    /// Puts a picture that has arrived before below the text.
    pub fn put_picture(self, uploaded: &Uploaded) {
        let picture = ui::picture_text(&uploaded.name, &self.take_picture(uploaded));
        self.markdown.update(|text| {
            let above = text.trim_end();
            let gap = if above.is_empty() { "" } else { "\n\n" };
            *text = format!("{above}{gap}{picture}\n");
        });
    }

    /// Removes the file above the text, or captions.
    pub fn detach(self, language: String) {
        let ((course, lesson), base) = (self.place.get_value(), self.base.get_untracked());
        spawn_local(async move {
            let outcome = detach(course, lesson, base, language).await;
            self.changed(outcome).await;
        });
    }

    async fn changed(self, outcome: Result<Saved, AppError>) {
        let Some((course, lesson)) = self.place.try_get_value() else { return };
        match outcome {
            Ok(saved) => {
                self.base.try_set(saved.base);
                self.saved_at.try_set(saved.saved_at);
            }
            Err(AppError::Invalid(faults)) => {
                if let Some(fault) = faults.first() {
                    self.announce_saved(rule_text(&fault.rule));
                }
            }
            Err(error) => self.announce(&error),
        }
        if let Ok(now) = load_lesson(course, lesson).await {
            self.media.try_set(now.media);
            self.rare_profile.try_set(now.rare_profile);
            self.changed_captions.try_set(now.changed_captions);
        }
    }
}
