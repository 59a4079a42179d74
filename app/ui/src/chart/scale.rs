//! The scale of a chart, from values to places, by round steps.

/// The approximate number of steps on an axis.
const STEPS: i64 = 3;

/// An axis: it begins and ends at a multiple of its step, and zero is on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    low: i64,
    high: i64,
    step: i64,
}

impl Scale {
    /// Returns the axis for these values. Its step is 1, 2 or 5 times a power of ten, and not smaller than `least`
    /// (the hundred cents of a euro).
    #[must_use]
    pub fn new(values: impl Iterator<Item = i64>, least: i64) -> Self {
        let (low, high) = values.fold((0, 0), |(low, high): (i64, i64), value| (low.min(value), high.max(value)));
        let step = nice((high.saturating_sub(low)) / STEPS, least.max(1));
        let down = low.div_euclid(step).saturating_mul(step);
        let up = high.saturating_add(step - 1).div_euclid(step).saturating_mul(step);
        Self { low: down, high: up.max(down.saturating_add(step)), step }
    }

    /// Returns the values with a line, the lowest first.
    pub fn ticks(self) -> impl Iterator<Item = i64> {
        let count = (self.high - self.low) / self.step;
        (0..=count).map(move |number| self.low + number * self.step)
    }

    /// Returns the distance of a value from the axis's beginning, as a part of a length.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a picture has fewer dots than a double has digits")]
    pub fn place(self, value: i64, length: f64) -> f64 {
        (value.clamp(self.low, self.high) - self.low) as f64 / (self.high - self.low) as f64 * length
    }
}

/// Returns the smallest of 1, 2, 5, 10, 20, … times `least` that is not smaller than `wanted`.
fn nice(wanted: i64, least: i64) -> i64 {
    let mut power = least;
    loop {
        for factor in [1, 2, 5] {
            match power.checked_mul(factor) {
                Some(step) if step >= wanted => return step,
                Some(_) => {}
                None => return wanted,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return wanted,
        }
    }
}

/// Returns the places of at most this many labels among `count` points, evenly apart, the last one among them.
pub(super) fn label_places(count: usize, most: usize) -> Vec<usize> {
    let Some(last) = count.checked_sub(1) else { return Vec::new() };
    let apart = count.div_ceil(most.max(1)).max(1);
    let mut places: Vec<usize> =
        (0..count).map(|back| back * apart).take_while(|back| *back <= last).map(|back| last - back).collect();
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[i64], least: i64) -> Vec<i64> {
        Scale::new(values.iter().copied(), least).ticks().collect()
    }

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        for (values, least, expected) in [
            (&[][..], 1, vec![0, 1]),
            (&[0, 0], 1, vec![0, 1]),
            (&[1], 1, vec![0, 1]),
            (&[3, 7], 1, vec![0, 2, 4, 6, 8]),
            (&[10], 1, vec![0, 5, 10]),
            (&[97], 1, vec![0, 50, 100]),
            (&[1_234], 1, vec![0, 500, 1_000, 1_500]),
            (&[50], 100, vec![0, 100]),
            (&[129_900], 100, vec![0, 50_000, 100_000, 150_000]),
            (&[-30, 60], 1, vec![-50, 0, 50, 100]),
            (&[-9_900], 100, vec![-10_000, -5_000, 0]),
        ] {
            assert_eq!(ticks(values, least), expected, "{values:?}");
        }
    }

    #[test]
    fn no_value_makes_it_panic_or_leave_the_chart() {
        for values in [&[i64::MAX][..], &[i64::MIN / 4, i64::MAX / 4], &[i64::MAX / 2, 1]] {
            let scale = Scale::new(values.iter().copied(), 100);
            assert!(scale.ticks().count() < 12, "{values:?}");
            for value in values.iter().chain(&[i64::MIN, 0, i64::MAX]) {
                let place = scale.place(*value, 100.0);
                assert!((0.0..=100.0).contains(&place), "{value}: {place}");
            }
        }
    }

    #[test]
    fn zero_and_the_top_are_where_they_belong() {
        let scale = Scale::new([80].into_iter(), 1);
        assert!((scale.place(0, 120.0)).abs() < 0.001);
        assert!((scale.place(100, 120.0) - 120.0).abs() < 0.001);
    }

    #[test]
    fn labels_are_evenly_apart_and_the_last_has_one() {
        assert_eq!(label_places(90, 4), [20, 43, 66, 89]);
        assert_eq!(label_places(3, 4), [0, 1, 2]);
        assert_eq!(label_places(1, 4), [0]);
        assert_eq!(label_places(0, 4), [0; 0]);
    }
}
