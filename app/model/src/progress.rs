//! Progress: what a person has watched or read, as a set of intervals, and the one way to count it.
//!
//! Intervals are half-open, in milliseconds of a recording or in thousandths of a text. Several devices report what
//! each has seen; their union is the progress, in whatever order reports arrive.

use serde::{Deserialize, Serialize};

pub use crate::report::{MAX_REPORTED_INTERVALS, Origin, Report, ReportedIntervals, VisitProof};
use crate::{
    Id, Millis,
    course::{Card, Lesson, LessonKind},
    report::interval,
};

/// The number of intervals that are kept, at most: beyond it the shortest are dropped, since nobody watches in moments.
const MAX_INTERVALS: usize = 500;
/// The gap between intervals that is no gap, in milliseconds, at most: players report in steps.
const MERGE_GAP_MS: i64 = 1_000;
/// The part of a recording that nobody has to watch, as a divisor of its length: credits are nobody's lesson. No gap
/// that counts as watched is longer.
const CREDITS_DIVISOR: i64 = 20;
/// The time between two looks of a browser at what it plays, in milliseconds. A short recording may lack as much, up to
/// a quarter of it: browsers differ in where it ends.
const TIME_UPDATE_INTERVAL_MS: i64 = 250;
/// The length of a text, in the unit of its intervals: thousandths.
pub const TEXT_LENGTH: i64 = 1_000;
/// The length of a recording in milliseconds, at most: a day.
const MAX_LENGTH_MS: i64 = 24 * 60 * 60 * 1_000;

/// The intervals of a lesson that were watched: sorted, disjoint, not adjacent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Watched(Vec<(i64, i64)>);

impl Watched {
    /// Returns the union of these intervals, cut to `0..length`. Negative, empty and reversed ones are dropped.
    #[must_use]
    pub fn from_intervals(intervals: &[(i64, i64)], length: i64) -> Self {
        let end = length.clamp(0, MAX_LENGTH_MS);
        let mut kept: Vec<(i64, i64)> = intervals
            .iter()
            .map(|(from, to)| ((*from).clamp(0, end), (*to).clamp(0, end)))
            .filter(|(from, to)| from < to)
            .collect();
        kept.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::new();
        for (from, to) in kept {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(longest(merged))
    }

    /// Returns the union with the intervals that another device reports.
    #[must_use]
    pub fn union(&self, seen: &[(i64, i64)], length: i64) -> Self {
        Self::from_intervals(&[self.0.as_slice(), seen].concat(), length)
    }

    /// Parses intervals as a [`Report`] writes them, however many there are. Junk is skipped.
    #[must_use]
    pub fn parse(seen: &str) -> Self {
        Self::from_intervals(&seen.split(',').filter_map(interval).collect::<Vec<_>>(), i64::MAX)
    }

    /// Returns all of these intervals in reports of no more than [`MAX_REPORTED_INTERVALS`].
    pub fn reports(&self, position: i64) -> impl Iterator<Item = Report> {
        self.0.chunks(MAX_REPORTED_INTERVALS).map(move |seen| Report { seen: seen.to_vec(), position })
    }

    /// Returns the intervals.
    #[must_use]
    pub fn intervals(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Returns the parts of these intervals that `other` has not.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut rest = Vec::new();
        for (first, to) in self.0.iter().copied() {
            let mut from = first;
            for (begin, end) in other.0.iter().copied().filter(|(begin, end)| *end > first && *begin < to) {
                rest.push((from, begin));
                from = end;
            }
            rest.push((from, to));
        }
        Self(rest.into_iter().filter(|(from, to)| from < to).collect())
    }

    /// Returns the intervals with the gaps between them closed that [`Watched::amount`] takes for watched.
    #[must_use]
    pub fn closed(&self, length: i64) -> Self {
        let mut closed: Vec<(i64, i64)> = Vec::new();
        for (from, to) in self.0.iter().copied() {
            match closed.last_mut() {
                Some(last) if from - last.1 <= closed_gap(length) => last.1 = to,
                _ => closed.push((from, to)),
            }
        }
        Self(closed)
    }

    /// Returns the sum of the intervals, in their unit.
    #[must_use]
    pub fn sum(&self) -> i64 {
        self.0.iter().map(|(from, to)| to - from).sum()
    }

    /// Returns how much of a recording of this length was watched, in milliseconds. Gaps of a second, or of a twentieth
    /// of a shorter recording, count as watched.
    #[must_use]
    pub fn amount(&self, length: i64) -> i64 {
        self.closed(length).sum().min(length)
    }
}

/// Returns the longest gap in a recording of this length that counts as watched, in milliseconds.
fn closed_gap(length: i64) -> i64 {
    (length / CREDITS_DIVISOR).min(MERGE_GAP_MS)
}

fn longest(mut intervals: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    if intervals.len() > MAX_INTERVALS {
        intervals.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
        intervals.truncate(MAX_INTERVALS);
        intervals.sort_unstable();
    }
    intervals
}

/// Returns the progress in a lesson, in thousandths: the one function that says so. A lesson that was marked as done is
/// done; a recording is done when nearly all of it was watched, a text when its end was read.
#[must_use]
pub fn progress_permille(kind: LessonKind, watched: &Watched, length: i64, done: bool) -> i64 {
    if done {
        return 1_000;
    }
    if length <= 0 {
        return 0;
    }
    let amount = match kind {
        LessonKind::Video | LessonKind::Audio => watched.amount(length),
        // One reads from the top: how far down, not how much of it.
        LessonKind::Article | LessonKind::Document => watched.intervals().last().map_or(0, |(_, to)| *to),
    };
    if amount >= enough(kind, length) { 1_000 } else { (amount * 1_000 / length).clamp(0, 999) }
}

/// Returns how much of a lesson of this length has to be watched or read.
fn enough(kind: LessonKind, length: i64) -> i64 {
    match kind {
        LessonKind::Video | LessonKind::Audio => {
            length - (length / CREDITS_DIVISOR).max(TIME_UPDATE_INTERVAL_MS.min(length / 4))
        }
        LessonKind::Article | LessonKind::Document => length,
    }
}

/// Returns the length of a lesson in the unit of its intervals, from the length of its recording.
#[must_use]
pub const fn length(kind: LessonKind, millis: i64) -> i64 {
    match kind {
        LessonKind::Video | LessonKind::Audio => millis,
        LessonKind::Article | LessonKind::Document => TEXT_LENGTH,
    }
}

/// Returns the progress in a course, in thousandths: the mean of its lessons.
#[must_use]
pub fn of_course(lessons: impl ExactSizeIterator<Item = i64>) -> i64 {
    let count = i64::try_from(lessons.len()).unwrap_or(i64::MAX).max(1);
    lessons.sum::<i64>() / count
}

/// A person's progress in a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The lesson.
    pub lesson: Id<Lesson>,
    /// The progress, in thousandths of the lesson.
    pub permille: i64,
    /// The last position: milliseconds of a recording, thousandths of a text.
    pub position: i64,
}

