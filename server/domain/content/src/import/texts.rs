//! Rendering of a folder's lessons into documents, on all cores.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use ground::{Db, Error, Result};
use model::{
    Id,
    course::{File, Lesson as LessonId, LessonKind, OutlineChapter, OutlineLesson},
    text::{Rendered, Warning, WarningKind},
};

use super::{Folder, Lesson, Media, Problem, course_toml, links, plan::Plan};
use crate::{
    TextServices,
    catalogue::listing::Listing,
    course::{
        document::{CaptionsDoc, CourseDoc, LessonDoc, MediaDoc, Names, Packed, hash, pack},
        release::{DocumentHashes, ReleaseMeta},
        show_once,
    },
    search::index::{self, Entry},
};

/// The number of Han characters or words that are read in a minute.
const READING_SPEED: usize = 300;

/// A course ready to be written.
#[derive(Debug)]
pub(super) struct Content {
    pub document: CourseDoc,
    pub items: DocumentHashes,
    pub blobs: Vec<Packed>,
    /// The files that each text uses.
    pub uses: BTreeMap<Id<LessonId>, BTreeSet<Id<File>>>,
    pub warnings: Vec<Problem>,
    /// The listing to publish; `None` for a draft.
    pub listing: Option<Listing>,
}

impl Content {
    /// Returns the files that any text uses.
    pub fn used(&self) -> BTreeSet<Id<File>> {
        self.uses.values().flatten().copied().collect()
    }
}

/// A lesson ready to be written.
struct ImportedTexts {
    outline: OutlineLesson,
    packed: Packed,
    used: BTreeSet<Id<File>>,
    warnings: Vec<Problem>,
    entry: Option<Entry>,
}

/// Renders the texts of a folder and cuts their words. `progress` is called with the number of texts that are done, and
/// of all.
///
/// # Errors
/// [`Error::Internal`] when a document cannot be stored or a thread panics.
pub(super) async fn render(
    db: &Db,
    folder: &Arc<Folder>,
    plan: &Arc<Plan>,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Content> {
    let total = folder.lessons();
    let next = Arc::new(AtomicUsize::new(0));
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let mut workers = Vec::new();
    for _ in 0..std::thread::available_parallelism().map_or(1, usize::from).min(8) {
        let (tools, folder, plan, next, tell) =
            (*db.env.part::<TextServices>(), folder.clone(), plan.clone(), next.clone(), tell.clone());
        workers.push(tokio::task::spawn_blocking(move || {
            let lessons: Vec<&Lesson> = folder.chapters.iter().flat_map(|chapter| &chapter.lessons).collect();
            let mut done = Vec::new();
            while let Some((place, lesson)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, *lessons.get(at)?)))
            {
                done.push((place, finish(&tools, &folder, &plan, place, lesson)?));
                // Nobody may be listening any more when another worker failed.
                let _ = tell.send(());
            }
            Ok::<_, Error>(done)
        }));
    }
    drop(tell);
    let mut count = 0;
    while told.recv().await.is_some() {
        count += 1;
        progress(count, total);
    }
    let mut done = BTreeMap::new();
    for worker in workers {
        done.extend(worker.await.map_err(|error| Error::Internal(format!("rendering: {error}")))??);
    }
    let (env, folder, plan) = (db.env.clone(), folder.clone(), plan.clone());
    let assembled = tokio::task::spawn_blocking(move || assemble(&env, &folder, &plan, done.into_values().collect()));
    assembled.await.map_err(|error| Error::Internal(format!("rendering: {error}")))?
}

fn finish(tools: &TextServices, folder: &Folder, plan: &Plan, place: usize, lesson: &Lesson) -> Result<ImportedTexts> {
    let beside = lesson.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut rendered, mut used, names) = render_text(tools, plan, beside, &lesson.markdown);
    let title = title(lesson, &rendered);
    show_once(&title, &mut rendered);
    let id = plan.lessons[&lesson.key];
    let media = lesson.media.as_ref().map(|media| media_document(plan, media));
    used.extend(media.iter().flat_map(MediaDoc::files));
    let document = LessonDoc {
        title,
        summary: lesson.summary.clone(),
        markdown: lesson.markdown.clone(),
        seconds: seconds(lesson, rendered.words),
        renderer: tools.renderer,
        html: rendered.html,
        headings: rendered.headings,
        plain: with_transcript(rendered.plain, lesson),
        media,
        names,
    };
    let kind = lesson.media.as_ref().map_or(LessonKind::Article, |media| media.kind);
    let free = folder.course.price.is_none() || lesson.trial || place < folder.course.trial_lessons;
    let entry = (free && folder.course.live && !document.is_empty())
        .then(|| index::lesson_entry(tools, plan.course, id, &document, &folder.course.language));
    Ok(ImportedTexts {
        outline: OutlineLesson { kind, free, ..document.listed(id) },
        packed: pack(&document)?,
        warnings: rendered
            .warnings
            .iter()
            .map(|warning| explain(&lesson.text, lesson.skipped, warning))
            .chain(document.is_empty().then(|| empty(&lesson.text)))
            .collect(),
        used,
        entry,
    })
}

fn empty(file: &str) -> Problem {
    let message = "there is nothing in this lesson: learners see it as coming, and it is not counted";
    Problem::of_file(file, "empty-lesson", message)
}

fn title(lesson: &Lesson, rendered: &Rendered) -> String {
    let heading = rendered.title.as_deref().map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    let heading = heading.filter(|title| !title.is_empty()).map(|title| title.chars().take(200).collect());
    lesson.title.clone().or(heading).unwrap_or_else(|| lesson.name.clone())
}

