//! Types of rendered texts, on their way from Markdown to a page. Knows nothing of Markdown itself.

use serde::{Deserialize, Serialize};

use crate::course::Heading;

/// A resolver of the links and pictures that a renderer meets.
///
/// Targets come as written, percent signs decoded, without the `#fragment` after them. Fragments in the same text, mail
/// and telephone addresses are never asked about; nor are pictures of other sites, which become links.
pub trait Links {
    /// Returns the picture that `target` names, or `None` when there is none.
    fn image(&mut self, target: &str) -> Option<Image>;
    /// Returns where a link to `target` leads.
    fn link(&mut self, target: &str) -> LinkTarget;
}

/// A picture inside a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The picture's address, `media:{id}` until the text is served.
    pub src: String,
    /// The width in pixels, when known.
    pub width: Option<u32>,
    /// The height in pixels, when known.
    pub height: Option<u32>,
    /// A tiny version to show until it is loaded, as a `data:image/…` address.
    pub placeholder: Option<String>,
}

/// The target of a link inside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// An address of the school.
    Address(String),
    /// An address of another site, left as it is.
    External,
    /// A target that does not exist.
    Dead,
}

/// A rendered text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// The sanitised HTML.
    pub html: String,
    /// The text without markup, for searches and snippets.
    pub plain: String,
    /// The headings.
    pub headings: Vec<Heading>,
    /// The first `# heading`, which the page shows as its title.
    pub title: Option<String>,
    /// The warnings for the text's author.
    pub warnings: Vec<Warning>,
    /// The number of Han characters and Latin words, for the reading time.
    pub words: usize,
}

/// A warning for the author of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The line in the text, from 1.
    pub line: usize,
    /// The kind of the warning.
    pub kind: WarningKind,
}

/// The kind of a warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WarningKind {
    /// A link or picture with this target, which does not exist.
    DeadLink(String),
    /// A tag that HTML does not have, and which was removed.
    UnknownTag(String),
    /// A picture with this target and without a description.
    PictureWithoutDescription(String),
    /// A formula, as it was typed, that cannot be read.
    UnreadableFormula(String),
    /// A command or environment that is not known, or not where it stands, and its formula as it was typed.
    UnknownCommand(String, String),
}
