//! SubRip and Advanced SubStation Alpha, as programs that make captions write them.

use model::rule::CaptionsFault;

use super::{
    cue::{Clock, Cue, Track, instant, span},
    fault::Fault,
    times::{is_number, is_times},
};

const HEAD: &str = "WEBVTT";

/// Reads SubRip: a number, times, and lines of text.
pub(super) fn read(lines: &[&str], faults: &mut Vec<Fault>) -> Track {
    let mut track = Track { head: HEAD.into(), ..Track::default() };
    let mut is_lost = false;
    for (at, line) in lines.iter().map(|line| line.trim()).enumerate() {
        if is_times(lines, at, Clock::Loose) {
            // What programs write behind the times are places on a screen that nobody has.
            let times = span(line, Clock::Loose);
            is_lost = times.is_none_or(|(start, end, _)| start > end);
            match times {
                Some((start, end, _)) if start <= end => track.cues.push(Cue { start, end, ..Cue::default() }),
                Some(_) => faults.push(Fault::new(at, CaptionsFault::Backwards)),
                None => faults.push(Fault::new(at, CaptionsFault::Times)),
            }
        } else if line.is_empty() || (is_number(line) && is_times(lines, at + 1, Clock::Loose)) || is_lost {
            // Between two captions; or of one that is told already.
        } else if let Some(cue) = track.cues.last_mut() {
            let (text, top) = markup(line);
            if top {
                cue.settings = "line:0".into();
            }
            cue.lines.push(text);
        } else if !is_number(line) {
            faults.push(Fault::new(at, CaptionsFault::Times));
            is_lost = true;
        }
    }
    track
}

/// Reads the events of Advanced SubStation Alpha.
pub(super) fn read_ass(lines: &[&str], faults: &mut Vec<Fault>) -> Track {
    let mut track = Track { head: HEAD.into(), ..Track::default() };
    let mut format: Vec<String> =
        "layer,start,end,style,name,marginl,marginr,marginv,effect,text".split(',').map(Into::into).collect();
    let mut is_events = false;
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with('[') {
            is_events = line.trim().eq_ignore_ascii_case("[events]");
        } else if let Some(names) = line.strip_prefix("Format:").filter(|_| is_events) {
            format = names.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
        } else if let Some(values) = line.strip_prefix("Dialogue:").filter(|_| is_events) {
            let values: Vec<&str> = values.splitn(format.len(), ',').collect();
            let value = |name: &str| format.iter().position(|one| one == name).and_then(|at| values.get(at)).copied();
            let time = |name| value(name).and_then(|value| instant(value.trim(), Clock::Loose));
            match (time("start"), time("end"), value("text")) {
                (Some(start), Some(end), Some(text)) if start <= end => {
                    let (mut settings, mut said) = (String::new(), Vec::new());
                    for line in text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u{A0}").lines() {
                        let (line, top) = markup(line);
                        if top {
                            settings = "line:0".into();
                        }
                        said.push(line);
                    }
                    said.retain(|line| !line.trim().is_empty());
                    // Drawings are no words.
                    if !said.is_empty() && !is_drawing(text) {
                        track.cues.push(Cue { start, end, settings, lines: said, ..Cue::default() });
                    }
                }
                (Some(_), Some(_), Some(_)) => faults.push(Fault::new(at, CaptionsFault::Backwards)),
                _ => faults.push(Fault::new(at, CaptionsFault::Times)),
            }
        }
    }
    track
}

/// Returns whether a text switches to drawing: `\p` and a number.
fn is_drawing(text: &str) -> bool {
    text.match_indices("\\p").any(|(at, _)| text[at + 2..].starts_with(|c| matches!(c, '1'..='9')))
}

/// Returns a line as WebVTT marks it up, and whether it stands on top of the picture. Bold, italics and underlines
/// stay; colours, fonts and places go.
fn markup(line: &str) -> (String, bool) {
    const WEBVTT_TAGS: [&str; 6] = ["b", "/b", "i", "/i", "u", "/u"];
    let (mut text, mut is_top, mut rest) = (String::new(), false, line);
    while let Some(at) = rest.find(['<', '{', '&']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let inside = |end: char| from[1..].split_once(end);
        rest = match from.as_bytes().first() {
            Some(b'{') if from.starts_with("{\\") && from.contains('}') => {
                let (tag, after) = inside('}').unwrap_or_default();
                is_top |= ["\\an7", "\\an8", "\\an9"].iter().any(|place| tag.contains(place));
                after
            }
            Some(b'<') => match inside('>') {
                Some((tag, after)) if WEBVTT_TAGS.contains(&&*tag.to_ascii_lowercase()) => {
                    text.push('<');
                    text.push_str(&tag.to_ascii_lowercase());
                    text.push('>');
                    after
                }
                Some((tag, after)) if tag.trim_start_matches('/').to_ascii_lowercase().starts_with("font") => after,
                _ => {
                    text.push_str("&lt;");
                    &from[1..]
                }
            },
            Some(b'&') => {
                let is_escape =
                    ["amp;", "lt;", "gt;", "nbsp;", "lrm;", "rlm;"].iter().any(|name| from[1..].starts_with(name));
                text.push_str(if is_escape { "&" } else { "&amp;" });
                &from[1..]
            }
            _ => {
                text.push('{');
                &from[1..]
            }
        };
    }
    text.push_str(rest);
    // In WebVTT the arrow is nothing but the sign between two times.
    (text.replace("-->", "--&gt;"), is_top)
}
