//! Planning of an import: what the school knows of a course already, and the ids that everything in it has or will
//! have.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ground::{Conn, Env, Result, db::MAX_ROWS_PER_INSERT, fetch_all, fetch_optional, fetch_optional_scalar, media, on};
use model::{
    Id,
    account::Person,
    course::{Course, File, Lesson},
    text::Image,
};
use sqlx::QueryBuilder;

use super::{Folder, Picture, assets, links::Places, placing};
use crate::course::document::hash;

/// The rows of the database that an import depends on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The course with this slug, and its teacher.
    pub course: Option<(Id<Course>, Id<Person>)>,
    /// The person with the teacher's handle.
    pub teacher: Option<Id<Person>>,
    /// The lessons that the course has or had, by their keys.
    pub lessons: BTreeMap<String, Id<Lesson>>,
    /// The files that are stored already, by their hashes.
    pub files: BTreeMap<String, Id<File>>,
}

impl Known {
    /// Loads what is known of a course and of files with these hashes.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn load(conn: impl Into<Conn<'_>>, course: &super::Course, hashes: &[String]) -> Result<Self> {
        const COURSE: &str = "select id, teacher_id \
            from course \
            where slug = $1";
        const TEACHER: &str = "select id \
            from person \
            where handle = $1";
        const LESSONS: &str = "select slug, id \
            from lesson \
            where course_id = $1";
        let mut conn = conn.into();
        let mut known = Self {
            course: fetch_optional!(&mut conn, COURSE, &course.slug),
            teacher: fetch_optional_scalar!(&mut conn, TEACHER, &course.teacher),
            ..Self::default()
        };
        if let Some((id, _)) = known.course {
            known.lessons = fetch_all!(&mut conn, LESSONS, id).into_iter().collect();
        }
        for hashes in hashes.chunks(MAX_ROWS_PER_INSERT) {
            let files: Vec<(String, Id<File>)> = on!(&mut conn, c => {
                let mut sql = QueryBuilder::new("select hash, id from file where hash in (");
                let mut list = sql.separated(", ");
                for hash in hashes {
                    list.push_bind(hash.clone());
                }
                sql.push(")").build_query_as().fetch_all(c).await?
            });
            known.files.extend(files);
        }
        Ok(known)
    }

    /// Returns the lesson with this key, also when an import of before kept marks in its key that nobody sees.
    fn lesson(&self, key: &str) -> Option<Id<Lesson>> {
        let is_same = |old: &str| {
            placing::clean(old) != old && old.split('/').map(placing::key).collect::<Vec<_>>().join("/") == key
        };
        let unclean = || self.lessons.iter().find(|(old, _)| is_same(old)).map(|(_, id)| *id);
        self.lessons.get(key).copied().or_else(unclean)
    }
}

/// The ids that everything has or will have.
#[derive(Debug)]
pub(super) struct Plan {
    pub course: Id<Course>,
    pub teacher: Id<Person>,
    /// The lessons of the folder, by their keys.
    pub lessons: BTreeMap<String, Id<Lesson>>,
    /// The files of the folder, by their hashes.
    pub files: BTreeMap<String, Id<File>>,
    pub places: Places,
}

impl Plan {
    /// Returns the plan for a folder, with new ids for what is not known.
    ///
    /// # Errors
    /// [`ground::Error::Crypto`] when there is no randomness.
    pub fn new(env: &Env, folder: &Folder, hashes: &[String], known: &Known) -> Result<Self> {
        let mut lessons = BTreeMap::new();
        for lesson in folder.chapters.iter().flat_map(|chapter| &chapter.lessons) {
            let id = match known.lesson(&lesson.key) {
                Some(id) => id,
                None => env.id()?,
            };
            lessons.insert(lesson.key.clone(), id);
        }
        let mut files = BTreeMap::new();
        for hash in hashes {
            let id = match known.files.get(hash) {
                Some(id) => *id,
                None => env.id()?,
            };
            files.insert(hash.clone(), id);
        }
        let course = match known.course {
            Some((id, _)) => id,
            None => env.id()?,
        };
        let teacher = match known.teacher {
            Some(id) => id,
            None => env.id()?,
        };
        let places = places(folder, &lessons, &files);
        Ok(Self { course, teacher, lessons, files, places })
    }
}

/// Returns the hashes of all files of a folder, each once.
pub(super) fn hashes(folder: &Folder) -> Vec<String> {
    assets::all(folder).into_keys().collect()
}

fn places(folder: &Folder, lessons: &BTreeMap<String, Id<Lesson>>, files: &BTreeMap<String, Id<File>>) -> Places {
    let image = |picture: &Picture| {
        let file = files[&hash(&picture.bytes)];
        let src = format!("{}{file}", media::REFERENCE);
        (file, Image { src, width: picture.width, height: picture.height, placeholder: picture.placeholder.clone() })
    };
    let mut stems = HashMap::new();
    for (key, id) in lessons {
        let stem = key.rsplit('/').next().unwrap_or_default().to_owned();
        stems.entry(stem).and_modify(|other| *other = None).or_insert(Some(*id));
    }
    Places {
        slug: folder.course.slug.clone(),
        lessons: folder
            .chapters
            .iter()
            .flat_map(|c| &c.lessons)
            .flat_map(|lesson| [&lesson.path, &lesson.text].map(|path| (placing::fold(path), lessons[&lesson.key])))
            .collect(),
        stems,
        keys: lessons.iter().map(|(key, id)| (key.clone(), *id)).collect(),
        pictures: folder.pictures.iter().map(|picture| (placing::fold(&picture.path), image(picture))).collect(),
    }
}

/// Returns those of a folder's files whose ids are among these.
pub(super) fn used<'f>(
    folder: &'f Folder,
    plan: &Plan,
    used: &BTreeSet<Id<File>>,
) -> BTreeMap<String, assets::Asset<'f>> {
    let mut all = assets::all(folder);
    all.retain(|hash, _| plan.files.get(hash).is_some_and(|id| used.contains(id)));
    all
}
