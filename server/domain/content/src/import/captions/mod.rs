//! Captions: read as browsers read them, in whatever letters and from whatever program; kept as WebVTT.

mod cue;
mod decode;
mod fault;
mod subrip;
mod subviewer;
mod times;
mod webvtt;

use std::collections::BTreeSet;

pub(super) use decode::lesson_text;
use fault::Fault;
use model::{
    rule::CaptionsFault,
    studio::{FileChange, FileNote},
};

/// The size of the largest captions file, in bytes.
pub(crate) const MAX_BYTES: u64 = 2 * 1024 * 1024;
/// The number of captions that were left out of a file and are told one by one.
const MAX_NOTES: usize = 20;
/// The endings of captions files.
pub(crate) const ENDINGS: [&str; 5] = [".vtt", ".srt", ".sbv", ".ass", ".ssa"];

/// Captions as they are kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    /// WebVTT: the file as it is when it is well written, else written anew.
    pub bytes: Vec<u8>,
    /// The text that is spoken, one cue a line.
    pub transcript: String,
    /// What is wrong with the captions that were passed over: those that end before they begin.
    pub passed_over: Vec<Fault>,
}

impl Read {
    /// Returns the first of the captions that were passed over, for the studio.
    pub fn changes(&self) -> Vec<FileNote> {
        let told = self.passed_over.iter().take(MAX_NOTES);
        told.map(|found| FileNote { line: found.line, change: FileChange::Caption }).collect()
    }
}

/// The formats that are read.
enum Format {
    WebVtt,
    SubRip,
    /// YouTube's, as SubViewer had it.
    SubViewer,
    SubStation,
}

impl Format {
    fn of(text: &str) -> Option<Self> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let first = lines.clone().next()?;
        let is_time = |line: &str| line.contains("-->") && line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        match first.trim_start() {
            _ if text.lines().next().is_some_and(webvtt::is_head) => Some(Self::WebVtt),
            first if first.to_ascii_lowercase().starts_with("[script info]") => Some(Self::SubStation),
            first if subviewer::is_times(first) => Some(Self::SubViewer),
            // A drawing may hold comments, which end as times do.
            first if !first.starts_with('<') && lines.by_ref().take(6).any(is_time) => Some(Self::SubRip),
            _ => None,
        }
    }
}

/// Returns whether a file that begins like this holds captions.
pub(crate) fn begins(head: &[u8]) -> bool {
    if head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).starts_with(b"WEBVTT") {
        return true;
    }
    // The last letter may be cut.
    let head = &head[..head.len().min(1_024)];
    let cut = std::str::from_utf8(head).map_or_else(|error| error.valid_up_to(), str::len);
    let known = [head, &head[..cut]].into_iter().filter_map(|head| decode::text(head, None).ok());
    known.map(|(text, _)| text).any(|text| Format::of(&text).is_some())
}

/// Reads captions. The language helps to tell old encodings apart.
///
/// # Errors
/// All faults, each with its line.
pub(crate) fn read(bytes: Vec<u8>, language: Option<&str>) -> Result<Read, Vec<Fault>> {
    let (text, is_utf8) =
        decode::text(&bytes, language).map_err(|line| vec![Fault { line, fault: CaptionsFault::Letters }])?;
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    let (mut track, is_good) = match Format::of(&text) {
        Some(Format::WebVtt) => webvtt::read(&lines, &mut faults),
        Some(Format::SubRip) => (subrip::read(&lines, &mut faults), false),
        Some(Format::SubViewer) => (subviewer::read(&lines, &mut faults), false),
        Some(Format::SubStation) => (subrip::read_ass(&lines, &mut faults), false),
        None => return Err(vec![Fault::new(0, CaptionsFault::Kind)]),
    };
    if track.cues.is_empty() && faults.is_empty() {
        faults.push(Fault::new(0, CaptionsFault::Empty));
    }
    if track.cues.is_empty() || faults.iter().any(|fault| fault.fault != CaptionsFault::Backwards) {
        return Err(faults);
    }
    let is_settled = track.settle();
    let bytes =
        if is_good && is_settled && is_utf8 && faults.is_empty() { bytes } else { track.written().into_bytes() };
    Ok(Read { bytes, transcript: track.transcript(), passed_over: faults })
}

