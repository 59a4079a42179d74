//! Calm geometric patterns for covers without a picture: hills, waves, lattices, moons, bamboo
//! slips, tiles, ripples. The same seed always gives the same pattern.
//!
//! They are drawn as SVG text with presentation attributes and the classes `a` to `d` and `l`,
//! which the style sheet colours per palette and theme. Nothing but numbers of our own is
//! written, so the text is safe as inner HTML.

use std::fmt::Write as _;

/// The width they are drawn in; the page scales them.
pub(super) const WIDTH: u32 = 320;
/// See [`WIDTH`].
pub(super) const HEIGHT: u32 = 180;

/// The number of palettes in the style sheet.
const PALETTES: i64 = 6;

/// Returns the palette's class and the drawing.
pub(super) fn draw(seed: &str) -> (String, String) {
    let mut dice = Dice::new(seed);
    let palette = format!("palette-{}", dice.below(PALETTES) + 1);
    let drawing = match dice.below(7) {
        0 => hills(&mut dice),
        1 => waves(&mut dice),
        2 => lattice(&mut dice),
        3 => moons(&mut dice),
        4 => slips(&mut dice),
        5 => tiles(&mut dice),
        _ => ripples(&mut dice),
    };
    (palette, drawing)
}

/// Returns the palette class of an avatar.
pub(super) fn palette(seed: &str) -> String {
    format!("palette-{}", Dice::new(seed).below(PALETTES) + 1)
}

/// A sequence of numbers that a seed decides: FNV-1a, then SplitMix64.
/// <https://prng.di.unimi.it/splitmix64.c>
struct Dice(u64);

impl Dice {
    fn new(seed: &str) -> Self {
        Self(
            seed.bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        )
    }

    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((z ^ (z >> 31)) % end.unsigned_abs()).unwrap_or_default()
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let end = i64::try_from(of.len()).unwrap_or(1);
        of[usize::try_from(self.below(end)).unwrap_or_default()]
    }
}

macro_rules! shape {
    ($svg:ident, $($format:tt)+) => {
        write!($svg, $($format)+).expect("a String takes any text")
    };
}

