//! The lines of a path: where they lie, and how often they cross each other.
//!
//! A browser walks through all lines that cross a row of pixels, and sorts them anew where they cross: a scribble of
//! 20,000 points takes seconds, a coast of as many takes nothing. Crossings are the same however a drawing is scaled.

use super::number::numbers;

/// The lines that are compared with each other. Of a longer path they are spread over all of it.
const MAX_COMPARED_LINES: usize = 256;

/// A line from a place to another, with the handles of curves as places.
type Line = [[f64; 2]; 2];

/// What a path is like.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    pub width: f64,
    pub height: f64,
    /// How often its lines cross each other, about.
    pub crossings: f64,
}

/// Returns how far a path or a list of points goes, and how often it crosses itself.
pub(super) fn extent(data: &str) -> Extent {
    let (mut count, mut least, mut most) = (0_usize, [f64::MAX; 2], [f64::MIN; 2]);
    walk(data, &mut |line: Line| {
        count += 1;
        for [x, y] in line {
            least = [least[0].min(x), least[1].min(y)];
            most = [most[0].max(x), most[1].max(y)];
        }
    });
    if count == 0 {
        return Extent::default();
    }
    let samples = samples(data, count);
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let share = count as f64 / samples.len().max(1) as f64;
    let mut crossings = 0.0;
    for (at, one) in samples.iter().enumerate() {
        // Neighbours meet at their ends.
        crossings += samples.iter().skip(at + 2).map(|other| f64::from(u8::from(cross(*one, *other)))).sum::<f64>();
    }
    Extent { width: most[0] - least[0], height: most[1] - least[1], crossings: crossings * share * share }
}

/// Returns some of the lines, one of each stretch: not each time the same of it, for paths repeat themselves.
fn samples(data: &str, count: usize) -> Vec<Line> {
    let stretch = count.div_ceil(MAX_COMPARED_LINES);
    let mut samples = Vec::with_capacity(count.min(MAX_COMPARED_LINES));
    let mut at = 0_usize;
    walk(data, &mut |line: Line| {
        let (round, place) = (at / stretch, at % stretch);
        if place == (round.wrapping_mul(2_654_435_761) >> 7) % stretch {
            samples.push(line);
        }
        at += 1;
    });
    samples
}

/// Returns whether two lines cross.
fn cross([a, b]: Line, [c, d]: Line) -> bool {
    let side = |from: [f64; 2], to: [f64; 2], at: [f64; 2]| {
        (to[0] - from[0]) * (at[1] - from[1]) - (to[1] - from[1]) * (at[0] - from[0])
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Goes along the lines of a path; a text without commands is a list of points.
fn walk(data: &str, see: &mut impl FnMut(Line)) {
    let mut pen = Pen { at: [0.0; 2], start: [0.0; 2], is_down: false };
    let first = data.find(is_command).unwrap_or(data.len());
    pen.run('L', &data[..first], see);
    let mut rest = &data[first..];
    while let Some(command) = rest.chars().next() {
        // A command is one byte.
        let end = rest[1..].find(is_command).map_or(rest.len(), |end| end + 1);
        pen.run(command, &rest[1..end], see);
        rest = &rest[end..];
    }
}

fn is_command(letter: char) -> bool {
    "MmLlHhVvCcSsQqTtAaZz".contains(letter)
}

struct Pen {
    at: [f64; 2],
    /// Where the part of the path began.
    start: [f64; 2],
    /// Whether a part of the path has begun.
    is_down: bool,
}

impl Pen {
    /// Draws what a command says, as often as it has numbers for it.
    fn run(&mut self, command: char, numbers_of: &str, see: &mut impl FnMut(Line)) {
        let kind = command.to_ascii_uppercase();
        if kind == 'Z' {
            self.line(self.start, see);
            return;
        }
        let mut numbers = numbers(numbers_of);
        let mut is_first = true;
        loop {
            let origin = if command.is_ascii_lowercase() { self.at } else { [0.0; 2] };
            let mut next = || numbers.next();
            let places = match kind {
                'H' => next().map(|x| vec![[origin[0] + x, self.at[1]]]),
                'V' => next().map(|y| vec![[self.at[0], origin[1] + y]]),
                _ => {
                    let (skipped, pairs) = match kind {
                        'C' => (0, 3),
                        'S' | 'Q' => (0, 2),
                        // Radii, turn and flags; of the arc only its ends count.
                        'A' => (5, 1),
                        _ => (0, 1),
                    };
                    let has_all = (0..skipped).all(|_| next().is_some());
                    let pairs: Vec<[f64; 2]> =
                        (0..pairs).map_while(|_| Some([origin[0] + next()?, origin[1] + next()?])).collect();
                    (has_all && !pairs.is_empty()).then_some(pairs)
                }
            };
            let Some(places) = places else { return };
            for place in places {
                if kind == 'M' && is_first || !self.is_down {
                    (self.at, self.start, self.is_down) = (place, place, true);
                } else {
                    self.line(place, see);
                }
            }
            is_first = false;
        }
    }

    fn line(&mut self, to: [f64; 2], see: &mut impl FnMut(Line)) {
        see([self.at, to]);
        self.at = to;
    }
}

#[cfg(test)]
mod tests {
    use super::extent;

    /// Places that nobody could foresee, up to 1,000.
    fn scribble(points: usize) -> String {
        let mut state = 7_u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % 1_000
        };
        (0..points).map(|_| format!("{} {} ", number(), number())).collect::<Vec<_>>().concat()
    }

    #[test]
    fn a_scribble_crosses_itself_and_a_coast_does_not() {
        let wild = extent(&format!("M{}", scribble(20_000))).crossings;
        assert!((20_000_000.0..90_000_000.0).contains(&wild), "{wild}");
        // One place far away hides nothing.
        let hidden = extent(&format!("M0 0L1e9 1e9 {}", scribble(20_000))).crossings;
        assert!(hidden > 20_000_000.0, "{hidden}");
        let coast =
            (0..20_000).map(|at| format!("l1 {}", if at % 2 == 0 { 3 } else { -3 })).collect::<Vec<_>>().concat();
        assert!(extent(&format!("M0 0{coast}")).crossings < 1.0);
        let islands: Vec<_> = (0..20_000).map(|at| format!("M{} {}h.5v.5h-.5z", at % 141, at / 141)).collect();
        let islands = islands.concat();
        assert!(extent(&islands).crossings < 1.0);
    }

    #[test]
    fn a_path_is_as_large_as_it_is() {
        for (data, size) in [
            ("M10 10h20v30H10z", (20.0, 30.0)),
            ("10,10 30,10 30,40", (20.0, 30.0)),
            ("m1 1 2 0 0 3a9 9 0 0 1 7 0", (9.0, 3.0)),
            ("M0 0C0 50 80 50 80 0", (80.0, 50.0)),
            ("M5 5", (0.0, 0.0)),
            ("", (0.0, 0.0)),
        ] {
            let found = extent(data);
            assert_eq!((found.width, found.height), size, "{data}");
        }
    }
}
