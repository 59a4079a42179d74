//! Reading a course folder: everything in it, and everything that is wrong with it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path},
};

use super::{Chapter, Folder, Lesson, Picture, Problem, course_toml, front_matter, picture, placing, toml_reader};

/// More problems than this are not told.
const PROBLEMS: usize = 500;
const NAME_BYTES: usize = 200;
const DEPTH: usize = 6;
const FILES: usize = 5_000;
const TEXT_BYTES: u64 = 2 * 1024 * 1024;
const ALL_BYTES: u64 = 256 * 1024 * 1024;

/// Reads a folder. All problems are told at once, in the order of their files and lines.
pub fn read(dir: &Path) -> Result<Folder, Vec<Problem>> {
    let mut reader =
        Reader { dir, problems: Vec::new(), warnings: Vec::new(), pictures: Vec::new(), files: 0, bytes: 0 };
    let course = reader.course();
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

struct Reader<'d> {
    dir: &'d Path,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    pictures: Vec<Picture>,
    files: usize,
    bytes: u64,
}

/// A file or folder in a folder.
struct Found {
    name: String,
    is_dir: bool,
}

impl Reader<'_> {
    fn problem(&mut self, file: &str, kind: &'static str, message: impl Into<String>) {
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

    fn chapters(&mut self) -> Vec<Chapter> {
        let mut chapters = Vec::new();
        for found in self.entries("", 0).into_iter().filter(|found| found.is_dir) {
            let inside = self.entries(&found.name, 1);
            let mut lessons = Vec::new();
            let mut title = None;
            for entry in inside {
                let path = format!("{}/{}", found.name, entry.name);
                if entry.is_dir {
                    self.pictures_below(&path, 2);
                } else if entry.name == "chapter.toml" {
                    title = self.chapter_title(&path);
                } else if let Some(name) = entry.name.strip_suffix(".md") {
                    lessons.extend(self.lesson(&found.name, &path, name));
                } else if picture::is_picture(&entry.name) {
                    self.picture(&path);
                } else if let Some(what) = not_yet(&entry.name) {
                    self.problem(&path, "lesson-kind-unsupported", format!("{what} are not supported yet"));
                } else {
                    self.warnings.push(Problem::new(
                        &path,
                        1,
                        "file-passed-over",
                        "this is neither a lesson nor a picture",
                    ));
                }
            }
            // A folder without lessons holds pictures for others.
            if !lessons.is_empty() {
                chapters.push(Chapter { title: title.unwrap_or_else(|| placing::title(&found.name)), lessons });
            }
        }
        chapters
    }

    fn chapter_title(&mut self, path: &str) -> Option<String> {
        let text = self.text(path)?;
        let table = toml_reader::parse(path, &text, &mut self.problems)?;
        let mut reader = toml_reader::Reader { file: path, text: &text, table, problems: &mut self.problems };
        let title = reader.text("title").map(|title| title.value).filter(|title| !title.is_empty());
        reader.finish("title");
        title
    }

    fn lesson(&mut self, chapter: &str, path: &str, name: &str) -> Option<Lesson> {
        let text = self.text(path)?;
        let front = front_matter::read(path, &text, &mut self.problems);
        Some(Lesson {
            path: path.into(),
            key: format!("{}/{}", placing::key(chapter), placing::key(name)),
            name: placing::title(name),
            title: front.title,
            summary: front.summary,
            trial: front.trial,
            seconds: front.seconds,
            skipped: front.skipped,
            markdown: front.body.to_owned(),
        })
    }

    /// Two lessons that are the same without their numbers.
    fn collisions(&mut self, chapters: &[Chapter]) {
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
            }
        }
    }

    fn picture(&mut self, path: &str) {
        let Some(bytes) = self.bytes(path, picture::MAX_BYTES, "picture-too-large") else { return };
        match picture::check(path, bytes) {
            Ok(picture) => self.pictures.push(picture),
            Err(problem) => self.problems.push(problem),
        }
    }

    /// What is in a folder, in the order of the numbers; hidden files are passed over, and in the root all files.
    fn entries(&mut self, folder: &str, depth: usize) -> Vec<Found> {
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

    fn text(&mut self, path: &str) -> Option<String> {
        let bytes = self.bytes(path, TEXT_BYTES, "text-too-large")?;
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

    fn bytes(&mut self, path: &str, most: u64, kind: &'static str) -> Option<Vec<u8>> {
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
        self.bytes += size;
        if size > most {
            self.problem(path, kind, format!("{size} bytes; {most} are allowed"));
            return None;
        }
        if self.bytes > ALL_BYTES {
            self.problem(path, "folder-too-large", format!("a course may have {ALL_BYTES} bytes"));
            return None;
        }
        fs::read(&whole).map_err(|error| self.problem(path, "unreadable", error.to_string())).ok()
    }
}

/// Lessons of kinds that the format knows and the school does not have yet.
fn not_yet(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let kinds = [
        (".mp4", "videos"),
        (".vtt", "captions"),
        (".mp3", "audio lessons"),
        (".pdf", "documents"),
        (".quiz.toml", "quizzes"),
    ];
    kinds.iter().find(|(ending, _)| lower.ends_with(ending)).map(|(_, what)| *what)
}