/// Returns the recording that a captions file of this name (without its extension) belongs to, and the language behind
/// it. Returns `None` when it belongs to none of these recordings.
pub(super) fn owner<'n>(name: &'n str, recordings: &BTreeSet<&str>) -> Option<(&'n str, Option<&'n str>)> {
    if recordings.contains(name) {
        return Some((name, None));
    }
    let (stem, language) = name.rsplit_once('.')?;
    recordings.contains(stem).then_some((stem, Some(language)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Read, begins, owner, read};

    fn taken(text: &str) -> Read {
        read(text.as_bytes().to_vec(), None).unwrap_or_else(|faults| panic!("{text:?}: {faults:?}"))
    }

    fn told(text: &str) -> Result<String, Vec<usize>> {
        let read = read(text.as_bytes().to_vec(), None);
        read.map(|read| read.transcript).map_err(|faults| faults.iter().map(|fault| fault.line).collect())
    }

    /// What is kept of these captions, which is well written itself.
    fn kept(text: &str) -> String {
        let kept = taken(text);
        let again = taken(std::str::from_utf8(&kept.bytes).unwrap());
        assert_eq!(again, kept, "{text:?}");
        String::from_utf8(kept.bytes).unwrap()
    }

    #[test]
    fn what_is_said_is_read_without_markup() {
        let text = "\u{FEFF}WEBVTT - a title\r\nKind: captions\r\n\r\nNOTE\r\nfor the translator\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n\
            intro\r\n00:01.000 --> 00:02.500 align:start\r\n<v Lin>Hello &amp; <i>welcome</i>,</v>\r\n  dear &lt;reader>\r\n\r\n\
            01:00:00.000 --> 01:00:01.000\r\n再<00:01.500>见\r\n";
        assert_eq!(told(text).as_deref(), Ok("Hello & welcome, dear <reader>\n再见"));
        assert_eq!(kept(text), text, "what is well written stays as it is");
        assert_eq!(told("WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:01.000 --> 00:03.000\nx").as_deref(), Ok("x"));
        assert_eq!(told("WEBVTT\r\r00:01.000 --> 00:02.000\rx\r\r00:02.000 --> 00:03.000\ry").as_deref(), Ok("x\ny"));
    }

    #[test]
    fn what_browsers_play_is_taken_and_written_anew() {
        let good = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello\n\n";
        assert_eq!(kept("WEBVTT\n\n0:00:01.000 --> 0:00:02.500\nHello\n"), good);
        assert_eq!(kept("WEBVTT\n00:01.000 --> 00:02.500\nHello\n"), good);
        assert_eq!(kept("WEBVTT\n\n00:01,000 --> 00:02,500\nHello"), good);
        let two = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 line:0\na\n\n2\n00:00:05.000 --> 00:00:06.000\nb\n\n";
        assert_eq!(kept("WEBVTT\n\n2\n00:05.000 --> 00:06.000\nb\n\n00:01.000 --> 00:02.000 line:0\na\n"), two);
        assert_eq!(
            kept("WEBVTT\n00:01.000 --> 00:02.000 line:0\na\n2\n00:00:05.000 --> 00:00:06.000\nb"),
            two.replace("2\n00:00:05", "00:00:05")
        );
        let styled =
            "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n00:00:01.000 --> 00:00:02.000 region:a\nx\n\n";
        assert_eq!(
            kept(&styled.replace("00:00:01.000 -->", "0:00:01.000 -->").replace("REGION", "NOTE no\n\nREGION")),
            styled
        );
        // Programs that listen give some words no time at all.
        assert_eq!(kept("WEBVTT\n\n00:01.000 --> 00:01.000\nx\n"), "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nx\n\n");
    }

    #[test]
    fn subrip_and_ass_become_webvtt() {
        let srt = "1\r\n00:00:01,000 --> 00:00:02,500 X1:0 Y1:0\r\n{\\an8}<i>Hello</i> & <font color=\"red\">you</font> <3\r\n\r\nagain\r\n2\r\n0:00:03,5 --> 0:00:04\r\nBye\r\n";
        let vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:0\n<i>Hello</i> &amp; you &lt;3\nagain\n\n00:00:03.500 --> 00:00:04.000\nBye\n\n";
        assert_eq!(kept(srt), vtt);
        assert_eq!(taken(srt).transcript, "Hello & you <3 again\nBye");
        let ass = "[Script Info]\nTitle: x\n\n[V4+ Styles]\nFormat: Name\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
            Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not said\n\
            Dialogue: 0,0:00:03.50,0:00:04.00,Default,,0,0,0,,{\\i1}Bye{\\i0}, {\\b1}you\\Nall\n\
            Dialogue: 0,0:00:03.50,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}\n\
            Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,Hello\n";
        assert_eq!(
            kept(ass),
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello\n\n00:00:03.500 --> 00:00:04.000\nBye, you\nall\n\n"
        );
        assert_eq!(told(&ass.replace("0:00:01.00,0:00:02.50", "0:00:x,0:00:02.50")), Err(vec![12]));
        for text in [srt, ass, vtt, &format!("\u{FEFF}{vtt}")] {
            assert!(begins(text.as_bytes()), "{text}");
        }
        for other in ["", "# Notes\n", "<?xml version=\"1.0\"?>\n<!--\n1 -->\n<svg/>", "1\n2\n", "\u{89}PNG"] {
            assert!(!begins(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn captions_of_youtube_become_webvtt() {
        let sbv = "0:00:01.000,0:00:02.500\n>> LIN: Hello & welcome,\ndear readers, 10, 20\n\n0:00:03.500,0:00:04.000\n42\n\n\n1:00:00.000,1:00:01.250\n再见\n";
        let vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n>> LIN: Hello &amp; welcome,\ndear readers, 10, 20\n\n00:00:03.500 --> 00:00:04.000\n42\n\n\
            01:00:00.000 --> 01:00:01.250\n再见\n\n";
        assert_eq!(kept(sbv), vtt);
        assert_eq!(taken(sbv).transcript, ">> LIN: Hello & welcome, dear readers, 10, 20\n42\n再见");
        for other in [
            sbv.replace('\n', "\r\n"),
            format!("\u{FEFF}\n{sbv}"),
            sbv.replace(".000,", ".000, "),
            sbv.replace("welcome,\ndear", "welcome,[br]dear"),
            sbv.trim_end().to_owned(),
        ] {
            assert_eq!(kept(&other), vtt, "{other:?}");
            assert!(begins(other.as_bytes()), "{other:?}");
        }
        let old = "00:00:01.00,00:00:02.50\nHello\n";
        assert_eq!(kept(old), "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello\n\n");
        for (text, lines) in [
            (sbv.replace("0:00:03.500,0:00:04", "0:00:03.500,0:00:xx"), &[5][..]),
            (sbv.replace("0:00:03.500,0:00:04", "0:61:03.500,0:00:04"), &[5]),
            ("0:00:02.000,0:00:01.000\nx\n".into(), &[1]),
        ] {
            assert_eq!(told(&text), Err(lines.to_vec()), "{text:?}");
        }
        let turned = taken(&sbv.replace("0:00:03.500,0:00:04.000", "0:00:04.000,0:00:03.500"));
        assert_eq!(turned.passed_over.iter().map(|fault| fault.line).collect::<Vec<_>>(), [5]);
        for other in ["0:00:01.000\nx\n", "1,2\nx\n", "0:00:01.000,x\n"] {
            assert!(!begins(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn words_may_hold_an_arrow() {
        let arrows =
            ["A --> B", "--> next", "10:30 --> 11:00 lunch", "see 00:00:09.000 --> 00:00:10.000 again", "f: x -> y"];
        for said in arrows {
            let shown = said.replace("-->", "--&gt;");
            let vtt = format!(
                "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{shown}\nend\n\n00:00:03.000 --> 00:00:04.000\n1\n\n"
            );
            let srt = format!("1\n00:00:01,000 --> 00:00:02,000\n{said}\nend\n\n2\n00:00:03,000 --> 00:00:04,000\n1\n");
            let sbv = format!("0:00:01.000,0:00:02.000\n{said}\nend\n\n0:00:03.000,0:00:04.000\n1\n");
            let ass = format!(
                "[Script Info]\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,{said}\\Nend\n\
                Dialogue: 0:00:03.00,0:00:04.00,1\n"
            );
            for text in [&srt, &sbv, &ass, &vtt.replace("--&gt;", "-->"), &vtt] {
                assert_eq!(kept(text), vtt, "{text:?}");
                assert_eq!(taken(text).transcript, format!("{said} end\n1"), "{text:?}");
            }
            // Below an empty line, and in front of all captions.
            assert_eq!(kept(&srt.replace("end", "\nA --> B")), vtt.replace("end", "A --&gt; B"));
            assert_eq!(kept(&vtt.replace("end", "\nA --> B")), vtt.replace("end", "A --&gt; B"));
            let titled = vtt.replacen('\n', "\nTitle: A --> B\n", 1);
            assert_eq!(taken(&titled).transcript, taken(&vtt).transcript);
        }
    }

    #[test]
    fn a_caption_that_ends_before_it_begins_is_passed_over() {
        let good = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na\n\n";
        for (text, line) in [
            ("WEBVTT\n\n00:01.000 --> 00:02.000\na\n\n00:05.000 --> 00:04.000\nb\nc\n", 6),
            ("1\n00:00:05,000 --> 00:00:04,000\nb\n\n2\n00:00:01,000 --> 00:00:02,000\na\n", 2),
        ] {
            let read = taken(text);
            let lines: Vec<_> = read.passed_over.iter().map(|fault| fault.line).collect();
            assert_eq!((String::from_utf8(read.bytes).as_deref(), &lines[..]), (Ok(good), &[line][..]), "{text:?}");
        }
    }

    #[test]
    fn faults_stand_at_their_lines() {
        for (text, lines) in [
            ("", &[1][..]),
            ("WEBVTTX\n", &[1]),
            ("WEBVTT\n\n", &[1]),
            ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", &[3]),
            ("WEBVTT\n\n00:02.000 --> 0:03\nx\n\nnote\nwithout times\n", &[3, 6]),
            ("WEBVTT\n\n00:02.000 --> \nx", &[3]),
            ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\n00:03.000 -> 00:04.000\ny\n", &[6]),
            ("1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:03,000 -> 00:00:04,000\ny\n", &[6]),
            ("1\n00:00:03,000 --> 00:00:02,000\nx\n\n2\n00:00:xx,000 --> 00:00:04,000\ny\n", &[2, 6]),
        ] {
            assert_eq!(told(text), Err(lines.to_vec()), "{text:?}");
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
