//! Cues: their times and words, and WebVTT made of them.

use std::fmt::Write;

/// The time in milliseconds for which a caption is shown that ends when it begins.
const SHORTEST_MS: u64 = 1_000;

/// A text and when it is shown, in milliseconds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cue {
    pub start: u64,
    pub end: u64,
    pub id: String,
    /// Where and how it stands, for the player.
    pub settings: String,
    /// The lines, with the markup of WebVTT.
    pub lines: Vec<String>,
}

/// Captions as they were read.
#[derive(Debug, Default)]
pub(super) struct Track {
    /// The first line.
    pub head: String,
    /// Blocks of style and regions.
    pub blocks: Vec<String>,
    pub cues: Vec<Cue>,
}

impl Track {
    /// Puts the cues in order and gives each a time. Returns whether all were in order already.
    pub fn settle(&mut self) -> bool {
        let is_sorted = self.cues.is_sorted_by_key(|cue| cue.start);
        self.cues.sort_by_key(|cue| cue.start);
        let mut is_settled = is_sorted;
        for cue in self.cues.iter_mut().filter(|cue| cue.end == cue.start) {
            cue.end = cue.start + SHORTEST_MS;
            is_settled = false;
        }
        is_settled
    }

    /// Returns the text that is spoken, one cue a line, without markup.
    pub fn transcript(&self) -> String {
        let said = self.cues.iter().map(|cue| {
            let words = cue.lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join(" ");
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        said.filter(|cue| !cue.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// Returns the captions as WebVTT.
    pub fn written(&self) -> String {
        let mut text = format!("{}\n\n", self.head);
        for block in &self.blocks {
            text.push_str(block);
            text.push_str("\n\n");
        }
        for Cue { start, end, id, settings, lines } in &self.cues {
            if !id.is_empty() {
                text.push_str(id);
                text.push('\n');
            }
            // Writing into a text does not fail.
            let _ = write!(text, "{} --> {}", stamp(*start), stamp(*end));
            if !settings.is_empty() {
                text.push(' ');
                text.push_str(settings);
            }
            text.push('\n');
            for line in lines {
                text.push_str(line);
                text.push('\n');
            }
            text.push('\n');
        }
        text
    }
}

/// Returns an instant as WebVTT writes it.
pub(super) fn stamp(millis: u64) -> String {
    let seconds = millis / 1_000;
    format!("{:02}:{:02}:{:02}.{:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60, millis % 1_000)
}

/// Which times are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// Those that browsers read in WebVTT, and a comma for the dot.
    Exact,
    /// Those that programs write into SubRip and ASS: parts of fewer digits, and no fraction.
    Loose,
}

/// Returns beginning and end of a cue in milliseconds and what stands behind them.
pub(super) fn span(line: &str, clock: Clock) -> Option<(u64, u64, &str)> {
    let (start, rest) = line.split_once("-->")?;
    let rest = rest.trim();
    let (end, settings) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    Some((instant(start.trim(), clock)?, instant(end, clock)?, settings.trim()))
}

/// Parses `mm:ss.ttt` or `hh:mm:ss.ttt` into milliseconds.
pub(super) fn instant(text: &str, clock: Clock) -> Option<u64> {
    let number = |text: &str, least: usize, most: usize| {
        let digits = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u64>().ok()).flatten()
    };
    let least = if clock == Clock::Exact { 2 } else { 1 };
    let (parts, fraction) = match text.split_once(['.', ',']) {
        Some((parts, fraction)) => (parts, fraction),
        None if clock == Clock::Loose => (text, "0"),
        None => return None,
    };
    let parts: Vec<&str> =
        parts.split(':').map(|part| if clock == Clock::Loose { part.trim() } else { part }).collect();
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, minutes, seconds),
        [hours, minutes, seconds] => (number(hours, 1, 6)?, minutes, seconds),
        _ => return None,
    };
    let (minutes, seconds) = (number(minutes, least, 2)?, number(seconds, least, 2)?);
    (minutes < 60 && seconds < 60).then_some(())?;
    let millis = match (clock, fraction.len()) {
        (_, 3) => number(fraction, 3, 3)?,
        (Clock::Loose, digits @ (1 | 2)) => number(fraction, 1, 2)? * if digits == 1 { 100 } else { 10 },
        _ => return None,
    };
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis)
}

/// Returns a line of a cue without tags, its escapes undone.
pub(super) fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    for (escape, letter) in
        [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")]
    {
        text = text.replace(escape, letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Clock, instant, stamp};

    #[test]
    fn instants_are_exact() {
        for (text, millis) in
            [("00:01.500", 1_500), ("100:00:00.001", 360_000_001), ("0:00:01.000", 1_000), ("00:00:01,250", 1_250)]
        {
            assert_eq!(instant(text, Clock::Exact), Some(millis), "{text}");
        }
        for bad in ["", "1.5", "0:01.000", "00:60.000", "60:00.000", "00:01.5", "00:01", "+0:01.000", "00:00:00:00.000"]
        {
            assert_eq!(instant(bad, Clock::Exact), None, "{bad}");
        }
    }

    #[test]
    fn other_programs_write_fewer_digits() {
        for (text, millis) in [("0:01:02.5", 62_500), ("0:00:01.25", 1_250), ("1:2,003", 62_003), ("00:00:07", 7_000)] {
            assert_eq!(instant(text, Clock::Loose), Some(millis), "{text}");
        }
        for bad in ["", "1", "a:00", "00:61", "00:00:01,1234", "-0:01"] {
            assert_eq!(instant(bad, Clock::Loose), None, "{bad}");
        }
        assert_eq!(stamp(360_000_001), "100:00:00.001");
    }
}
