//! WebVTT (<https://www.w3.org/TR/webvtt1/>) as browsers read it: more than they should write.

use model::rule::CaptionsFault;

use super::{
    cue::{Clock, Cue, Track, span, stamp},
    fault::Fault,
    times::{is_number, is_times, seems_times},
};

/// Returns whether a line begins a WebVTT file.
pub(super) fn is_head(line: &str) -> bool {
    line.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Reads WebVTT. Returns the captions, and whether all of it is written as it should be.
pub(super) fn read(lines: &[&str], faults: &mut Vec<Fault>) -> (Track, bool) {
    let mut track = Track { head: lines.first().copied().unwrap_or_default().into(), ..Track::default() };
    let (mut at, mut is_good) = (1, true);
    let full = |at: usize| lines.get(at).is_some_and(|line| !line.is_empty());
    while full(at) {
        // A caption right below the head begins at its times.
        if is_times(lines, at, Clock::Exact) || seems_times(lines[at]) {
            is_good = false;
            break;
        }
        at += 1;
    }
    while at < lines.len() {
        let line = lines[at];
        let is =
            |word: &str| line.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        if line.is_empty() {
            at += 1;
        } else if ["NOTE", "STYLE", "REGION"].iter().any(|word| is(word)) {
            let first = at;
            while full(at) {
                at += 1;
            }
            if !is("NOTE") && track.cues.is_empty() {
                track.blocks.push(lines[first..at].join("\n"));
            }
        } else {
            cue(lines, &mut at, &mut track, &mut is_good, faults);
        }
    }
    (track, is_good)
}

fn cue(lines: &[&str], at: &mut usize, track: &mut Track, is_good: &mut bool, faults: &mut Vec<Fault>) {
    if lines[*at].contains("-->")
        && !is_times(lines, *at, Clock::Exact)
        && let Some(before) = track.cues.last_mut()
    {
        // Words below an empty line that belong to the caption above.
        *is_good = false;
        words(lines, at, before);
        return;
    }
    let mut cue = Cue::default();
    if !lines[*at].contains("-->") && lines.get(*at + 1).is_some_and(|next| next.contains("-->")) {
        cue.id = lines[*at].into();
        *at += 1;
    }
    let times = *at;
    let found = span(lines[times], Clock::Exact);
    let mut is_shown = true;
    match found {
        Some((start, end, settings)) if start <= end => {
            *is_good &= has_exact_times(lines[times], start, end);
            (cue.start, cue.end, cue.settings) = (start, end, settings.into());
        }
        Some(_) => {
            faults.push(Fault::new(times, CaptionsFault::Backwards));
            is_shown = false;
        }
        None => faults.push(Fault::new(times, CaptionsFault::Times)),
    }
    *at += 1;
    *is_good &= words(lines, at, &mut cue);
    if is_shown {
        track.cues.push(cue);
    }
}

/// Reads the words of a caption, up to the next one. Returns whether they are written as they should be.
fn words(lines: &[&str], at: &mut usize, cue: &mut Cue) -> bool {
    let (first, mut is_good) = (*at, true);
    while lines.get(*at).is_some_and(|line| !line.is_empty()) {
        if is_times(lines, *at, Clock::Exact) {
            // The empty line between two captions is missing; a number above the times belongs to them.
            if *at > first && is_number(lines[*at - 1]) {
                cue.lines.pop();
            }
            return false;
        }
        is_good &= !lines[*at].contains("-->");
        cue.lines.push(lines[*at].replace("-->", "--&gt;"));
        *at += 1;
    }
    is_good
}

/// Returns whether the times of a line are written as they should be.
fn has_exact_times(line: &str, start: u64, end: u64) -> bool {
    let is_exact = |written: &str, millis: u64| {
        let full = stamp(millis);
        written == full || full.strip_prefix("00:") == Some(written)
    };
    let mut words = line.split_whitespace();
    words.next().is_some_and(|word| is_exact(word, start))
        && words.next() == Some("-->")
        && words.next().is_some_and(|word| is_exact(word, end))
}
