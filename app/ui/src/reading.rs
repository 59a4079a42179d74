//! The reading position in a text or document.

use std::time::Duration;

use leptos::prelude::*;

use crate::{Seen, browser};

/// The time between two looks: somebody who rushes past has not read.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(1);
/// The number of looks between two reports.
const SAMPLES_PER_REPORT: u32 = 10;
/// The length of a text, in thousandths.
const END_PERMILLE: i64 = 1_000;

/// Watches how far down the element with this id is read, while it is `ready`, and reports every ten seconds, when
/// its end is reached, and when the page is left.
pub fn watch_reading(id: &'static str, ready: impl Into<Signal<bool>>, tell: Callback<Seen>) {
    let reading = StoredValue::new(Reading::default());
    let ready = ready.into();
    let look = move || {
        if browser::is_visible()
            && let Some((top, bottom)) = browser::in_sight(id)
            && reading.try_update_value(|reading| reading.look(top, bottom)).unwrap_or(false)
        {
            take(reading, tell, false);
        }
    };
    Effect::new(move |_| {
        if ready.get()
            && let Ok(timer) = set_interval_with_handle(look, SAMPLE_INTERVAL)
        {
            on_cleanup(move || timer.clear());
        }
    });
    Effect::new(move |_| browser::on_leaving(move || take(reading, tell, true)));
    on_cleanup(move || take(reading, tell, true));
}

fn take(reading: StoredValue<Reading>, tell: Callback<Seen>, leaving: bool) {
    if let Some(Some(seen)) = reading.try_update_value(Reading::take) {
        tell.run(Seen { leaving, ..seen });
    }
}

/// The part that was read, and the part of it that was reported.
#[derive(Clone, Copy, Debug, Default)]
struct Reading {
    deepest: i64,
    position: i64,
    told: (i64, i64),
    looks: u32,
}

impl Reading {
    /// Takes a look at what is in sight. Returns whether it is time to report.
    fn look(&mut self, top: i64, bottom: i64) -> bool {
        self.deepest = self.deepest.max(bottom);
        self.position = top;
        self.looks += 1;
        // A text that fits into the window takes its time too.
        let arrived = self.deepest == END_PERMILLE && self.told.0 < END_PERMILLE && top > 0;
        self.is_news() && (arrived || self.looks >= SAMPLES_PER_REPORT)
    }

    fn is_news(self) -> bool {
        self.looks > 0 && (self.deepest, self.position) != self.told
    }

    fn take(&mut self) -> Option<Seen> {
        if !self.is_news() {
            return None;
        }
        let end = self.deepest == END_PERMILLE && self.told.0 < END_PERMILLE;
        self.told = (self.deepest, self.position);
        self.looks = 0;
        Some(Seen { intervals: vec![(0, self.deepest)], position: self.position, leaving: false, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_every_ten_looks_and_when_the_end_comes() {
        let mut reading = Reading::default();
        assert!((0..9).all(|_| !reading.look(0, 300)));
        assert!(reading.look(100, 400));
        let seen = reading.take().unwrap();
        assert_eq!((seen.intervals, seen.position, seen.end), (vec![(0, 400)], 100, false));
        assert!(reading.look(600, 1_000), "the end is told at once");
        assert!(reading.take().unwrap().end);
        assert!(!reading.look(600, 1_000));
        assert_eq!(reading.take(), None, "nothing changed");
    }

    #[test]
    fn a_text_without_anything_to_scroll_is_not_read_at_a_glance() {
        let mut reading = Reading::default();
        assert!((0..9).all(|_| !reading.look(0, 1_000)));
        assert!(reading.look(0, 1_000));
    }

    #[test]
    fn scrolling_back_unreads_nothing() {
        let mut reading = Reading::default();
        reading.look(300, 700);
        reading.look(0, 200);
        let seen = reading.take().unwrap();
        assert_eq!((seen.intervals, seen.position), (vec![(0, 700)], 0));
    }

    #[test]
    fn whoever_leaves_at_once_has_seen_nothing() {
        assert_eq!(Reading::default().take(), None);
    }
}
