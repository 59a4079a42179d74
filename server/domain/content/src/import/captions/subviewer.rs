//! SubViewer, as YouTube writes it (`.sbv`): times parted by a comma, and lines of text.

use super::{
    cue::{Clock, Track, instant},
    fault::Fault,
    subrip,
};

/// Returns whether a line is the times of a caption: `0:00:01.000,0:00:04.000`.
pub(super) fn is_times(line: &str) -> bool {
    times(line).is_some_and(|(start, end)| [start, end].iter().all(|time| instant(time, Clock::Loose).is_some()))
}

/// Reads captions: as SubRip, whose times have another sign between them.
pub(super) fn read(lines: &[&str], faults: &mut Vec<Fault>) -> Track {
    // A caption begins behind an empty line; what looks like times there has to be some.
    let begins = |at: usize| at.checked_sub(1).is_none_or(|before| lines[before].trim().is_empty());
    let as_subrip = |(at, line): (usize, &&str)| match times(line) {
        Some((start, end)) if is_times(line) || begins(at) => format!("{start} --> {end}"),
        _ => line.replace("-->", "--&gt;"),
    };
    let lines: Vec<String> = lines.iter().enumerate().map(as_subrip).collect();
    let mut track = subrip::read(&lines.iter().map(String::as_str).collect::<Vec<_>>(), faults);
    for cue in &mut track.cues {
        cue.lines = cue.lines.iter().flat_map(|line| line.split("[br]")).map(Into::into).collect();
    }
    track
}

/// Returns what seems to be the times in a line.
fn times(line: &str) -> Option<(&str, &str)> {
    let (start, end) = line.trim().split_once(',')?;
    let is_time = |time: &str| time.starts_with(|c: char| c.is_ascii_digit()) && time.matches(':').count() == 2;
    let (start, end) = (start.trim(), end.trim());
    (is_time(start) && is_time(end) && !end.contains(' ')).then_some((start, end))
}
