//! A limit on reported playback: nobody watches faster than time passes, so a browser is believed at twice the speed of
//! the clock since its page was opened.

use std::collections::HashMap;

use model::{
    Id, Millis,
    account::Person,
    course::{File, Lesson},
    progress::Watched,
};

/// The highest speed of our players, as a multiple of the clock's.
const MAX_SPEED: i64 = 2;
/// The playback that is believed of somebody whose page was not opened before, in milliseconds: two reports of an open
/// page.
const INITIAL_ALLOWANCE_MS: i64 = 20_000;
/// The time for which a player without a network may collect reports, in milliseconds. What is remembered of somebody
/// who was away for longer is forgotten.
const MAX_OFFLINE_MS: i64 = Millis::DAY;

/// A person in front of a recording.
pub(super) type Viewing = (Id<Person>, Id<Lesson>, Id<File>);

/// The playback of each recording that was believed.
#[derive(Debug, Default)]
pub(super) struct PlaybackLimiter(HashMap<Viewing, Believed>);

/// What was believed of one person about one recording.
#[derive(Debug)]
struct Believed {
    /// The instant since which they may have been watching.
    since: Millis,
    used_at: Millis,
    watched: Watched,
}

impl PlaybackLimiter {
    /// Records that the page with a recording was opened.
    pub(super) fn open(&mut self, viewing: Viewing, now: Millis) {
        self.believed(viewing, now, now);
    }

    /// Returns the reported intervals of a recording of this length as far as they can be true, for a page that was
    /// opened at `opened_at` at the latest. What was believed before is believed again for nothing: reports are
    /// repeated when nobody learnt that they had arrived.
    pub(super) fn clamp_to_wall_clock(
        &mut self,
        viewing: Viewing,
        opened_at: Millis,
        claimed: &Watched,
        length: i64,
        now: Millis,
    ) -> Watched {
        let believed = self.believed(viewing, opened_at, now);
        let passed = (now.0 - believed.since.0).saturating_mul(MAX_SPEED).saturating_add(INITIAL_ALLOWANCE_MS);
        let mut left = (passed - believed.watched.sum()).max(0);
        // Gaps that count as watched cost as much as what was: moments far and wide make no film.
        let whole = believed.watched.union(claimed.intervals(), length).closed(length);
        let new = whole.without(&believed.watched);
        let new = new.intervals().iter().map_while(|(from, to)| {
            let part = (to - from).min(left);
            left -= part;
            (part > 0).then_some((*from, from + part))
        });
        believed.watched = believed.watched.union(&new.collect::<Vec<_>>(), length);
        claimed.without(&claimed.without(&believed.watched))
    }

    fn believed(&mut self, viewing: Viewing, opened_at: Millis, now: Millis) -> &mut Believed {
        let opened_at = opened_at.clamp(now.plus(-MAX_OFFLINE_MS), now);
        let new = || Believed { since: opened_at, used_at: now, watched: Watched::default() };
        let believed = self.0.entry(viewing).or_insert_with(new);
        believed.since = believed.since.min(opened_at);
        believed.used_at = now;
        believed
    }

    /// Forgets whom nobody has heard of for as long as a player may be without a network.
    pub(super) fn sweep(&mut self, now: Millis) {
        self.0.retain(|_, believed| now.0 - believed.used_at.0 < MAX_OFFLINE_MS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = Millis::HOUR;
    const WHO: Viewing = (Id::from_raw(1), Id::from_raw(2), Id::from_raw(3));
    const NOW: Millis = Millis(100 * Millis::DAY);

    fn of(intervals: &[(i64, i64)]) -> Watched {
        Watched::from_intervals(intervals, i64::MAX)
    }

    fn report(pace: &mut PlaybackLimiter, opened_at: Millis, seen: &[(i64, i64)], now: Millis) -> Vec<(i64, i64)> {
        pace.clamp_to_wall_clock(WHO, opened_at, &of(seen), HOUR, now).intervals().to_vec()
    }

    #[test]
    fn a_whole_recording_is_not_watched_in_an_instant() {
        let mut pace = PlaybackLimiter::default();
        assert_eq!(report(&mut pace, NOW, &[(0, 59_000)], NOW), [(0, 20_000)]);
        assert_eq!(report(&mut pace, NOW, &[(20_000, 59_000)], NOW), []);
        assert_eq!(report(&mut pace, NOW, &[(20_000, 59_000)], NOW.plus(5_000)), [(20_000, 30_000)]);
        assert_eq!(report(&mut pace, NOW, &[(0, 30_000)], NOW.plus(5_000)), [(0, 30_000)], "repeated for nothing");
        assert_eq!(report(&mut pace, NOW.plus(HOUR), &[(0, HOUR)], NOW.plus(5_000)), [(0, 30_000)], "not yet opened");
    }

    #[test]
    fn moments_far_and_wide_make_no_film() {
        let mut pace = PlaybackLimiter::default();
        let mut watched = Watched::default();
        for step in [7_001, 5_003, 3_001, 1_001, 999, 501] {
            let all: Vec<_> = (0..HOUR / step).map(|place| (place * step, place * step + 1)).collect();
            for some in all.chunks(200) {
                watched = watched.union(&report(&mut pace, NOW, some, NOW), HOUR);
            }
        }
        // A few of the moments are dropped, since only so many intervals are kept, and what they cost with them.
        let most = INITIAL_ALLOWANCE_MS + 1_000;
        assert!(watched.amount(HOUR) <= most, "{}", watched.amount(HOUR));
    }

    #[test]
    fn all_that_was_played_since_the_page_was_opened_is_believed() {
        let offline =
            |opened_at: Millis, seen: &[(i64, i64)]| report(&mut PlaybackLimiter::default(), opened_at, seen, NOW);
        assert_eq!(offline(NOW.plus(-50_000), &[(4, 49_667)]), [(4, 49_667)]);
        assert_eq!(offline(NOW.plus(-25_000), &[(0, 50_000)]), [(0, 50_000)], "at twice the speed");
        assert_eq!(offline(NOW.plus(-9 * Millis::DAY), &[(0, HOUR)]), [(0, HOUR)], "sent a week later");
        let mut pace = PlaybackLimiter::default();
        pace.open(WHO, NOW.plus(-50_000));
        assert_eq!(report(&mut pace, NOW, &[(0, 50_000)], NOW), [(0, 50_000)], "without the page's proof");
    }

    #[test]
    fn two_tabs_without_a_network_are_both_believed() {
        let mut pace = PlaybackLimiter::default();
        let opened = NOW.plus(-60_000);
        assert_eq!(report(&mut pace, NOW.plus(-30_000), &[(0, 30_000)], NOW), [(0, 30_000)]);
        assert_eq!(report(&mut pace, opened, &[(100_000, 160_000)], NOW), [(100_000, 160_000)], "the older one last");
    }

    #[test]
    fn twice_the_speed_is_believed_for_hours() {
        let mut pace = PlaybackLimiter::default();
        let (length, mut now) = (20 * HOUR, NOW);
        for place in 0..1_000 {
            let seen = [(place * 20_000, (place + 1) * 20_000)];
            let believed = pace.clamp_to_wall_clock(WHO, NOW, &of(&seen), length, now);
            assert_eq!(believed.intervals(), seen);
            now = now.plus(10_000);
        }
        pace.sweep(now.plus(Millis::DAY));
        assert!(pace.0.is_empty());
    }
}
