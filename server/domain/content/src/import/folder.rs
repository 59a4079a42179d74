//! Reading of a course folder: everything in it, and everything that is wrong with it.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Component, Path, PathBuf},
};

use model::rule::CaptionsFault;

use super::{Folder, Picture, Problem, captions, course_toml, picture, placing};

/// The most problems that are reported.
const MAX_PROBLEMS: usize = 500;
/// The longest name of a file, in bytes.
const MAX_NAME_BYTES: usize = 200;
/// The most folders that lie in each other.
const MAX_DEPTH: usize = 6;
/// The most files of a course.
const MAX_FILES: usize = 5_000;
/// The size of the largest text, in bytes.
const MAX_TEXT_BYTES: u64 = 2 * 1024 * 1024;
/// The largest size of texts and pictures together, in bytes.
const MAX_TOTAL_BYTES: u64 = 256 * 1024 * 1024;
/// The largest size of recordings, captions and documents together, in bytes.
const MAX_MEDIA_BYTES: u64 = 20 * 1024 * 1024 * 1024;

/// The number of bytes at the beginning of a file that show its type.
const HEAD_BYTES: u64 = 8 * 1024;

/// Reads a course folder.
///
/// # Errors
/// All problems at once, in the order of their files and lines.
pub fn read(dir: &Path) -> Result<Folder, Vec<Problem>> {
    let mut reader = Reader {
        dir,
        language: String::new(),
        problems: Vec::new(),
        warnings: Vec::new(),
        pictures: Vec::new(),
        on_disk: BTreeMap::new(),
        files: 0,
        bytes: 0,
        media_bytes: 0,
    };
    let course = reader.course();
    reader.language = course.as_ref().map(|course| course.language.clone()).unwrap_or_default();
    let chapters = reader.chapters();
    reader.collisions(&chapters);
    if reader.problems.is_empty() && chapters.iter().all(|chapter| chapter.lessons.is_empty()) {
        reader.problem(
            course_toml::FILE,
            "lessons-missing",
            "the course has no lesson: put texts such as 01-welcome.md into a folder",
        );
    }
    let Reader { mut problems, mut warnings, pictures, .. } = reader;
    match course {
        Some(course) if problems.is_empty() => {
            warnings.sort();
            Ok(Folder { course, chapters, pictures, warnings })
        }
        _ => {
            problems.sort();
            problems.truncate(MAX_PROBLEMS);
            Err(problems)
        }
    }
}

/// Returns that two names are one, with the letters by which they differ.
fn twice(one: &str, other: &str) -> String {
    let letters = |name: &str| {
        name.chars()
            .map(|c| if c.is_ascii() { c.to_string() } else { c.escape_unicode().to_string() })
            .collect::<String>()
    };
    format!("{one} and {other} are the same name: `{}` and `{}`; keep one of them", letters(one), letters(other))
}

/// The reader of a folder, with what it has found so far.
pub(super) struct Reader<'d> {
    dir: &'d Path,
    /// The course's language; empty when it is not known.
    pub language: String,
    pub problems: Vec<Problem>,
    pub warnings: Vec<Problem>,
    pub pictures: Vec<Picture>,
    /// Where the files and folders lie whose paths are spelled otherwise there, or may be.
    on_disk: BTreeMap<String, PathBuf>,
    files: usize,
    bytes: u64,
    media_bytes: u64,
}

/// A file or folder in a folder.
pub(super) struct Found {
    /// The name, clean.
    pub name: String,
    pub is_dir: bool,
}

