//! The layout of a course folder: which file of a course lies where.

use std::collections::{BTreeMap, BTreeSet};

use ground::{Conn, Error, RequestContext, Result, fetch_all, media};
use model::{
    Id, Permission,
    course::{Course, File, Lesson, OutlineChapter, OutlineLesson},
    studio::CourseState,
    text::{Image, LinkTarget, Links},
};

use super::{
    files::{Content, Export},
    name,
    texts::{self, Front},
};
use crate::{
    TextServices,
    course::{
        document::{LessonDoc, MediaDoc, Named, Names, unpack},
        draft::CourseDraft,
    },
    import::{links::resolve, placing, reading_seconds},
};

/// A file of the school: its hash and its MIME type.
type Stored = (String, String);

/// A course folder that is being put together.
struct Folder<'c, 'd> {
    conn: &'c mut Conn<'d>,
    files: BTreeMap<String, Content>,
    /// The files of the school by their paths, folded.
    placed: BTreeMap<String, Id<File>>,
    stored: BTreeMap<Id<File>, Stored>,
    /// The keys of the lessons.
    keys: BTreeMap<Id<Lesson>, String>,
}

/// Returns the draft of a course as a folder.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not export it; [`Error::Inconsistent`] when a text or a file is missing or damaged; or when the database fails.
pub(super) async fn of(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<Export> {
    const FILES: &str = "select f.id, f.hash, f.mime \
        from file f \
        join file_use u on u.file_id = f.id \
        where u.course_id = $1";
    const KEYS: &str = "select id, slug \
        from lesson \
        where course_id = $1";
    const LESSONS: &str = "select d.lesson_id, b.hash, b.body \
        from draft d \
        join blob b on b.hash = d.blob_hash \
        where d.course_id = $1 and d.lesson_id <> 0";
    let draft = CourseDraft::load_with(conn, ctx, Permission::CourseExportOwn, course).await?;
    let is_live = draft.state(conn).await? == CourseState::Live;
    let stored: Vec<(Id<File>, String, String)> = fetch_all!(&mut *conn, FILES, course);
    let keys: Vec<(Id<Lesson>, String)> = fetch_all!(&mut *conn, KEYS, course);
    let rows: Vec<(Id<Lesson>, String, Vec<u8>)> = fetch_all!(&mut *conn, LESSONS, course);
    let mut documents = BTreeMap::new();
    for (id, hash, body) in rows {
        documents.insert(id, unpack::<LessonDoc>(&hash, &body)?);
    }
    let mut folder = Folder {
        conn,
        files: BTreeMap::new(),
        placed: BTreeMap::new(),
        stored: stored.into_iter().map(|(id, hash, mime)| (id, (hash, mime))).collect(),
        keys: keys.into_iter().collect(),
    };
    let page = &draft.document;
    let mut taken = BTreeSet::new();
    let of = page.outline.len();
    let mut first = 0;
    for (place, chapter) in page.outline.iter().enumerate() {
        let dir = name::numbered(place, of, &name::unlike(folder.chapter_name(chapter), &mut taken));
        folder.chapter(&dir, chapter, &documents, first, page)?;
        first += chapter.lessons.len();
    }
    let cover = match page.cover {
        Some(file) => {
            let path = format!("cover.{}", folder.ending(file)?);
            folder.place(&path, file)?;
            Some(path)
        }
        None => None,
    };
    let mut page = page.clone();
    page.summary = folder.pictures("", &page.names, &page.summary)?;
    let about = texts::course(&page, &draft.slug, &draft.teacher_name.handle, cover.as_deref(), is_live)?;
    folder.files.insert("course.toml".into(), Content::Text(about));
    Ok(Export { slug: draft.slug, files: folder.files.into_iter().collect() })
}

impl Folder<'_, '_> {
    /// Returns the chapter's part of its lessons' keys, else a name made of its title.
    fn chapter_name(&self, chapter: &OutlineChapter) -> String {
        let known = chapter.lessons.iter().filter_map(|lesson| self.keys.get(&lesson.id)?.split_once('/'));
        let known = known.map(|(chapter, _)| chapter.to_owned()).find(|name| is_good(name));
        known.unwrap_or_else(|| name::of_title(&chapter.title, "chapter"))
    }

    fn chapter(
        &mut self,
        dir: &str,
        chapter: &OutlineChapter,
        documents: &BTreeMap<Id<Lesson>, LessonDoc>,
        first: usize,
        page: &crate::course::document::CourseDoc,
    ) -> Result<()> {
        self.files.insert(format!("{dir}/chapter.toml"), Content::Text(texts::chapter(&chapter.title)?));
        let mut taken = BTreeSet::new();
        for (place, lesson) in chapter.lessons.iter().enumerate() {
            let missing = || Error::Inconsistent { table: "draft", column: "lesson_id", row: lesson.id.to_string() };
            let document = documents.get(&lesson.id).ok_or_else(missing)?;
            let stem = name::unlike(self.lesson_name(lesson), &mut taken);
            let stem = name::numbered(place, chapter.lessons.len(), &stem);
            let is_given = page.price.is_some() && lesson.free && first + place >= page.trial_lessons;
            self.lesson(dir, &stem, lesson, document, is_given, &page.language)?;
        }
        Ok(())
    }

    /// Returns the lesson's part of its key, else a name made of its title.
    fn lesson_name(&self, lesson: &OutlineLesson) -> String {
        let known = self.keys.get(&lesson.id).and_then(|key| key.split_once('/'));
        let known = known.map(|(_, name)| name.to_owned()).filter(|name| is_good(name));
        known.unwrap_or_else(|| name::of_title(&lesson.title, "lesson"))
    }

    fn lesson(
        &mut self,
        dir: &str,
        stem: &str,
        lesson: &OutlineLesson,
        document: &LessonDoc,
        is_given: bool,
        language: &str,
    ) -> Result<()> {
        let key = self.keys.get(&lesson.id).cloned().unwrap_or_default();
        let by_path = format!("{}/{}", placing::key(dir), placing::key(stem));
        let front = Front {
            id: (key != by_path).then_some(&*key),
            title: &document.title,
            summary: &document.summary,
            trial: is_given,
            seconds: self.seconds(document),
        };
        let markdown = self.pictures(dir, &document.names, &document.markdown)?;
        self.files.insert(format!("{dir}/{stem}.md"), Content::Text(texts::lesson(&front, &markdown)?));
        if let Some(media) = &document.media {
            self.media(dir, stem, media, language)?;
        }
        Ok(())
    }

    /// Returns the duration of a lesson in seconds, where an import would compute another one.
    fn seconds(&self, document: &LessonDoc) -> Option<i64> {
        match &document.media {
            Some(media) if media.millis > 0 => None,
            Some(_) => Some(document.seconds),
            None => {
                let words = (self.conn.env.part::<TextServices>().render)(&document.markdown, &mut Nowhere).words;
                (document.seconds != reading_seconds(words)).then_some(document.seconds)
            }
        }
    }

    fn media(&mut self, dir: &str, stem: &str, media: &MediaDoc, language: &str) -> Result<()> {
        let ending = self.ending(media.file)?;
        self.place(&format!("{dir}/{stem}.{ending}"), media.file)?;
        for captions in &media.captions {
            let tag = if captions.language == language { String::new() } else { format!(".{}", captions.language) };
            self.place(&format!("{dir}/{stem}{tag}.vtt"), captions.file)?;
        }
        Ok(())
    }

    /// Puts the pictures of a text where it looks for them. Where another file lies already, the text gets another
    /// name.
    fn pictures(&mut self, dir: &str, names: &Names, markdown: &str) -> Result<String> {
        let mut text = markdown.to_owned();
        for (target, named) in names {
            let Named::File(file) = named else { continue };
            let Some(path) = resolve(dir, target).map(|path| placing::clean(&path)) else { continue };
            let there = self.placed.get(&placing::fold(&path));
            if there == Some(file) {
                // Under this name, however it is spelled.
            } else if there.is_none() && !self.files.contains_key(&path) {
                self.place(&path, *file)?;
            } else {
                let other = format!("img/{}.{}", file.to_string().to_lowercase(), self.ending(*file)?);
                self.place(&resolve(dir, &other).unwrap_or_else(|| other.clone()), *file)?;
                text = text.replace(&format!("({target}"), &format!("({other}"));
            }
        }
        Ok(text)
    }

    fn place(&mut self, path: &str, file: Id<File>) -> Result<()> {
        let missing = || Error::Inconsistent { table: "file_use", column: "file_id", row: file.to_string() };
        let (hash, _) = self.stored.get(&file).ok_or_else(missing)?;
        let lies = media::locate(self.conn.env, hash).ok_or_else(missing)?;
        self.placed.insert(placing::fold(path), file);
        self.files.insert(path.into(), Content::At(lies));
        Ok(())
    }

    /// Returns the file name extension for the file's MIME type.
    fn ending(&self, file: Id<File>) -> Result<&'static str> {
        let missing = || Error::Inconsistent { table: "file_use", column: "file_id", row: file.to_string() };
        let (_, mime) = self.stored.get(&file).ok_or_else(missing)?;
        Ok(match &**mime {
            "image/png" => "png",
            "image/jpeg" => "jpg",
            "image/gif" => "gif",
            "image/webp" => "webp",
            "image/svg+xml" => "svg",
            "video/mp4" => "mp4",
            "audio/mpeg" => "mp3",
            "audio/mp4" => "m4a",
            "application/pdf" => "pdf",
            _ => "vtt",
        })
    }
}

/// Returns whether a part of a key can be the name of a file: keys may come from front matter.
fn is_good(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 180
        && !name.starts_with('.')
        && !name.contains(['/', '\\'])
        && placing::key(name) == *name
}

/// A resolver for which every link is dead: only the words count.
struct Nowhere;

impl Links for Nowhere {
    fn image(&mut self, _: &str) -> Option<Image> {
        None
    }

    fn link(&mut self, _: &str) -> LinkTarget {
        LinkTarget::Dead
    }
}
