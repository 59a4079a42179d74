//! Reports of progress: what was seen goes to the server, again if it did not arrive.

use std::time::Duration;

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use model::{
    Id,
    course::Lesson,
    progress::{Report, Watched},
};
use ui::Seen;

use crate::{
    api::{SaveProgress, load_lesson, save_progress},
    progress::Progress,
};

/// The time after which a report is surely written: the server writes them once a second, all together.
const SAVED_NOTICE: Duration = Duration::from_millis(2_500);

/// The reporter of one lesson's progress.
#[derive(Clone, Copy)]
pub(super) struct ProgressReporter {
    lesson: StoredValue<(String, Id<Lesson>)>,
    /// The intervals that were seen and have not arrived yet.
    waiting: StoredValue<Vec<(i64, i64)>>,
    progress: Progress,
}

impl ProgressReporter {
    pub(super) fn new(slug: &str, lesson: Id<Lesson>, progress: Progress) -> Self {
        Self { lesson: StoredValue::new((slug.to_owned(), lesson)), waiting: StoredValue::new(Vec::new()), progress }
    }

    /// Takes what players and texts report.
    pub(super) fn ear(self) -> Callback<Seen> {
        Callback::new(move |seen| self.keep(seen))
    }

    fn keep(self, seen: Seen) {
        let Some((slug, lesson)) = self.lesson.try_get_value() else { return };
        let mut all = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        all.extend(seen.intervals);
        let all = Watched::from_intervals(&all, i64::MAX).intervals().to_vec();
        let report = Report { seen: all, position: seen.position };
        if seen.leaving {
            let position = report.position.to_string();
            let fields = [
                ("slug", slug.as_str()),
                ("lesson", &lesson.to_string()),
                ("seen", &report.to_string()),
                ("position", &position),
            ];
            if !ui::send_beacon(SaveProgress::PATH, &fields) {
                self.waiting.try_update_value(|waiting| waiting.extend(report.seen));
            }
            return;
        }
        spawn_local(async move {
            match save_progress(slug.clone(), lesson, report.to_string(), report.position).await {
                Ok(()) if seen.end => {
                    set_timeout(move || spawn_local(async move { self.look(slug, lesson).await }), SAVED_NOTICE);
                }
                Ok(()) => {}
                Err(_) => {
                    self.waiting.try_update_value(|waiting| waiting.extend(report.seen));
                }
            }
        });
    }

    /// Loads progress anew: after an end the outline shows what the server counts.
    async fn look(self, slug: String, lesson: Id<Lesson>) {
        if let Ok(page) = load_lesson(slug, lesson, String::new()).await {
            self.progress.0.try_set(page.progress);
        }
    }
}