impl Reader<'_> {
    /// Adds a problem of a file as a whole.
    pub fn problem(&mut self, file: &str, kind: &'static str, message: impl Into<String>) {
        self.problems.push(Problem::of_file(file, kind, message));
    }

    fn course(&mut self) -> Option<super::Course> {
        match self.find(course_toml::FILE, |name| placing::clean(name).to_lowercase()) {
            Ok(Some(path)) => drop(self.on_disk.insert(course_toml::FILE.into(), path)),
            Ok(None) => {
                self.problem(course_toml::FILE, "course-toml-missing", "a course folder has a file course.toml");
                return None;
            }
            Err((kind, message)) => {
                self.problem(course_toml::FILE, kind, message);
                return None;
            }
        }
        let text = self.text(course_toml::FILE)?;
        let (mut course, cover) = course_toml::read(&text, &mut self.problems)?;
        if let Some((name, line)) = cover {
            course.cover = self.cover(&name, line);
        }
        Some(course)
    }

    fn cover(&mut self, name: &str, line: usize) -> Option<super::Cover> {
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let found = if !inside || name.contains('\\') || name.is_empty() {
            Err(("cover-outside", "`cover` must name a file inside of the folder".into()))
        } else {
            self.find(name, placing::fold)
                .and_then(|found| found.ok_or(("cover-missing", "there is no such file".into())))
        };
        match found {
            Ok(path) => drop(self.on_disk.insert(name.into(), path)),
            Err((kind, message)) => {
                self.problems.push(Problem::new(course_toml::FILE, line, kind, message));
                return None;
            }
        }
        let bytes = self.bytes(name, picture::MAX_BYTES, "picture-too-large")?;
        let cover = picture::cover(name, bytes).map_err(|refusal| self.problems.push(refusal.of(name))).ok()?;
        self.warnings.extend(cover.whole.warnings());
        Some(cover)
    }

    /// Finds a file by the names that `spelled` makes equal. Fails, with a problem's kind and message, when several
    /// have the same one, or a symbolic link is on the way.
    fn find(&self, path: &str, spelled: fn(&str) -> String) -> Result<Option<PathBuf>, (&'static str, String)> {
        let mut way = self.dir.to_path_buf();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let mut found: Vec<fs::DirEntry> = fs::read_dir(&way).into_iter().flatten().flatten().collect();
            found.retain(|entry| entry.file_name().to_str().is_some_and(|name| spelled(name) == spelled(part)));
            found.sort_by_key(fs::DirEntry::file_name);
            match &found[..] {
                [] => return Ok(None),
                [one] if one.file_type().is_ok_and(|kind| kind.is_symlink()) => {
                    return Err(("symlink", "symbolic links are not followed".into()));
                }
                [one] => way = one.path(),
                [one, other, ..] => {
                    return Err((
                        "name-twice",
                        twice(&one.file_name().to_string_lossy(), &other.file_name().to_string_lossy()),
                    ));
                }
            }
        }
        Ok(Some(way))
    }

    /// Returns where a file or folder lies.
    fn place(&self, path: &str) -> PathBuf {
        self.on_disk.get(path).cloned().unwrap_or_else(|| self.dir.join(path))
    }

    /// Returns what is in a folder, in the order of the numbers. Hidden files are passed over, and in the root all
    /// files.
    pub fn entries(&mut self, folder: &str, depth: usize) -> Vec<Found> {
        if depth > MAX_DEPTH {
            self.problem(folder, "folder-too-deep", format!("folders may lie {MAX_DEPTH} deep"));
            return Vec::new();
        }
        let entries = match fs::read_dir(self.place(folder)) {
            Ok(entries) => entries,
            // A missing course folder is told once, as a missing course.toml.
            Err(_) if folder.is_empty() => return Vec::new(),
            Err(error) => {
                self.problem(folder, "unreadable", error.to_string());
                return Vec::new();
            }
        };
        let mut entries: Vec<fs::DirEntry> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut found = Vec::new();
        let mut names = BTreeMap::new();
        for entry in entries {
            self.files += 1;
            if self.files > MAX_FILES {
                if self.files == MAX_FILES + 1 {
                    self.problem(course_toml::FILE, "folder-too-large", format!("a course may have {MAX_FILES} files"));
                }
                return Vec::new();
            }
            let Some(one) = self.entry(folder, &entry) else { continue };
            let written = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { one.name.clone() } else { format!("{folder}/{}", one.name) };
            if let Some(other) = names.insert(placing::fold(&one.name), written.clone()) {
                self.problem(&path, "name-twice", twice(&other, &written));
            } else {
                self.on_disk.insert(path, entry.path());
                found.push(one);
            }
        }
        found.sort_by(|a, b| (placing::ordered(&a.name), &a.name).cmp(&(placing::ordered(&b.name), &b.name)));
        found
    }

    fn entry(&mut self, folder: &str, entry: &fs::DirEntry) -> Option<Found> {
        let name = entry.file_name();
        let shown: String = name.to_string_lossy().chars().filter(|c| !c.is_control()).take(60).collect();
        let path = if folder.is_empty() { shown } else { format!("{folder}/{shown}") };
        let kind = entry.file_type().ok()?;
        let leads_to_folder = || kind.is_symlink() && fs::metadata(entry.path()).is_ok_and(|meta| meta.is_dir());
        let passed_over = folder.is_empty() && !kind.is_dir() && !leads_to_folder();
        if passed_over || name.as_encoded_bytes().starts_with(b".") {
            return None;
        }
        let Some(name) = name.to_str() else {
            self.problem(&path, "name-not-utf8", "the file's name is not UTF-8");
            return None;
        };
        let name = placing::clean(name);
        if name.len() > MAX_NAME_BYTES {
            self.problem(
                &path,
                "name-too-long",
                format!("the file's name has {} bytes; {MAX_NAME_BYTES} are allowed", name.len()),
            );
        } else if name.contains('\\') || name.trim().is_empty() {
            self.problem(&path, "name-invalid", "the file's name has backslashes, or no letter that can be seen");
        } else if kind.is_symlink() {
            self.problem(&path, "symlink", "symbolic links are not followed");
        } else if kind.is_dir() || kind.is_file() {
            return Some(Found { name, is_dir: kind.is_dir() });
        } else {
            self.problem(&path, "not-a-file", "this is neither a file nor a folder");
        }
        None
    }

    /// Reads a text file.
    pub fn text(&mut self, path: &str) -> Option<String> {
        let bytes = self.bytes(path, MAX_TEXT_BYTES, "text-too-large")?;
        self.letters(path, bytes)
    }

    /// Reads a captions file in a language, as far as that is known.
    pub fn captions(&mut self, path: &str, language: &str) -> Option<captions::Read> {
        let whole = self.media(path, captions::MAX_BYTES, "captions-too-large")?;
        let bytes = self.read(path, &whole)?;
        match captions::read(bytes, Some(language)) {
            Ok(read) => {
                let told = read
                    .passed_over
                    .iter()
                    .map(|fault| Problem::new(path, fault.line, "caption-passed-over", fault.message()));
                self.warnings.extend(told);
                Some(read)
            }
            // Without any caption the recording plays as well.
            Err(faults)
                if faults.iter().all(|it| matches!(it.fault, CaptionsFault::Empty | CaptionsFault::Backwards)) =>
            {
                let message = "there is no caption in it that can be shown; it was passed over";
                self.warnings.push(Problem::of_file(path, "captions-passed-over", message));
                None
            }
            Err(faults) => {
                self.problems.extend(faults.into_iter().map(|found| {
                    let is_bytes = found.fault == CaptionsFault::Letters;
                    let kind = if is_bytes { "not-utf8" } else { "captions-invalid" };
                    Problem::new(path, found.line, kind, found.message())
                }));
                None
            }
        }
    }

    fn letters(&mut self, path: &str, bytes: Vec<u8>) -> Option<String> {
        match captions::lesson_text(bytes, &self.language) {
            Ok(text) => {
                // Some databases take none of it, and no browser shows it.
                let Some(at) = text.find('\0') else { return Some(text) };
                let line = text[..at].matches('\n').count() + 1;
                let message =
                    "there is a character U+0000 here, which no text has; delete it, or save the text in UTF-8";
                self.problems.push(Problem::new(path, line, "null-character", message));
                None
            }
            Err((line, seems)) => {
                let message = if seems == "UTF-8" {
                    "the text is in UTF-8, but damaged here; write this line anew".to_owned()
                } else {
                    format!("the text is not in UTF-8, but seems to be in {seems}; save it as UTF-8 in your editor")
                };
                self.problems.push(Problem::new(path, line, "not-utf8", message));
                None
            }
        }
    }

    /// Reads a file of at most this size in bytes; `kind` is the problem of a larger one.
    pub fn bytes(&mut self, path: &str, most: u64, kind: &'static str) -> Option<Vec<u8>> {
        let (whole, size) = self.measure(path, most, kind)?;
        self.bytes += size;
        self.within(path, self.bytes, MAX_TOTAL_BYTES)?;
        self.read(path, &whole)
    }

    /// Returns the path of a recording, captions or a document, when it is not too large.
    pub fn media(&mut self, path: &str, most: u64, kind: &'static str) -> Option<PathBuf> {
        let (whole, size) = self.measure(path, most, kind)?;
        self.media_bytes += size;
        self.within(path, self.media_bytes, MAX_MEDIA_BYTES)?;
        Some(whole)
    }

    fn measure(&mut self, path: &str, most: u64, kind: &'static str) -> Option<(PathBuf, u64)> {
        let whole = self.place(path);
        let size = match fs::symlink_metadata(&whole) {
            Ok(meta) if meta.is_file() => meta.len(),
            Ok(_) => {
                self.problem(path, "not-a-file", "this is not a file");
                return None;
            }
            Err(error) => {
                self.problem(path, "unreadable", error.to_string());
                return None;
            }
        };
        if size > most {
            self.problem(path, kind, format!("{size} bytes; {most} are allowed"));
            return None;
        }
        Some((whole, size))
    }

    fn within(&mut self, path: &str, all: u64, most: u64) -> Option<()> {
        if all > most {
            self.problem(path, "folder-too-large", format!("a course may have {most} bytes of this kind"));
            return None;
        }
        Some(())
    }

    /// Returns the beginning of a file that is no part of the course, as far as it can be read.
    pub fn head(&self, path: &str) -> Vec<u8> {
        let mut head = Vec::new();
        // What cannot be read is told by its name.
        let _ = fs::File::open(self.place(path)).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
        head
    }

    fn read(&mut self, path: &str, whole: &Path) -> Option<Vec<u8>> {
        fs::read(whole).map_err(|error| self.problem(path, "unreadable", error.to_string())).ok()
    }
}
