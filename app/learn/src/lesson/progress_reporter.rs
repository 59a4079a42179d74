//! Reports of progress: what was seen goes to the server, again if it did not arrive.

use std::time::Duration;

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use model::progress::{Report, Watched};
use ui::Seen;

use crate::{
    api::{SaveProgress, load_lesson, save_progress},
    kept::{self, Kept},
    progress::Progress,
};

/// The time after which a report is surely written: the server writes them once a second, all together.
const SAVED_NOTICE: Duration = Duration::from_millis(2_500);

/// The reporter of one lesson's progress.
#[derive(Clone, Copy)]
pub(super) struct ProgressReporter {
    page: StoredValue<Kept>,
    /// What was seen and has not surely arrived yet.
    waiting: StoredValue<Watched>,
    /// Where the learner is; `None` until something has been seen.
    position: StoredValue<Option<i64>>,
    progress: Progress,
}

impl ProgressReporter {
    /// Returns the reporter of a page, which sends what earlier ones have kept.
    pub(super) fn new(page: Kept, progress: Progress) -> Self {
        let reporter = Self {
            page: StoredValue::new(page),
            waiting: StoredValue::default(),
            position: StoredValue::default(),
            progress,
        };
        Effect::new(move |_| {
            reporter.send_kept();
            ui::on_online(move || {
                reporter.send_kept();
                reporter.send(true);
            });
        });
        reporter
    }

    /// Returns the callback that takes what players and texts report.
    pub(super) fn on_progress(self) -> Callback<Seen> {
        Callback::new(move |seen| self.keep(&seen))
    }

    fn keep(self, seen: &Seen) {
        let Some(page) = self.page.try_get_value() else { return };
        self.waiting.try_update_value(|waiting| *waiting = waiting.union(&seen.intervals, i64::MAX));
        self.position.try_update_value(|position| *position = Some(seen.position));
        page.keep(&self.waiting.try_get_value().unwrap_or_default());
        if seen.leaving {
            // Nobody learns whether it arrives: what is kept goes once more from the next page.
            let (lesson, position) = (page.lesson.to_string(), seen.position.to_string());
            let visit = page.visit.as_ref().map(ToString::to_string).unwrap_or_default();
            for report in self.reports() {
                let sent = report.to_string();
                let fields = [
                    ("slug", page.slug.as_str()),
                    ("lesson", &lesson),
                    ("seen", &sent),
                    ("position", &position),
                    ("visit", &visit),
                ];
                ui::send_beacon(SaveProgress::PATH, &fields);
            }
        } else {
            self.send(seen.end);
        }
    }

    /// Returns what waits, with the position: one report at least, once it is known where the learner is.
    fn reports(self) -> Vec<Report> {
        let Some(position) = self.position.try_get_value().flatten() else { return Vec::new() };
        let reports: Vec<Report> = self.waiting.try_get_value().unwrap_or_default().reports(position).collect();
        if reports.is_empty() { vec![Report { seen: Vec::new(), position }] } else { reports }
    }

    /// Sends what waits; `look` asks afterwards what the server counts. Goes on when the page is left meanwhile: what
    /// has not arrived by then stays kept for the next one.
    fn send(self, look: bool) {
        let Some(page) = self.page.try_get_value() else { return };
        let reports = self.reports();
        spawn_local(async move {
            for report in reports {
                let (slug, visit, seen) = (page.slug.clone(), page.visit.clone(), report.intervals());
                if save_progress(slug, page.lesson, seen, report.position, visit, false).await.is_err() {
                    return;
                }
                self.waiting.try_update_value(|waiting| *waiting = kept::rest(waiting, &report));
                page.forget_arrived(&report);
            }
            if look {
                self.look_later();
            }
        });
    }

    fn send_kept(self) {
        if let Some(page) = self.page.try_get_value() {
            kept::send_all(page.person, Some(page), move || self.look_later());
        }
    }

    /// Loads progress anew once it is written: after an end the outline shows what the server counts.
    fn look_later(self) {
        let look = async move {
            let Some(page) = self.page.try_get_value() else { return };
            if let Ok(page) = load_lesson(page.slug, page.lesson, None).await {
                self.progress.0.try_set(page.progress);
            }
        };
        set_timeout(move || spawn_local(look), SAVED_NOTICE);
    }
}
