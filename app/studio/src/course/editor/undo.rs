//! Undoing an edit: on request, or by the toast that offers it after a removal.

use std::collections::VecDeque;

use leptos::{prelude::*, task::spawn_local};
use model::studio::{EditForm, EditKind};

use super::CourseEditor;
use crate::{api::undo_edit, state::Sending, t};

impl CourseEditor {
    /// Undoes the viewer's last edit, or else the last one of the course.
    pub fn undo(self, last: String) {
        self.withdraw();
        let (course, base) = (self.course.get_value(), self.base.get_untracked());
        let to = self.before.try_update_value(Vec::pop).flatten().unwrap_or(last);
        self.sending.set(Sending::Saving);
        spawn_local(async move {
            match undo_edit(course, base, to).await {
                Ok(saved) => self.arrived(saved).await,
                Err(error) => self.failed(&error).await,
            }
        });
    }

    /// Offers to undo a removal, wherever the page is scrolled to.
    pub(super) fn offer_undo(self, step: &EditForm, before: &str) {
        let words = match step.what {
            // Another edit is on its way: undoing would mean that one.
            _ if !self.waiting.with_value(VecDeque::is_empty) => return,
            EditKind::RemoveLesson => t::outline_removed(),
            EditKind::RemoveChapter => t::outline_removed_chapter(),
            _ => return,
        };
        let (Some(toasts), before) = (self.toasts.try_get_value(), before.to_owned()) else { return };
        let number = toasts.offer(words, t::course_undo(), move || self.undo(before.clone()));
        self.offered.set_value(Some(number));
    }

    /// Withdraws the offer, which was about the edit before.
    pub(super) fn withdraw(self) {
        if let Some(number) = self.offered.try_update_value(Option::take).flatten()
            && let Some(toasts) = self.toasts.try_get_value()
        {
            toasts.dismiss(number);
        }
    }
}
