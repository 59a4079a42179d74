//! Captions: WebVTT files (<https://www.w3.org/TR/webvtt1/>), checked, and their transcripts.

use std::collections::BTreeSet;

use super::Problem;

/// The size of the largest captions file, in bytes.
pub(crate) const MAX_BYTES: u64 = 2 * 1024 * 1024;

/// Returns the recording that a captions file of this name (without its extension) belongs to, and the language behind
/// it. Returns `None` when it belongs to none of these recordings.
pub(super) fn owner<'n>(name: &'n str, recordings: &BTreeSet<&str>) -> Option<(&'n str, Option<&'n str>)> {
    if recordings.contains(name) {
        return Some((name, None));
    }
    let (stem, language) = name.rsplit_once('.')?;
    recordings.contains(stem).then_some((stem, Some(language)))
}

/// Returns the transcript of captions, one cue a line, without markup. Adds a problem for each line that is wrong, and
/// returns `None` then.
pub(crate) fn read(path: &str, text: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let known = problems.len();
    let mut wrong = |line: usize, message: &str| problems.push(Problem::new(path, line, "captions-invalid", message));
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    // Lines end with CR LF, LF or CR.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line)).peekable();
    match lines.next() {
        Some((_, head)) if head == "WEBVTT" || head.starts_with("WEBVTT ") || head.starts_with("WEBVTT\t") => {}
        _ => {
            wrong(1, "captions begin with the line WEBVTT");
            return None;
        }
    }
    while let Some((at, line)) = lines.next_if(|(_, line)| !line.is_empty()) {
        if line.contains("-->") {
            wrong(at, "an empty line ends what stands behind WEBVTT");
        }
    }
    let (mut said, mut cues, mut before) = (Vec::new(), 0, 0);
    while let Some((at, line)) = lines.next() {
        let is_note = ["NOTE", "STYLE", "REGION"]
            .iter()
            .any(|word| line.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])));
        if line.is_empty() || is_note {
            while !line.is_empty() && lines.next_if(|(_, line)| !line.is_empty()).is_some() {}
            continue;
        }
        let (at, times) = match lines.next_if(|(_, next)| !line.contains("-->") && next.contains("-->")) {
            Some(times) => times,
            None => (at, line),
        };
        match span(times) {
            Some((start, end)) if start < end && start >= before => before = start,
            Some((start, end)) if start < end => wrong(at, "this begins before what stands above it"),
            Some(_) => wrong(at, "this ends before it begins"),
            None => wrong(at, "here stand the times of a caption: 00:00:01.000 --> 00:00:04.000"),
        }
        let mut words = Vec::new();
        while let Some((at, line)) = lines.next_if(|(_, line)| !line.is_empty()) {
            if line.contains("-->") {
                wrong(at, "an empty line ends a caption");
            }
            words.push(plain(line));
        }
        cues += 1;
        said.push(words.join(" ").split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if cues == 0 {
        wrong(1, "there is no caption in it");
    }
    said.retain(|cue| !cue.is_empty());
    (problems.len() == known).then(|| said.join("\n"))
}

/// Returns beginning and end of a cue in milliseconds; settings behind them are for the player.
fn span(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    Some((instant(start.trim())?, instant(rest.split_whitespace().next()?)?))
}

/// Parses `mm:ss.ttt` or `hh:mm:ss.ttt`, with as many digits of hours as it takes, into milliseconds.
fn instant(text: &str) -> Option<u64> {
    let number = |text: &str, least: usize, most: usize| {
        let digits = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u64>().ok()).flatten()
    };
    let (clock, millis) = text.split_once('.')?;
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, minutes, seconds),
        [hours, minutes, seconds] => (number(hours, 2, 6)?, minutes, seconds),
        _ => return None,
    };
    let (minutes, seconds) = (number(minutes, 2, 2)?, number(seconds, 2, 2)?);
    (minutes < 60 && seconds < 60).then_some(())?;
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + number(millis, 3, 3)?)
}

/// Returns a line of a cue without tags, its escapes undone.
fn plain(line: &str) -> String {
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
    use std::collections::BTreeSet;

    use super::{instant, owner, read};

    fn told(text: &str) -> Result<String, Vec<usize>> {
        let mut problems = Vec::new();
        read("x.vtt", text, &mut problems).ok_or_else(|| problems.iter().map(|problem| problem.line).collect())
    }

    #[test]
    fn what_is_said_is_read_without_markup() {
        let text = "\u{FEFF}WEBVTT - a title\r\nKind: captions\r\n\r\nNOTE\r\nfor the translator\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n\
            intro\r\n00:01.000 --> 00:02.500 align:start\r\n<v Lin>Hello &amp; <i>welcome</i>,</v>\r\n  dear &lt;reader>\r\n\r\n\
            01:00:00.000 --> 01:00:01.000\r\n再<00:01.500>见\r\n";
        assert_eq!(told(text).as_deref(), Ok("Hello & welcome, dear <reader>\n再见"));
        assert_eq!(told("WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:01.000 --> 00:03.000\nx").as_deref(), Ok("x"));
        assert_eq!(told("WEBVTT\r\r00:01.000 --> 00:02.000\rx\r\r00:02.000 --> 00:03.000\ry").as_deref(), Ok("x\ny"));
    }

    #[test]
    fn faults_stand_at_their_lines() {
        for (text, lines) in [
            ("", &[1][..]),
            ("WEBVTTX\n", &[1]),
            ("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", &[1]),
            ("WEBVTT\n\n", &[1]),
            ("WEBVTT\n00:01.000 --> 00:02.000\nx\n\n00:02.000 --> 00:03.000\ny", &[2]),
            ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", &[3]),
            ("WEBVTT\n\n00:02.000 --> 00:03.000\nx\n\n00:01.000 --> 00:02.000\ny", &[6]),
            ("WEBVTT\n\n00:02.000 --> 0:03\nx\n\nnote\nwithout times\n", &[3, 6]),
            ("WEBVTT\n\n00:02.000 --> 00:03.000\nx\n00:03.000 --> 00:04.000\ny", &[5]),
            ("WEBVTT\n\n00:02.000 --> \nx", &[3]),
        ] {
            assert_eq!(told(text), Err(lines.to_vec()), "{text:?}");
        }
    }

    #[test]
    fn instants_are_exact() {
        assert_eq!(instant("00:01.500"), Some(1_500));
        assert_eq!(instant("100:00:00.001"), Some(360_000_001));
        for bad in ["", "1.5", "0:01.000", "00:60.000", "60:00.000", "00:01.5", "00:01", "+0:01.000", "00:00:00:00.000"]
        {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }

    #[test]
    fn captions_belong_to_the_recording_whose_name_they_bear() {
        let recordings: BTreeSet<&str> = ["02-tour", "v1.5"].into();
        assert_eq!(owner("02-tour", &recordings), Some(("02-tour", None)));
        assert_eq!(owner("02-tour.zh-Hans", &recordings), Some(("02-tour", Some("zh-Hans"))));
        assert_eq!(owner("v1.5", &recordings), Some(("v1.5", None)));
        assert_eq!(owner("v1.5.en", &recordings), Some(("v1.5", Some("en"))));
        for nobodys in ["tour", "02-tour.en.sdh", "v1", ""] {
            assert_eq!(owner(nobodys, &recordings), None, "{nobodys}");
        }
    }
}
