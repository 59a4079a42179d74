//! Links and pictures of a text, answered from the folder that it came in.

use std::collections::{BTreeSet, HashMap};

use model::{
    Id,
    course::{File, Lesson},
    text::{Image, LinkTarget, Links},
};

/// What the texts of a course can name.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub slug: String,
    /// Lessons by their files.
    pub lessons: HashMap<String, Id<Lesson>>,
    /// Pictures by their files.
    pub pictures: HashMap<String, (Id<File>, Image)>,
}

/// Answers for one text.
pub(super) struct From<'a> {
    pub places: &'a Places,
    /// The folder that the text lies in.
    pub folder: &'a str,
    /// The files that the text uses.
    pub used: BTreeSet<Id<File>>,
}

impl From<'_> {
    fn picture(&mut self, target: &str) -> Option<Image> {
        let (file, image) = self.places.pictures.get(&resolve(self.folder, target)?)?;
        self.used.insert(*file);
        Some(image.clone())
    }
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
        let lesson = resolve(self.folder, path).and_then(|path| self.places.lessons.get(&path));
        match lesson {
            Some(id) => LinkTarget::Address(format!("/learn/{}/{id}", self.places.slug)),
            None => self.picture(path).map_or(LinkTarget::Dead, |image| LinkTarget::Address(image.src)),
        }
    }
}

pub(crate) fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

/// The file that a target names, seen from a folder; `None`: outside of the course.
fn resolve(folder: &str, target: &str) -> Option<String> {
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
    use super::resolve;

    #[test]
    fn targets_stay_inside() {
        assert_eq!(resolve("a", "../b/./c.md").as_deref(), Some("b/c.md"));
        assert_eq!(resolve("a", "img/x.png").as_deref(), Some("a/img/x.png"));
        assert_eq!(resolve("a", "../../etc/passwd"), None);
    }
}
