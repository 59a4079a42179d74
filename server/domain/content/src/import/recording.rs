//! Videos, audio recordings and PDFs: what they are by their content, not by their name, and within limits.
//!
//! They may be larger than memory: only what tells their duration is read, and the rest passes through once to be
//! hashed.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
};

use ground::media::{self, Fingerprint};
use model::{
    course::{LessonKind, whole_seconds},
    rule::Rule,
};

use super::{Media, Problem, Refusal, content_type::content, foreign, mp3, mp4, pdf};

/// The number of bytes at the beginning of a file that show its type.
const HEAD_BYTES: u64 = 8 * 1024;
/// The time that a page of a document takes, in seconds.
pub(crate) const SECONDS_A_PAGE: i64 = 60;
/// The duration of the longest recording, in milliseconds: a day.
const MAX_DURATION_MS: i64 = 86_400_000;

/// The requirements of a kind of lesson for its file.
struct Wanted {
    endings: &'static [&'static str],
    kind: LessonKind,
    /// The MIME types that it may have by its first bytes: those of boxes tell little of what is in them.
    mimes: &'static [&'static str],
    /// The name of the type, for people.
    name: &'static str,
    most: u64,
    too_large: &'static str,
    unreadable: &'static str,
}

const WANTED: [Wanted; 3] = [
    Wanted {
        // The same boxes: what is in them is checked.
        endings: &[".mp4", ".m4v", ".mov"],
        kind: LessonKind::Video,
        mimes: &["video/mp4", "audio/mp4"],
        name: "an MP4 film",
        most: 2 * 1024 * 1024 * 1024,
        too_large: "recording-too-large",
        unreadable: "recording-unreadable",
    },
    Wanted {
        endings: &[".mp3", ".m4a", ".m4b"],
        kind: LessonKind::Audio,
        mimes: &["audio/mpeg", "audio/mp4", "video/mp4"],
        name: "an MP3 or M4A recording",
        most: 500 * 1024 * 1024,
        too_large: "recording-too-large",
        unreadable: "recording-unreadable",
    },
    Wanted {
        endings: &[".pdf"],
        kind: LessonKind::Document,
        mimes: &["application/pdf"],
        name: "a PDF",
        most: 100 * 1024 * 1024,
        too_large: "document-too-large",
        unreadable: "document-unreadable",
    },
];

/// Returns the name without this extension, in whatever case cameras write it, or `None` when it has another.
pub(super) fn without<'n>(name: &'n str, ending: &str) -> Option<&'n str> {
    let (stem, found) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    (!stem.is_empty() && found.eq_ignore_ascii_case(ending)).then_some(stem)
}

/// Returns the kind of lesson that a file of this name is, and the name without its extension.
pub(super) fn kind(name: &str) -> Option<(LessonKind, &str)> {
    WANTED.iter().find_map(|wanted| {
        let stem = wanted.endings.iter().find_map(|ending| without(name, ending))?;
        Some((wanted.kind, stem))
    })
}

fn wanted(kind: LessonKind) -> Option<&'static Wanted> {
    WANTED.iter().find(|wanted| wanted.kind == kind)
}

/// Returns the size of the largest file of a kind in bytes, and the problem of a larger one.
pub(crate) fn limit(kind: LessonKind) -> (u64, &'static str) {
    wanted(kind).map_or((0, "recording-too-large"), |wanted| (wanted.most, wanted.too_large))
}

