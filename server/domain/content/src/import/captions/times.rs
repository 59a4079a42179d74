//! Which lines are the times of a caption: its words may hold an arrow, too.

use super::cue::{Clock, span};

/// The arrows that people write between two times. Only the first is one.
const ARROWS: [&str; 5] = ["-->", "->", "–>", "—>", "→"];

/// Returns whether a line is the times of a caption, or was meant to be: then it stands where a caption begins.
pub(super) fn is_times(lines: &[&str], at: usize, clock: Clock) -> bool {
    let line = |at: usize| lines.get(at).map_or("", |line| line.trim());
    let above = |steps: usize| at.checked_sub(steps).map_or("", line);
    let times = span(line(at), clock);
    if above(1).is_empty() || is_number(above(1)) {
        let is_numbered = is_number(above(1)) && above(2).is_empty();
        return times.is_some() || seems_times(line(at)) || (is_numbered && line(at).contains("-->"));
    }
    // Right below words it is nothing but times, with all of their parts.
    let is_full = |line: &str| line.matches(':').count() >= 4 && line.matches(['.', ',']).count() >= 2;
    times.is_some_and(|(.., behind)| {
        behind.split_whitespace().all(|word| word.contains(':')) && (clock == Clock::Exact || is_full(line(at)))
    })
}

/// Returns whether a line begins like times: with digits and a colon before an arrow.
pub(super) fn seems_times(line: &str) -> bool {
    let is_time = |start: &str| start.starts_with(|c: char| c.is_ascii_digit()) && start.contains(':');
    ARROWS.iter().any(|arrow| line.split_once(arrow).is_some_and(|(start, _)| is_time(start)))
}

/// Returns whether a line is a number, as programs put above each caption.
pub(super) fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}
