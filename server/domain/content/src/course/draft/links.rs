//! Links and pictures of a draft, resolved from what the course has.

use std::collections::BTreeSet;

use ground::{Conn, Result, fetch_all, media};
use model::{
    Id,
    course::{Course, File},
    text::{Image, LinkTarget, Links},
    url,
};

use crate::{
    course::document::{Named, Names},
    import::{links::has_scheme, placing},
};

/// A picture that the course may show.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::course) struct Known {
    pub id: Id<File>,
    width: Option<i64>,
    height: Option<i64>,
    placeholder: Option<String>,
}

/// Returns the files that a course may show: those that its texts use, and those that were uploaded to it.
///
/// # Errors
/// Fails when the database does.
pub(in crate::course) async fn known(conn: &mut Conn<'_>, course: Id<Course>) -> Result<Vec<Known>> {
    const KNOWN: &str = "select f.id, f.width, f.height, f.placeholder \
        from file f \
        where f.id in ( \
          select file_id \
          from file_use \
          where course_id = $1 \
          union \
          select file_id \
          from upload \
          where course_id = $1 and file_id is not null \
        )";
    Ok(fetch_all!(&mut *conn, KNOWN, course))
}

/// A resolver for the links of one text.
pub(super) struct From<'a> {
    pub slug: &'a str,
    pub names: &'a Names,
    pub known: &'a [Known],
    /// The files that the text uses.
    pub used: BTreeSet<Id<File>>,
    /// The names that the text asked for.
    pub asked: BTreeSet<String>,
}

impl From<'_> {
    fn named(&mut self, target: &str) -> Option<Named> {
        let folded = || placing::fold(target);
        let (name, named) = self.names.get_key_value(target).or_else(|| {
            Some(folded()).and_then(|path| self.names.iter().find(|(name, _)| placing::fold(name) == path))
        })?;
        self.asked.insert(name.clone());
        Some(*named)
    }

    fn file(&mut self, id: Id<File>) -> Option<Image> {
        let known = self.known.iter().find(|known| known.id == id)?;
        self.used.insert(id);
        let side = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
        Some(Image {
            src: format!("{}{id}", media::REFERENCE),
            width: side(known.width),
            height: side(known.height),
            placeholder: known.placeholder.clone(),
        })
    }
}

impl Links for From<'_> {
    fn image(&mut self, target: &str) -> Option<Image> {
        match self.named(target) {
            Some(Named::File(id)) => self.file(id),
            _ => None,
        }
    }

    fn link(&mut self, target: &str) -> LinkTarget {
        if has_scheme(target) || target.starts_with("//") {
            return LinkTarget::External;
        }
        if target.starts_with('/') {
            return LinkTarget::Address(target.into());
        }
        let path = target.split(['?', '#']).next().unwrap_or_default();
        match self.named(path) {
            Some(Named::Lesson(id)) => LinkTarget::Address(url::lesson(self.slug, id)),
            Some(Named::File(id)) => self.file(id).map_or(LinkTarget::Dead, |image| LinkTarget::Address(image.src)),
            None => LinkTarget::Dead,
        }
    }
}