/// A course that a person learns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learning {
    /// The course as in the catalogue.
    pub course: Card,
    /// The progress, in thousandths of the course; all of it once the course was completed.
    pub permille: i64,
    /// The instant at which all of its lessons were first done; `None` when they never were. Lessons that were added
    /// later take nothing away.
    pub completed_at: Option<Millis>,
    /// The number of lessons that are done.
    pub done: i64,
    /// The lesson to go on with, and its title; `None` when the person may read none.
    pub next: Option<(Id<Lesson>, String)>,
    /// The instant of the last visit; `None` when there was none.
    pub last_at: Option<Millis>,
}

/// A lesson that a person was in lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visited {
    /// The course's name in addresses.
    pub slug: String,
    /// The course's title.
    pub course: String,
    /// The language of the titles, as a BCP 47 tag.
    pub language: String,
    /// The lesson.
    pub lesson: Id<Lesson>,
    /// The lesson's title.
    pub title: String,
    /// The progress, in thousandths of the lesson.
    pub permille: i64,
    /// The instant of the visit.
    pub at: Millis,
}

/// The content of the page `/me/learning`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyLearning {
    /// The viewer's courses, the last visited first.
    pub courses: Vec<Learning>,
    /// The lessons that they were in lately, newest first.
    pub history: Vec<Visited>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn intervals_of_every_shape_merge_or_are_none() {
        for (intervals, kept) in [
            (vec![(0, 10), (10, 20)], vec![(0, 20)]),
            (vec![(5, 15), (0, 10)], vec![(0, 15)]),
            (vec![(-50, 10)], vec![(0, 10)]),
            (vec![(10, 5), (7, 7)], vec![]),
            (vec![(90, i64::MAX)], vec![(90, 100)]),
            (vec![(i64::MIN, i64::MAX)], vec![(0, 100)]),
            (vec![(200, 300)], vec![]),
        ] {
            assert_eq!(Watched::from_intervals(&intervals, 100).intervals(), kept, "{intervals:?}");
        }
        assert_eq!(Watched::from_intervals(&[(0, 10)], -5).intervals(), []);
    }

    #[test]
    fn a_recording_is_done_when_nearly_all_was_watched_and_a_text_when_its_end_was_read() {
        let video = |seen: &[(i64, i64)]| {
            progress_permille(LessonKind::Video, &Watched::from_intervals(seen, 100_000), 100_000, false)
        };
        assert_eq!(video(&[(0, 50_000)]), 500);
        assert_eq!(video(&[(0, 94_000)]), 940);
        assert_eq!(video(&[(0, 95_000)]), 1_000);
        assert_eq!(video(&[(90_000, 100_000)]), 100, "jumping to the end is not watching");
        let text = |seen: &[(i64, i64)]| {
            progress_permille(LessonKind::Article, &Watched::from_intervals(seen, 1_000), 1_000, false)
        };
        assert_eq!((text(&[(0, 400)]), text(&[(0, 999)]), text(&[(900, 1_000)])), (400, 999, 1_000));
        assert_eq!(progress_permille(LessonKind::Video, &Watched::default(), 0, true), 1_000);
        assert_eq!(progress_permille(LessonKind::Video, &Watched::default(), 0, false), 0);
    }

    #[test]
    fn a_short_recording_is_done_at_its_end_and_not_much_before() {
        for length in [400, 1_000, 2_200, 5_100, 10_100, 15_100, 60_000] {
            let share = |seen: &[(i64, i64)]| {
                progress_permille(LessonKind::Video, &Watched::from_intervals(seen, length), length, false)
            };
            assert_eq!(share(&[(0, length)]), 1_000, "{length}");
            assert_eq!(share(&[(length / 100, i64::MAX)]), 1_000, "{length}: a browser that takes it for longer");
            assert_eq!(
                share(&[(0, length - TIME_UPDATE_INTERVAL_MS.min(length / 5))]),
                1_000,
                "{length}: the last look but one"
            );
            assert!(share(&[(0, length * 7 / 10)]) <= 700, "{length}");
            let thirds = [(0, length / 100), (length / 3, length / 3 + 1), (length - 1, length)];
            assert!(share(&thirds) < 100, "{length}: jumping about is not watching");
        }
    }

    #[test]
    fn what_was_watched_without_what_was_watched_before_is_new() {
        let of = |intervals: &[(i64, i64)]| Watched::from_intervals(intervals, 1_000);
        for (now, before, new) in [
            (&[(0, 100)][..], &[][..], &[(0, 100)][..]),
            (&[(0, 100)], &[(0, 100)], &[]),
            (&[(0, 100)], &[(20, 30), (90, 200)], &[(0, 20), (30, 90)]),
            (&[(10, 20), (40, 60)], &[(0, 15), (50, 55)], &[(15, 20), (40, 50), (55, 60)]),
        ] {
            assert_eq!(of(now).without(&of(before)).intervals(), new, "{now:?} without {before:?}");
        }
    }

    #[test]
    fn what_is_too_much_for_one_report_goes_in_several_and_nothing_is_lost() {
        for count in [0, 1, 199, 200, 201, 400, 450, 500] {
            let moments: Vec<_> = (0..count).map(|place| (place * 3_000, place * 3_000 + 2_000)).collect();
            let all = Watched::from_intervals(&moments, i64::MAX);
            let written = Report { seen: all.intervals().to_vec(), position: 0 }.to_string();
            assert_eq!(Watched::parse(&written), all, "{count}");
            let reports: Vec<Report> = all.reports(7).collect();
            for report in &reports {
                assert_eq!(report.to_string().parse::<ReportedIntervals>(), Ok(report.intervals()), "{count}");
            }
            let places = usize::try_from(count).unwrap();
            assert_eq!(reports.len(), places.div_ceil(MAX_REPORTED_INTERVALS), "{count}");
            let arrived = reports.iter().fold(Watched::default(), |sum, report| sum.union(&report.seen, i64::MAX));
            assert_eq!(arrived, all, "{count}");
            assert!(reports.iter().all(|report| report.position == 7));
        }
        assert_eq!(Watched::parse("x,3-4,,5-,9-7").intervals(), [(3, 4)]);
    }

    proptest! {
        #[test]
        fn the_union_does_not_depend_on_the_order(a: Vec<(i64, i64)>, b: Vec<(i64, i64)>) {
            let length = 100_000;
            let (one, two) = (Watched::from_intervals(&a, length), Watched::from_intervals(&b, length));
            let (ab, ba) = (one.union(two.intervals(), length), two.union(one.intervals(), length));
            prop_assert_eq!(&ab, &ba);
            prop_assert_eq!(ab.union(&a, length), ab.clone(), "twice is once");
            prop_assert!(ab.amount(length) >= one.amount(length));
            let new = ab.without(&one);
            prop_assert_eq!(new.sum() + one.sum(), ab.sum());
            prop_assert_eq!(one.union(new.intervals(), length), ab);
        }
    }
}
