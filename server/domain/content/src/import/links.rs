//! Links and pictures of a text, resolved from the folder that it came in.

use std::collections::{BTreeSet, HashMap};

use model::{
    Id,
    course::{File, Lesson},
    text::{Image, LinkTarget, Links},
    url,
};

use super::placing::{self, fold};
use crate::course::document::{Named, Names};

/// The lessons and pictures that the texts of a course can name.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub slug: String,
    /// The lessons by their files, folded.
    pub lessons: HashMap<String, Id<Lesson>>,
    /// The lessons by their keys: numbers in names only order, and links need not know them.
    pub keys: HashMap<String, Id<Lesson>>,
    /// The lessons by the last part of their keys; `None` where several have it.
    pub stems: HashMap<String, Option<Id<Lesson>>>,
    /// The pictures by their files, folded.
    pub pictures: HashMap<String, (Id<File>, Image)>,
}

/// A resolver for the links of one text.
pub(super) struct From<'a> {
    pub places: &'a Places,
    /// The folder that the text lies in.
    pub folder: &'a str,
    /// The files that the text uses.
    pub used: BTreeSet<Id<File>>,
    /// The pictures and lessons that the text names.
    pub names: Names,
}

impl<'a> From<'a> {
    /// Returns the paths that a target may mean, folded: as it stands, and as browsers read it.
    fn paths(&self, target: &str) -> impl Iterator<Item = String> + use<'a> {
        let read = percent_encoding::percent_decode_str(target).decode_utf8().ok();
        let paths = [Some(target.into()), read].map(|target| target.and_then(|target| resolve(self.folder, &target)));
        paths.into_iter().flatten().map(|path| fold(&path))
    }

    fn picture(&mut self, target: &str) -> Option<Image> {
        let places = self.places;
        let exact = self.paths(target).find_map(|path| places.pictures.get(&path));
        let (file, image) = exact.or_else(|| self.nearly(target))?;
        self.used.insert(*file);
        self.names.insert(target.into(), Named::File(*file));
        Some(image.clone())
    }

    /// Returns the only picture that a target can mean as other programs write it: in letters of another case, with
    /// backslashes, from the course's root, or with a query.
    fn nearly(&self, target: &str) -> Option<&'a (Id<File>, Image)> {
        let target = target.split(['?', '#']).next()?.replace('\\', "/");
        let target = target.trim_start_matches('/');
        let places = self.places;
        [resolve(self.folder, target), resolve("", target)].into_iter().flatten().find_map(|path| {
            let path = placing::clean(&path).to_lowercase();
            let mut fitting = places.pictures.iter().filter(|(name, _)| name.to_lowercase() == path);
            match (fitting.next(), fitting.next()) {
                (Some((_, found)), None) => Some(found),
                _ => None,
            }
        })
    }

    fn lesson(&mut self, target: &str) -> Option<Id<Lesson>> {
        // A lesson that has moved is still the only one of its name.
        let only = |key: &str| self.places.stems.get(key.rsplit('/').next()?).copied().flatten();
        let id = self.paths(target).find_map(|path| match (self.places.lessons.get(&path), key(&path)) {
            (Some(id), _) => Some(*id),
            (None, Some(key)) => self.places.keys.get(&key).copied().or_else(|| only(&key)),
            (None, None) => None,
        })?;
        self.names.insert(target.into(), Named::Lesson(id));
        Some(id)
    }
}

/// Returns the key of a lesson with this path, or `None` when it is no lesson's.
fn key(path: &str) -> Option<String> {
    let (chapter, name) = path.rsplit_once('/')?;
    let (stem, ending) = name.rsplit_once('.')?;
    let is_lesson =
        ["md", "mp4", "m4v", "mov", "mp3", "m4a", "m4b", "pdf"].contains(&ending.to_ascii_lowercase().as_str());
    is_lesson.then(|| format!("{}/{}", placing::key(chapter), placing::key(stem)))
}

impl Links for From<'_> {
    fn image(&mut self, target: &str) -> Option<Image> {
        self.picture(target)
    }

    fn link(&mut self, target: &str) -> LinkTarget {
        if has_scheme(target) || target.starts_with("//") {
            return LinkTarget::External;
        }
        if target.starts_with('/') {
            return LinkTarget::Address(target.into());
        }
        let path = target.split(['?', '#']).next().unwrap_or_default();
        match self.lesson(path) {
            Some(id) => LinkTarget::Address(url::lesson(&self.places.slug, id)),
            None => self.picture(path).map_or(LinkTarget::Dead, |image| LinkTarget::Address(image.src)),
        }
    }
}

/// Returns whether a target begins with a scheme, such as `https:`.
pub(crate) fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

/// Returns the path of a target, seen from a folder, or `None` when it leads out of the course.
pub(crate) fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut way: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                way.pop()?;
            }
            part => way.push(part),
        }
    }
    Some(way.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{key, resolve};

    #[test]
    fn lessons_are_known_without_their_numbers() {
        assert_eq!(key("02-ownership/07-one-owner.mp4").as_deref(), Some("ownership/one-owner"));
        assert_eq!(key("ownership/one-owner.md").as_deref(), Some("ownership/one-owner"));
        for none in ["one-owner.md", "a/b.png", "a/b"] {
            assert_eq!(key(none), None, "{none}");
        }
    }

    #[test]
    fn targets_stay_inside() {
        assert_eq!(resolve("a", "../b/./c.md").as_deref(), Some("b/c.md"));
        assert_eq!(resolve("a", "img/x.png").as_deref(), Some("a/img/x.png"));
        assert_eq!(resolve("a", "../../etc/passwd"), None);
    }
}
