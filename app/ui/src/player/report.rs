//! Reports of what was played, and the search for a new address when the old one no longer works.

use std::time::Duration;

use leptos::prelude::*;

use super::{state::State, watching::Watching};
use crate::{Seen, browser::Media};

/// The playing time after which it is reported, in milliseconds. A browser that is killed loses no more than that.
const REPORT_INTERVAL_MS: f64 = 4_500.0;
/// The time after which a position that was moved is taken as final.
const REST_DELAY: Duration = Duration::from_secs(1);

/// The reporter of one recording.
#[derive(Clone, Copy)]
pub(super) struct Reporter {
    id: &'static str,
    at: RwSignal<i64>,
    playing: RwSignal<bool>,
    failure: RwSignal<bool>,
    tell: Option<Callback<Seen>>,
    renew: Option<Action<(), Option<String>>>,
    watching: StoredValue<Watching>,
    /// The time of the last report, by the browser's clock.
    told: StoredValue<f64>,
    resting: StoredValue<Option<TimeoutHandle>>,
    /// Whether the recording played when the old address failed; `None` when no new address was tried.
    renewed: StoredValue<Option<bool>>,
}

impl Reporter {
    pub(super) fn new(state: State, tell: Option<Callback<Seen>>, renew: Option<Action<(), Option<String>>>) -> Self {
        Self {
            id: state.id,
            at: state.at,
            playing: state.playing,
            failure: state.failed,
            tell,
            renew,
            watching: StoredValue::new(Watching::at(state.at.get_untracked())),
            told: StoredValue::new(0.0),
            resting: StoredValue::new(None),
            renewed: StoredValue::new(None),
        }
    }

    /// Records what was played by the browser's own controls, before anybody listened.
    pub(super) fn take_over(self, media: &Media) {
        let (played, is_playing) = (media.played(), !media.is_paused());
        if played.is_empty() && !is_playing {
            return;
        }
        self.watching.update_value(|watching| {
            watching.add(played);
            if is_playing {
                watching.start(media.at());
            }
        });
        self.report(false, false);
    }

    /// Records that it begins to play.
    pub(super) fn started(self, media: &Media, now: f64) {
        self.watching.update_value(|watching| watching.start(media.at()));
        self.told.set_value(now);
    }

    /// Records that it plays; the time is the browser's.
    pub(super) fn played(self, media: &Media, now: f64) {
        self.watching.update_value(|watching| watching.go(media.at()));
        if now - self.told.get_value() >= REPORT_INTERVAL_MS {
            self.told.set_value(now);
            self.report(false, false);
        }
    }

    /// Records that the position begins to move.
    pub(super) fn lifted(self) {
        self.watching.update_value(Watching::halt);
    }

    /// Records that the position was moved.
    pub(super) fn put_down(self, media: &Media) {
        if !media.is_paused() {
            self.watching.update_value(|watching| watching.start(media.at()));
        }
        if let Some(Some(earlier)) = self.resting.try_get_value() {
            earlier.clear();
        }
        let rested = set_timeout_with_handle(move || self.report(false, false), REST_DELAY);
        self.resting.set_value(rested.ok());
    }

    /// Records that it pauses, perhaps because it is over.
    pub(super) fn halted(self, media: &Media, end: bool) {
        self.watching.update_value(|watching| {
            watching.go(media.at());
            watching.halt();
        });
        self.report(false, end);
    }

    /// Reports the rest when the page goes away.
    pub(super) fn leave(self) {
        self.report(true, false);
    }

    /// Records that something arrived: the address works.
    pub(super) fn arrived(self) {
        self.renewed.set_value(None);
        self.failure.set(false);
    }

    /// Records that it failed: once, a new address is asked for; then the viewer is.
    pub(super) fn failed(self) {
        let playing = self.playing.get_untracked();
        match self.renew {
            Some(renew) if self.renewed.get_value().is_none() => {
                self.renewed.set_value(Some(playing));
                renew.dispatch(());
            }
            _ => self.failure.set(true),
        }
    }

    /// Checks whether it failed before anybody listened.
    pub(super) fn check(self) {
        if Media::find(self.id).is_some_and(|media| media.has_failed()) {
            self.failure.set(false);
            self.failed();
        }
    }

    /// Tries again at the viewer's request.
    pub(super) fn try_again(self) {
        self.renewed.set_value(None);
        self.failure.set(false);
        self.failed();
    }

    /// Goes on at the same second as soon as there is a new address.
    pub(super) fn follow_renewal(self) {
        let Some(renew) = self.renew else { return };
        Effect::new(move |_| match renew.value().get() {
            Some(Some(address)) => {
                if let Some(media) = Media::find(self.id) {
                    media.load(&at(&address, self.at.get_untracked()));
                    if self.renewed.get_value() == Some(true) {
                        media.play();
                    }
                }
            }
            Some(None) => self.failure.set(true),
            None => {}
        });
    }

    fn report(self, leaving: bool, end: bool) {
        let Some(tell) = self.tell else { return };
        let position = self.at.try_get_untracked().unwrap_or_default();
        let played = self.watching.try_update_value(|watching| watching.take(position)).flatten();
        if played.is_some() || end {
            tell.run(Seen { intervals: played.unwrap_or_default(), position, leaving, end });
        }
    }
}

/// Returns the address of a recording from a millisecond on
/// (<https://www.w3.org/TR/media-frags/>): browsers begin there, also without scripts.
pub(super) fn at(address: &str, millis: i64) -> String {
    if millis > 0 { format!("{address}#t={}.{:03}", millis / 1_000, millis % 1_000) } else { address.to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_names_where_to_begin() {
        assert_eq!(super::at("/media/1?s=2", 42_050), "/media/1?s=2#t=42.050");
        assert_eq!(super::at("/media/1", 0), "/media/1");
    }
}
