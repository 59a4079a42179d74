//! Reading of a course folder: everything in it, and everything that is wrong with it.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use super::{Folder, Picture, Problem, captions, course_toml, picture, placing, toml_reader};

/// The most problems that are reported.
const PROBLEMS: usize = 500;
const NAME_BYTES: usize = 200;
const DEPTH: usize = 6;
const FILES: usize = 5_000;
const TEXT_BYTES: u64 = 2 * 1024 * 1024;
/// The size of texts and pictures together, in bytes.
const ALL_BYTES: u64 = 256 * 1024 * 1024;
/// The size of recordings, captions and documents together, in bytes.
const MEDIA_BYTES: u64 = 20 * 1024 * 1024 * 1024;

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
            problems.truncate(PROBLEMS);
            Err(problems)
        }
    }
}

/// The reader of a folder, with what it has found so far.
pub(super) struct Reader<'d> {
    dir: &'d Path,
    /// The course's language; empty when it is not known.
    pub language: String,
    pub problems: Vec<Problem>,
    pub warnings: Vec<Problem>,
    pub pictures: Vec<Picture>,
    files: usize,
    bytes: u64,
    media_bytes: u64,
}

/// A file or folder in a folder.
pub(super) struct Found {
    pub name: String,
    pub is_dir: bool,
}

impl Reader<'_> {
    /// Adds a problem of a file.
    pub fn problem(&mut self, file: &str, kind: &'static str, message: impl Into<String>) {
        self.problems.push(Problem::new(file, 1, kind, message));
    }

    fn course(&mut self) -> Option<super::Course> {
        let path = self.dir.join(course_toml::FILE);
        if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            self.problem(course_toml::FILE, "course-toml-missing", "a course folder has a file course.toml");
            return None;
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
        let mut wrong = |kind, message: &str| self.problems.push(Problem::new(course_toml::FILE, line, kind, message));
        if !inside || name.contains('\\') || name.is_empty() {
            wrong("cover-outside", "`cover` must name a file inside of the folder");
            return None;
        }
        let mut way = self.dir.to_path_buf();
        for part in Path::new(name).components() {
            way.push(part);
            match fs::symlink_metadata(&way) {
                Err(_) => {
                    wrong("cover-missing", "there is no such file");
                    return None;
                }
                Ok(meta) if meta.is_symlink() => {
                    wrong("symlink", "symbolic links are not followed");
                    return None;
                }
                Ok(_) => {}
            }
        }
        let bytes = self.bytes(name, picture::MAX_BYTES, "picture-too-large")?;
        picture::cover(name, bytes).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// Returns what is in a folder, in the order of the numbers. Hidden files are passed over, and in the root all
    /// files.
    pub fn entries(&mut self, folder: &str, depth: usize) -> Vec<Found> {
        if depth > DEPTH {
            self.problem(folder, "folder-too-deep", format!("folders may lie {DEPTH} deep"));
            return Vec::new();
        }
        let entries = match fs::read_dir(self.dir.join(folder)) {
            Ok(entries) => entries,
            // A missing course folder is told once, as a missing course.toml.
            Err(_) if folder.is_empty() => return Vec::new(),
            Err(error) => {
                self.problem(folder, "unreadable", error.to_string());
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for entry in entries.flatten() {
            self.files += 1;
            if self.files > FILES {
                if self.files == FILES + 1 {
                    self.problem(course_toml::FILE, "folder-too-large", format!("a course may have {FILES} files"));
                }
                return Vec::new();
            }
            found.extend(self.entry(folder, &entry));
        }
        found.sort_by(|a, b| (placing::split(&a.name), &a.name).cmp(&(placing::split(&b.name), &b.name)));
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
        if name.len() > NAME_BYTES {
            self.problem(
                &path,
                "name-too-long",
                format!("the file's name has {} bytes; {NAME_BYTES} are allowed", name.len()),
            );
        } else if name.contains(|c: char| c.is_control() || c == '\\') {
            self.problem(&path, "name-invalid", "the file's name has control characters or backslashes");
        } else if kind.is_symlink() {
            self.problem(&path, "symlink", "symbolic links are not followed");
        } else if kind.is_dir() || kind.is_file() {
            return Some(Found { name: name.into(), is_dir: kind.is_dir() });
        } else {
            self.problem(&path, "not-a-file", "this is neither a file nor a folder");
        }
        None
    }

    /// Reads a text file.
    pub fn text(&mut self, path: &str) -> Option<String> {
        let bytes = self.bytes(path, TEXT_BYTES, "text-too-large")?;
        self.utf8(path, bytes)
    }

    /// Reads a captions file.
    pub fn captions(&mut self, path: &str) -> Option<String> {
        let whole = self.media(path, captions::MAX_BYTES, "captions-too-large")?;
        let bytes = self.read(path, &whole)?;
        self.utf8(path, bytes)
    }

    fn utf8(&mut self, path: &str, bytes: Vec<u8>) -> Option<String> {
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let line =
                    toml_reader::line_at(&String::from_utf8_lossy(error.as_bytes()), error.utf8_error().valid_up_to());
                self.problems.push(Problem::new(path, line, "not-utf8", "the text is not UTF-8"));
                None
            }
        }
    }

    /// Reads a file of at most this size in bytes; `kind` is the problem of a larger one.
    pub fn bytes(&mut self, path: &str, most: u64, kind: &'static str) -> Option<Vec<u8>> {
        let (whole, size) = self.measure(path, most, kind)?;
        self.bytes += size;
        self.within(path, self.bytes, ALL_BYTES)?;
        self.read(path, &whole)
    }

    /// Returns the path of a recording, captions or a document, when it is not too large.
    pub fn media(&mut self, path: &str, most: u64, kind: &'static str) -> Option<PathBuf> {
        let (whole, size) = self.measure(path, most, kind)?;
        self.media_bytes += size;
        self.within(path, self.media_bytes, MEDIA_BYTES)?;
        Some(whole)
    }

    fn measure(&mut self, path: &str, most: u64, kind: &'static str) -> Option<(PathBuf, u64)> {
        let whole = self.dir.join(path);
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

    fn read(&mut self, path: &str, whole: &Path) -> Option<Vec<u8>> {
        fs::read(whole).map_err(|error| self.problem(path, "unreadable", error.to_string())).ok()
    }
}
