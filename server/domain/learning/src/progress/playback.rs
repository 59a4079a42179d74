//! A limit on reported playback: nobody watches faster than time passes, so a browser is believed at twice the speed of
//! the clock.

use std::collections::HashMap;

use model::{
    Id, Millis,
    account::Person,
    course::{Lesson, LessonKind},
};

/// The highest speed of our players, as a multiple of the clock's.
const MAX_SPEED: i64 = 2;
/// The playback that is believed in the first report about a lesson, in milliseconds: two reports of an open page.
const INITIAL_ALLOWANCE_MS: i64 = 20_000;
/// The time for which a player without a network may collect reports, in milliseconds; afterwards its allowance begins
/// anew.
const MAX_ALLOWANCE_MS: i64 = Millis::HOUR;

/// The playback of each lesson that can still be believed: when it was reported last, and the rest in milliseconds.
#[derive(Debug, Default)]
pub(super) struct PlaybackLimiter(HashMap<(Id<Person>, Id<Lesson>), (Millis, i64)>);

impl PlaybackLimiter {
    /// Returns the intervals as far as they can be true. Texts are not read by the clock, so theirs are returned as
    /// they are.
    pub(super) fn clamp_to_wall_clock(
        &mut self,
        who: (Id<Person>, Id<Lesson>),
        kind: LessonKind,
        seen: &[(i64, i64)],
        now: Millis,
    ) -> Vec<(i64, i64)> {
        if !matches!(kind, LessonKind::Video | LessonKind::Audio) {
            return seen.to_vec();
        }
        let (at, left) = self.0.get(&who).copied().unwrap_or((now, INITIAL_ALLOWANCE_MS));
        let most = MAX_ALLOWANCE_MS * MAX_SPEED;
        let mut left =
            (now.0 - at.0).clamp(0, MAX_ALLOWANCE_MS).saturating_mul(MAX_SPEED).saturating_add(left).min(most);
        let believed = seen
            .iter()
            .filter(|(from, to)| from < to)
            .map_while(|(from, to)| {
                let length = to.saturating_sub(*from).min(left);
                left -= length;
                (length > 0).then_some((*from, from.saturating_add(length)))
            })
            .collect();
        self.0.insert(who, (now, left));
        believed
    }

    /// Forgets the allowances that were not used for as long as one lasts.
    pub(super) fn sweep(&mut self, now: Millis) {
        self.0.retain(|_, (at, _)| now.0 - at.0 < MAX_ALLOWANCE_MS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIDEO: LessonKind = LessonKind::Video;

    fn who() -> (Id<Person>, Id<Lesson>) {
        (Id::from_raw(1), Id::from_raw(2))
    }

    #[test]
    fn a_whole_recording_is_not_watched_in_an_instant() {
        let mut pace = PlaybackLimiter::default();
        let now = Millis(1_000_000);
        assert_eq!(pace.clamp_to_wall_clock(who(), VIDEO, &[(0, 59_000)], now), [(0, 20_000)]);
        assert_eq!(pace.clamp_to_wall_clock(who(), VIDEO, &[(20_000, 59_000)], now), []);
        let later = now.plus(5_000);
        assert_eq!(pace.clamp_to_wall_clock(who(), VIDEO, &[(20_000, 59_000)], later), [(20_000, 30_000)]);
        assert_eq!(pace.clamp_to_wall_clock(who(), LessonKind::Article, &[(0, 1_000)], now), [(0, 1_000)]);
    }

    #[test]
    fn twice_the_speed_and_an_hour_without_a_network_are_believed() {
        let mut pace = PlaybackLimiter::default();
        let mut now = Millis(1_000_000);
        for report in 0..100 {
            let seen = [(report * 20_000, (report + 1) * 20_000)];
            assert_eq!(pace.clamp_to_wall_clock(who(), VIDEO, &seen, now), seen);
            now = now.plus(10_000);
        }
        now = now.plus(50 * Millis::MINUTE);
        let offline = [(0, 50 * Millis::MINUTE)];
        assert_eq!(pace.clamp_to_wall_clock(who(), VIDEO, &offline, now), offline);
        pace.sweep(now.plus(Millis::HOUR));
        assert_eq!(pace.clamp_to_wall_clock(who(), VIDEO, &offline, now.plus(Millis::HOUR)), [(0, 20_000)]);
    }

    #[test]
    fn junk_spends_nothing() {
        let mut pace = PlaybackLimiter::default();
        let junk = [(500, 100), (7, 7), (i64::MAX, i64::MIN)];
        assert_eq!(pace.clamp_to_wall_clock(who(), VIDEO, &junk, Millis(0)), []);
        assert_eq!(pace.clamp_to_wall_clock(who(), VIDEO, &[(i64::MIN, i64::MAX)], Millis(0)).len(), 1);
    }
}
