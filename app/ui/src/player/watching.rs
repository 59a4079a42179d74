//! The intervals that were really played: not what was skipped, not where the position was moved.

/// The time between two looks at a recording that plays, at most, in milliseconds: twice as fast, in a window behind
/// others.
const MAX_STEP_MS: i64 = 4_000;

/// The intervals that were played since the last report.
#[derive(Clone, Debug, Default)]
pub(super) struct Watching {
    /// The beginning and the end of the interval that is playing.
    playing: Option<(i64, i64)>,
    played: Vec<(i64, i64)>,
    told: i64,
}

impl Watching {
    /// Returns a recording that stands here, as was reported.
    pub(super) fn at(start: i64) -> Self {
        Self { told: start, ..Self::default() }
    }

    /// Adds intervals that were played before.
    pub(super) fn add(&mut self, played: Vec<(i64, i64)>) {
        self.played.extend(played.into_iter().filter(|(from, to)| from < to));
    }

    /// Begins an interval here.
    pub(super) fn start(&mut self, at: i64) {
        self.halt();
        self.playing = Some((at, at));
    }

    /// Extends the interval to here, while it plays.
    pub(super) fn go(&mut self, at: i64) {
        match &mut self.playing {
            Some((_, last)) if (*last..=*last + MAX_STEP_MS).contains(&at) => *last = at,
            Some(_) => self.start(at),
            None => {}
        }
    }

    /// Ends the interval: it plays no longer, or goes on elsewhere.
    pub(super) fn halt(&mut self) {
        if let Some((from, to)) = self.playing.take()
            && from < to
        {
            self.played.push((from, to));
        }
    }

    /// Takes the intervals since the last report. Returns `None` when there are none and the position is the same.
    pub(super) fn take(&mut self, at: i64) -> Option<Vec<(i64, i64)>> {
        if let Some((from, to)) = &mut self.playing
            && *from < *to
        {
            self.played.push((*from, *to));
            *from = *to;
        }
        if self.played.is_empty() && self.told == at {
            return None;
        }
        self.told = at;
        Some(std::mem::take(&mut self.played))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_plays_is_watched_in_pieces() {
        let mut watching = Watching::default();
        watching.start(0);
        for at in [250, 500, 750] {
            watching.go(at);
        }
        assert_eq!(watching.take(750), Some(vec![(0, 750)]));
        watching.go(1_000);
        watching.halt();
        assert_eq!(watching.take(1_000), Some(vec![(750, 1_000)]));
        assert_eq!(watching.take(1_000), None);
    }

    #[test]
    fn what_is_skipped_is_not_watched() {
        let mut watching = Watching::default();
        watching.start(0);
        watching.go(1_000);
        watching.halt();
        watching.start(40_000);
        watching.go(41_000);
        watching.go(90_000);
        watching.go(90_500);
        assert_eq!(watching.take(90_500), Some(vec![(0, 1_000), (40_000, 41_000), (90_000, 90_500)]));
    }

    #[test]
    fn a_needle_that_is_put_elsewhere_is_a_new_place_and_nothing_more() {
        let mut watching = Watching::at(20_000);
        assert_eq!(watching.take(20_000), None);
        watching.go(30_000);
        assert_eq!(watching.take(30_000), Some(vec![]));
        assert_eq!(watching.take(30_000), None);
    }
}
