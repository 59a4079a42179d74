//! Chapters: what each file in a chapter's folder is, and which of them belong together.
//!
//! A lesson is a text, or a recording or document. Beside the latter lie files of the same name: a text below it and,
//! of recordings, captions.

use std::collections::{BTreeMap, BTreeSet};

use model::course::LessonKind;

use super::{
    Captions, Chapter, Lesson, Problem, captions, course_toml,
    folder::{Found, Reader},
    foreign,
    front_matter::{self, Front},
    picture, placing, recording, toml_reader,
};

/// What is told about a file whose kind is not known.
const UNKNOWN: &str = "this is neither a lesson nor a picture: texts end in .md, films in .mp4 or .mov, recordings in .mp3 \
    or .m4a, documents in .pdf, pictures in .png, .jpg, .gif, .webp or .svg; export it as one of these, or leave it out";

/// The files of a chapter that other files of it belong to.
struct Inside<'n> {
    /// The folder.
    chapter: &'n str,
    /// The texts' files, by their names without extension.
    texts: BTreeMap<&'n str, &'n str>,
    /// The recordings and documents likewise: what lies beside them is no lesson.
    media: BTreeSet<&'n str>,
    /// The captions, by the recordings that they belong to: their files and languages.
    captions: BTreeMap<&'n str, Vec<(&'n str, Option<&'n str>)>>,
    /// The captions without a recording.
    lost: BTreeSet<&'n str>,
}

impl<'n> Inside<'n> {
    fn new(chapter: &'n str, found: &'n [Found]) -> Self {
        let names = || found.iter().filter(|found| !found.is_dir).map(|found| found.name.as_str());
        let media = || names().filter_map(recording::kind);
        let recordings: BTreeSet<&str> =
            media().filter(|(kind, _)| *kind != LessonKind::Document).map(|(_, stem)| stem).collect();
        let mut inside = Self {
            chapter,
            texts: names().filter_map(|name| Some((recording::without(name, ".md")?, name))).collect(),
            media: media().map(|(_, stem)| stem).collect(),
            captions: BTreeMap::new(),
            lost: BTreeSet::new(),
        };
        for (name, stem) in names().filter_map(|name| Some((name, captions_stem(name)?))) {
            match captions::owner(stem, &recordings) {
                Some((owner, language)) => inside.captions.entry(owner).or_default().push((name, language)),
                None => {
                    inside.lost.insert(name);
                }
            }
        }
        inside
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.chapter)
    }
}

/// Returns the name of a captions file without its extension, or `None` when it is none.
fn captions_stem(name: &str) -> Option<&str> {
    captions::ENDINGS.iter().find_map(|ending| recording::without(name, ending))
}