/// Draws a sun over three ranges of hills.
fn hills(dice: &mut Dice) -> String {
    let mut svg = String::new();
    let (x, y, r) = (dice.between(190, 280), dice.between(44, 72), dice.between(18, 30));
    shape!(svg, r#"<circle class="d" cx="{x}" cy="{y}" r="{r}"/>"#);
    for (class, base) in [("b", 92), ("c", 122), ("a", 150)] {
        let crest = dice.between(50, 130);
        let middle = i64::midpoint(crest, dice.between(180, 280));
        let (start, peak, dip) = (base + 12, base - dice.between(18, 44), base + dice.below(26));
        let ridge = format!("M0 {start}Q{crest} {peak} {middle} {base}T320 {dip}");
        shape!(svg, r#"<path class="{class}" d="{ridge}V180H0Z"/><path class="l" d="{ridge}"/>"#);
    }
    svg
}

/// Draws rows of scales, like the sea on old textiles.
fn waves(dice: &mut Dice) -> String {
    let mut svg = String::new();
    let r = dice.between(26, 38);
    let top = dice.between(60, 96);
    let (x, y) = (dice.between(200, 290), top - dice.between(14, 34));
    shape!(svg, r#"<circle class="d" cx="{x}" cy="{y}" r="{}"/>"#, r * 2 / 3);
    let mut row = 0;
    let mut level = top + r;
    while level < 180 + r {
        let class = ["b", "c"][row % 2];
        // Every other row begins half a scale outside of the picture.
        let start = if row % 2 == 0 { 0 } else { -r };
        let mut scales = format!("M{start} {level}");
        let mut lines = String::new();
        let mut centre = start + r;
        while centre < 320 + r {
            shape!(scales, "a{r} {r} 0 0 1 {} 0", 2 * r);
            for inner in [r * 2 / 3, r / 3] {
                shape!(lines, "M{} {level}a{inner} {inner} 0 0 1 {} 0", centre - inner, 2 * inner);
            }
            centre += 2 * r;
        }
        shape!(svg, r#"<path class="{class}" d="{scales}V180H-99Z"/><path class="l" d="{lines}"/>"#);
        row += 1;
        level += r * 2 / 3;
    }
    svg
}

/// Draws a window lattice of nested squares.
fn lattice(dice: &mut Dice) -> String {
    let mut svg = String::new();
    let cell = [40, 60][usize::from(dice.below(2) == 1)];
    let mut frames = String::new();
    for y in (0..180).step_by(cell) {
        for x in (0..320).step_by(cell) {
            match dice.below(5) {
                0 => shape!(svg, r#"<path class="b" d="M{x} {y}h{cell}v{cell}h-{cell}Z"/>"#),
                1 => shape!(svg, r#"<path class="c" d="M{x} {y}h{cell}v{cell}Z"/>"#),
                2 => shape!(svg, r#"<path class="b" d="M{x} {y}v{cell}h{cell}Z"/>"#),
                _ => {}
            }
            let (inset, side) = (cell / 5, cell - 2 * (cell / 5));
            shape!(frames, "M{} {}h{side}v{side}h-{side}Z", x + inset, y + inset);
        }
        shape!(frames, "M0 {y}H320");
    }
    for x in (0..320).step_by(cell) {
        shape!(frames, "M{x} 0V180");
    }
    shape!(svg, r#"<path class="l" d="{frames}"/>"#);
    svg
}

/// Draws the moon through a month.
fn moons(dice: &mut Dice) -> String {
    let mut svg = String::new();
    let (r, y) = (dice.between(19, 26), dice.between(66, 114));
    let full = dice.below(4);
    shape!(svg, r#"<path class="b" d="M0 {y}H320V180H0Z"/>"#);
    for step in 0..4 {
        let x = 112 + step * (2 * r + 9);
        if step == full {
            shape!(svg, r#"<circle class="d" cx="{x}" cy="{y}" r="{r}"/>"#);
            continue;
        }
        let bulge = r * (1 + (step - full).abs()) / 4;
        let (top, bottom) = (y - r, y + r);
        let sweep = u8::from(step < full);
        shape!(
            svg,
            r#"<circle class="c" cx="{x}" cy="{y}" r="{r}"/><path class="d" d="M{x} {top}A{r} {r} 0 0 {sweep} {x} {bottom}A{bulge} {r} 0 0 {back} {x} {top}Z"/>"#,
            back = 1 - sweep,
        );
    }
    svg
}

/// Draws bamboo slips, bound with two cords.
fn slips(dice: &mut Dice) -> String {
    let mut svg = String::new();
    let width = dice.between(16, 26);
    let mut x = 0;
    while x < 320 {
        let class = dice.one(&["b", "c", "b", "a"]);
        let (top, height) = (dice.below(36), dice.between(128, 176));
        shape!(svg, r#"<rect class="{class}" x="{x}" y="{top}" width="{}" height="{height}" rx="2"/>"#, width - 3);
        x += width;
    }
    let (upper, lower) = (dice.between(48, 64), dice.between(116, 134));
    for y in [upper, upper + 5, lower, lower + 5] {
        shape!(svg, r#"<path class="l" d="M0 {y}H320"/>"#);
    }
    let (x, y) = (dice.between(220, 290), dice.between(70, 104));
    shape!(svg, r#"<circle class="d" cx="{x}" cy="{y}" r="13"/>"#);
    svg
}

/// Draws quarter circles in a grid.
fn tiles(dice: &mut Dice) -> String {
    let mut svg = String::new();
    let lit = dice.between(3, 16);
    for cell in 0..18 {
        let (x, y) = (cell % 6 * 60 - cell % 6 * 6, cell / 6 * 60);
        let class = if cell == lit { "d" } else { dice.one(&["b", "c", "b"]) };
        let d = match dice.below(5) {
            0 => format!("M{x} {y}h54a54 60 0 0 1-54 60Z"),
            1 => format!("M{x} {y}h54v60a54 60 0 0 1-54-60Z"),
            2 => format!("M{x} {y}a54 60 0 0 1 54 60h-54Z"),
            3 => format!("M{x} {} a54 60 0 0 1 54-60v60Z", y + 60),
            _ => format!("M{} {}a16 16 0 1 0 1 0Z", x + 27, y + 14),
        };
        shape!(svg, r#"<path class="{class}" d="{d}"/>"#);
    }
    svg
}

/// Draws rings on still water.
fn ripples(dice: &mut Dice) -> String {
    let mut svg = String::new();
    let (x, y) = (dice.between(170, 270), dice.between(60, 130));
    let step = dice.between(20, 30);
    for ring in (1..9).rev() {
        let class = match ring % 4 {
            0 => "b",
            2 => "c",
            _ => "a",
        };
        let r = step * ring;
        for class in [class, "l"] {
            shape!(svg, r#"<circle class="{class}" cx="{x}" cy="{y}" r="{r}"/>"#);
        }
    }
    shape!(svg, r#"<circle class="d" cx="{x}" cy="{y}" r="{}"/>"#, step / 2);
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_seed_draws_the_same_picture_twice() {
        for seed in 0..2000 {
            let seed = format!("{seed}\u{1F600}<script>");
            let (palette, drawing) = draw(&seed);
            assert_eq!((palette.clone(), drawing.clone()), draw(&seed));
            assert!(!drawing.contains("script") && drawing.len() < 8000, "{}", drawing.len());
            assert!(palette.starts_with("palette-"));
        }
        draw("");
    }
}