/// Returns the duration of a lesson in seconds: a recording as long as it is, anything else as long as its author says,
/// or by its size.
fn seconds(lesson: &Lesson, words: usize) -> i64 {
    match &lesson.media {
        Some(media) if media.millis > 0 => media.seconds,
        Some(media) => lesson.seconds.unwrap_or(media.seconds),
        None => lesson.seconds.unwrap_or_else(|| reading_seconds(words)),
    }
}

/// Returns the time that so many words take to read, in seconds.
pub(crate) fn reading_seconds(words: usize) -> i64 {
    i64::try_from(words * 60 / READING_SPEED).unwrap_or(0).max(1)
}

fn media_document(plan: &Plan, media: &Media) -> MediaDoc {
    let captions = media
        .captions
        .iter()
        .map(|captions| CaptionsDoc { file: plan.files[&hash(&captions.bytes)], language: captions.language.clone() });
    MediaDoc {
        file: plan.files[&media.hash],
        mime: media.mime.into(),
        millis: media.millis,
        captions: captions.collect(),
    }
}

/// Returns what can be found of a lesson: its text, and the transcript of its recording in the course's language.
fn with_transcript(plain: String, lesson: &Lesson) -> String {
    let said = lesson.media.as_ref().and_then(|media| media.captions.first()).map(|captions| &captions.transcript);
    match said {
        Some(said) if plain.is_empty() => said.clone(),
        Some(said) => format!("{plain}\n{said}"),
        None => plain,
    }
}

fn render_text(
    tools: &TextServices,
    plan: &Plan,
    folder: &str,
    markdown: &str,
) -> (Rendered, BTreeSet<Id<File>>, Names) {
    let mut links = links::From { places: &plan.places, folder, used: BTreeSet::new(), names: Names::new() };
    let rendered = (tools.render)(markdown, &mut links);
    (rendered, links.used, links.names)
}

/// Assembles the course's page from its lessons.
fn assemble(env: &ground::Env, folder: &Folder, plan: &Plan, done: Vec<ImportedTexts>) -> Result<Content> {
    let course = &folder.course;
    let (summary, mut page_uses, names) = render_text(env.part::<TextServices>(), plan, "", &course.summary);
    let file = |picture: &super::Picture| plan.files[&hash(&picture.bytes)];
    let cover = course.cover.as_ref().map(|cover| file(&cover.whole));
    let small_cover = course.cover.as_ref().map(|cover| file(cover.small.as_ref().unwrap_or(&cover.whole)));
    page_uses.extend(cover.into_iter().chain(small_cover));

    let mut uses = BTreeMap::from([(Id::NONE, page_uses)]);
    let mut warnings: Vec<Problem> =
        summary.warnings.iter().map(|warning| explain(course_toml::FILE, 0, warning)).collect();
    let mut items = DocumentHashes::new();
    let (mut blobs, mut entries, mut outlines) = (Vec::new(), Vec::new(), Vec::new());
    for lesson in done {
        let id = lesson.outline.id;
        items.insert(id, lesson.packed.hash.clone());
        uses.insert(id, lesson.used);
        blobs.push(lesson.packed);
        warnings.extend(lesson.warnings);
        entries.extend(lesson.entry);
        outlines.push(lesson.outline);
    }
    let mut outlines = outlines.into_iter();
    let outline = folder
        .chapters
        .iter()
        .map(|chapter| OutlineChapter {
            title: chapter.title.clone(),
            lessons: outlines.by_ref().take(chapter.lessons.len()).collect(),
        })
        .collect();
    let document = CourseDoc {
        title: course.title.clone(),
        subtitle: course.subtitle.clone(),
        summary: course.summary.clone(),
        html: summary.html,
        plain: summary.plain,
        renderer: env.part::<TextServices>().renderer,
        language: course.language.clone(),
        level: course.level.ok_or(Error::NotFound)?,
        category: course.category.clone(),
        tags: course.tags.clone(),
        price: course.price,
        cover,
        small_cover,
        trial_lessons: course.trial_lessons,
        outline,
        names,
        price_open: course.price_open && course.price.is_none() && !course.live,
        currency: None,
    };
    let packed = pack(&document)?;
    items.insert(Id::NONE, packed.hash.clone());
    blobs.push(packed);
    let listing = if course.live {
        let head = ReleaseMeta {
            course: plan.course,
            release: env.id()?,
            slug: course.slug.clone(),
            teacher: plan.teacher,
            published_at: env.now(),
        };
        entries.insert(0, index::page_entry(env.part::<TextServices>(), plan.course, &document));
        Some(Listing { head, document: document.clone(), entries })
    } else {
        None
    };
    Ok(Content { document, items, blobs, uses, warnings, listing })
}

fn explain(file: &str, skipped: usize, warning: &Warning) -> Problem {
    let (kind, message) = match &warning.kind {
        WarningKind::DeadLink(target) if target.is_empty() => {
            let message = "a link or picture without an address; pictures have to be files (no `data:`)";
            ("dead-link", message.to_owned())
        }
        WarningKind::DeadLink(target) => ("dead-link", format!("{target} leads nowhere")),
        WarningKind::UnknownTag(tag) => ("unknown-tag", format!("<{tag}> is not allowed here; it was cleaned away")),
        WarningKind::PictureWithoutDescription(target) => {
            ("picture-without-description", format!("{target} says nothing to those who cannot see it"))
        }
        WarningKind::UnreadableFormula(typed) => {
            ("unreadable-formula", format!("{} is no formula; it is shown as it was typed", one_line(typed)))
        }
        WarningKind::UnknownCommand(command, typed) => {
            let formula = one_line(typed);
            ("unreadable-formula", format!("{command} is not known here: {formula} is shown as it was typed"))
        }
    };
    Problem::new(file, warning.line + skipped, kind, message)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