impl Reader<'_> {
    /// Reads all chapters.
    pub fn chapters(&mut self) -> Vec<Chapter> {
        let folders = self.entries("", 0);
        folders.iter().filter(|found| found.is_dir).filter_map(|found| self.chapter(&found.name)).collect()
    }

    fn chapter(&mut self, folder: &str) -> Option<Chapter> {
        let found = self.entries(folder, 1);
        let inside = Inside::new(folder, &found);
        let mut lessons = Vec::new();
        let mut title = None;
        for entry in &found {
            let name = entry.name.as_str();
            let path = inside.path(name);
            if entry.is_dir {
                self.pictures_below(&path, 2);
            } else if name.eq_ignore_ascii_case("chapter.toml") {
                title = self.chapter_title(&path);
            } else if let Some((kind, stem)) = recording::kind(name) {
                lessons.extend(self.recording(&inside, &path, kind, stem));
            } else if let Some(stem) = recording::without(name, ".md") {
                if !inside.media.contains(stem) {
                    lessons.extend(self.article(folder, &path, stem));
                }
            } else if inside.lost.contains(name) {
                let message = "captions lie beside a recording: 02-tour.vtt or 02-tour.en.vtt beside 02-tour.mp4";
                self.problem(&path, "captions-without-recording", message);
            } else if picture::is_picture(name) {
                self.picture(&path);
            } else if name.to_ascii_lowercase().ends_with(".quiz.toml") {
                self.problem(&path, "lesson-kind-unsupported", "quizzes are not supported yet");
            } else if captions_stem(name).is_none() {
                let message = foreign::advice(&self.head(&path)).unwrap_or_else(|| UNKNOWN.into());
                self.warnings.push(Problem::of_file(&path, "file-passed-over", message));
            }
        }
        // A folder without lessons and a title holds pictures for others.
        let is_chapter = title.is_some() || !lessons.is_empty();
        let title = title.unwrap_or_else(|| placing::title(folder));
        is_chapter.then_some(Chapter { title, lessons })
    }

    fn chapter_title(&mut self, path: &str) -> Option<String> {
        let text = self.text(path)?;
        let table = toml_reader::parse(path, &text, &mut self.problems)?;
        let mut reader = toml_reader::Reader { file: path, text: &text, table, problems: &mut self.problems };
        let title = reader.text("title").map(|title| title.value).filter(|title| !title.is_empty());
        reader.finish("title");
        title
    }

    fn article(&mut self, chapter: &str, path: &str, stem: &str) -> Option<Lesson> {
        let text = self.text(path)?;
        let mut front = front_matter::read(path, &text, &mut self.problems);
        self.warnings.extend(front.warning.take());
        Some(lesson(chapter, path, stem, front))
    }

    /// Reads a recording or document with what lies beside it; all of it is checked, whatever is wrong with a part.
    fn recording(&mut self, inside: &Inside, path: &str, kind: LessonKind, stem: &str) -> Option<Lesson> {
        let (most, too_large) = recording::limit(kind);
        let whole = self.media(path, most, too_large);
        let media = whole.and_then(|whole| match recording::check(&whole, kind) {
            Ok(media) => {
                let profile = recording::rare_profile(&whole).filter(|_| kind == LessonKind::Video);
                self.warnings.extend(profile.map(|name| recording::profile_problem(path, &name)));
                Some(media)
            }
            Err(refusal) => {
                self.problems.push(refusal.of(path));
                None
            }
        });
        let captions = self.captions_of(inside, stem);
        let text_file = inside.texts.get(stem);
        let beside = text_file.map_or_else(|| path.to_owned(), |name| inside.path(name));
        let text = if text_file.is_some() { self.text(&beside)? } else { String::new() };
        let mut front = front_matter::read(&beside, &text, &mut self.problems);
        self.warnings.extend(front.warning.take());
        if front.seconds.is_some() && kind != LessonKind::Document {
            let message = "`duration` is for texts and documents: a recording is as long as it is";
            self.warnings.push(Problem::new(&beside, 1, "duration-passed-over", message));
        }
        let mut lesson = lesson(inside.chapter, path, stem, front);
        lesson.text = beside;
        lesson.media = Some(super::Media { captions, ..media? });
        Some(lesson)
    }

    /// Reads the captions of a recording, those in the course's own language first.
    fn captions_of(&mut self, inside: &Inside, stem: &str) -> Vec<Captions> {
        let mut all: Vec<Captions> = Vec::new();
        for (name, tag) in inside.captions.get(stem).into_iter().flatten() {
            let path = inside.path(name);
            let Some(language) = tag.map_or_else(|| Some(self.language.clone()), course_toml::language) else {
                let message =
                    format!("{:?} is no language; write {stem}.en.vtt or {stem}.zh-Hans.vtt", tag.unwrap_or_default());
                self.problem(&path, "captions-language-invalid", message);
                continue;
            };
            if all.iter().any(|captions| captions.language == language) {
                self.problem(&path, "captions-twice", format!("{stem} has captions in {language:?} already"));
                continue;
            }
            let Some(read) = self.captions(&path, &language) else { continue };
            let notes = read.changes();
            all.push(Captions { language, bytes: read.bytes, transcript: read.transcript, notes });
        }
        let own = |captions: &Captions| captions.language != self.language;
        all.sort_by(|a, b| (own(a), &a.language).cmp(&(own(b), &b.language)));
        all
    }

    /// Reports lessons that are the same without their numbers.
    pub fn collisions(&mut self, chapters: &[Chapter]) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for lesson in chapters.iter().flat_map(|chapter| &chapter.lessons) {
            if let Some(first) = seen.insert(&lesson.key, &lesson.path) {
                let message = format!("{first} and {} are both {:?} without their numbers", lesson.path, lesson.key);
                self.problem(&lesson.path, "lesson-key-collision", message);
            }
        }
    }

    fn pictures_below(&mut self, folder: &str, depth: usize) {
        for found in self.entries(folder, depth) {
            let path = format!("{folder}/{}", found.name);
            if found.is_dir {
                self.pictures_below(&path, depth + 1);
            } else if picture::is_picture(&found.name) {
                self.picture(&path);
            } else {
                // Other files may lie there; a picture was meant to be shown.
                let head = self.head(&path);
                let advice = foreign::advice(&head).filter(|_| foreign::is_picture(&head));
                let told = advice.map(|message| Problem::of_file(&path, "file-passed-over", message));
                self.warnings.extend(told);
            }
        }
    }

    fn picture(&mut self, path: &str) {
        let Some(bytes) = self.bytes(path, picture::MAX_BYTES, "picture-too-large") else { return };
        match picture::check(path, bytes) {
            Ok(picture) => {
                self.warnings.extend(picture.warnings());
                self.pictures.push(picture);
            }
            Err(refusal) => self.problems.push(refusal.of(path)),
        }
    }
}

fn lesson(chapter: &str, path: &str, stem: &str, front: Front) -> Lesson {
    Lesson {
        path: path.into(),
        text: path.into(),
        key: front.id.unwrap_or_else(|| format!("{}/{}", placing::key(chapter), placing::key(stem))),
        name: placing::title(stem),
        title: front.title,
        summary: front.summary,
        trial: front.trial,
        seconds: front.seconds,
        markdown: front.body.to_owned(),
        skipped: front.skipped,
        media: None,
    }
}