/// Checks a file that may be a lesson of this kind. A film without a picture is a recording of sound.
///
/// # Errors
/// The refusal, when it is unreadable, broken, too long or of another kind.
pub(crate) fn check(whole: &Path, kind: LessonKind) -> Result<Media, Refusal> {
    let other = |rule, message: String| Refusal::new("wrong-content", rule, message);
    let Some(wanted) = wanted(kind) else { return Err(other(Rule::FileType, String::new())) };
    let unreadable = |error: io::Error| Refusal::new("unreadable", Rule::FileType, error.to_string());
    let broken = |message: String| {
        // Of a film nobody knows whether it is damaged or only odd.
        let rule = if kind == LessonKind::Video { Rule::FilmUnreadable } else { Rule::FileDamaged };
        Refusal::new(wanted.unreadable, rule, message)
    };

    let mut file = BufReader::new(File::open(whole).map_err(unreadable)?);
    let length = file.get_ref().metadata().map_err(unreadable)?.len();
    if length == 0 {
        return Err(broken("the file is empty".into()));
    }
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(unreadable)?;
    let found = content(&head);
    let is_not = |mime: &str| {
        format!("this is {}, not {}; give it the ending of what it is, or export it anew", named(mime), wanted.name)
    };
    if !wanted.mimes.contains(&&*found) {
        let foreign = foreign::foreign(&head).map(|(part, name)| Rule::FileFormat { part, name });
        let advice = foreign::advice(&head).filter(|_| found != "text/html");
        return Err(other(foreign.unwrap_or(Rule::FileType), advice.unwrap_or_else(|| is_not(&found))));
    }
    file.rewind().map_err(unreadable)?;
    let (kind, mime, millis, seconds) = match &*found {
        "video/mp4" | "audio/mp4" => {
            let read = mp4::length(&mut file, length);
            match read.map_err(|fault| Refusal::new(wanted.unreadable, fault.rule(), fault.message()))? {
                mp4::Length::Film(_) if kind == LessonKind::Audio => {
                    return Err(other(Rule::FileType, is_not("video/mp4")));
                }
                mp4::Length::Film(millis) => (LessonKind::Video, "video/mp4", millis, whole_seconds(millis)),
                mp4::Length::Sound(millis) => (LessonKind::Audio, "audio/mp4", millis, whole_seconds(millis)),
            }
        }
        "audio/mpeg" => {
            let millis = mp3::millis(file.into_inner())
                .map_err(|fault| Refusal::new(wanted.unreadable, fault.rule, fault.message))?;
            (LessonKind::Audio, "audio/mpeg", millis, whole_seconds(millis))
        }
        _ => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(unreadable)?;
            let pages = pdf::pages(bytes).map_err(|fault| match fault {
                pdf::Fault::Damaged(message) => broken(message.into()),
                pdf::Fault::Locked => {
                    let message = "it asks for a password; save it without one";
                    Refusal::new("document-locked", Rule::FileLocked, message)
                }
            })?;
            (LessonKind::Document, "application/pdf", 0, SECONDS_A_PAGE * pages)
        }
    };
    if millis > MAX_DURATION_MS {
        return Err(broken(format!("it claims to last {} hours", millis / 3_600_000)));
    }
    let Fingerprint { hash, bytes } = media::fingerprint(whole).map_err(unreadable)?;
    Ok(Media { kind, mime, from: whole.into(), hash, bytes, millis, seconds, captions: Vec::new() })
}

/// Returns what is wrong with a film that begins like this, as far as that tells.
pub(crate) fn early_fault(head: &[u8]) -> Option<Rule> {
    mp4::early_fault(head).map(|fault| fault.rule())
}

/// Returns the name of a film's H.264 profile when not every browser plays it. `None` also when it cannot be read.
pub(crate) fn rare_profile(whole: &Path) -> Option<String> {
    let mut file = BufReader::new(File::open(whole).ok()?);
    let length = file.get_ref().metadata().ok()?.len();
    mp4::rare_profile(&mut file, length).map(Into::into)
}

/// Returns the warning about a film of such a profile.
pub(super) fn profile_problem(path: &str, name: &str) -> Problem {
    let message = format!(
        "its picture is H.264 of the profile {name}, which not every browser plays; `ffmpeg -i IN.mp4 -c:v libx264 \
        -profile:v high -pix_fmt yuv420p -c:a copy -movflags faststart OUT.mp4` makes it one that every browser plays"
    );
    Problem::of_file(path, "film-profile", message)
}

/// Returns the name of a MIME type, for people.
fn named(mime: &str) -> String {
    match mime {
        "video/mp4" => "an MP4 film".into(),
        "audio/mpeg" => "an MP3 recording".into(),
        "audio/mp4" => "an M4A recording".into(),
        "application/pdf" => "a PDF".into(),
        "" => "nothing that is known here".into(),
        _ => format!("a file of type {mime}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_every_case_tell_the_kind() {
        assert_eq!(kind("02-tour.mp4"), Some((LessonKind::Video, "02-tour")));
        assert_eq!(kind("02-Tour.MP4"), Some((LessonKind::Video, "02-Tour")));
        assert_eq!(kind("IMG_0042.MOV"), Some((LessonKind::Video, "IMG_0042")));
        for name in ["听.Mp3", "听.m4a", "听.M4B"] {
            assert_eq!(kind(name), Some((LessonKind::Audio, "听")));
        }
        assert_eq!(kind("a.b.pdf"), Some((LessonKind::Document, "a.b")));
        for none in [".mp4", "mp4", "", "x.mp4x", "x.avi", "é"] {
            assert_eq!(kind(none), None, "{none}");
        }
    }

    #[test]
    fn types_have_names_for_people() {
        assert_eq!(named("audio/mpeg"), "an MP3 recording");
        assert_eq!(named("audio/mp4"), "an M4A recording");
        assert_eq!(named("image/png"), "a file of type image/png");
    }
}
