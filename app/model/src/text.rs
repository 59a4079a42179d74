//! Texts on their way from Markdown to a page.

use serde::{Deserialize, Serialize};

use crate::course::Heading;

/// Answers what a renderer asks about the links and pictures that it meets.
///
/// Targets come as written, percent signs undone, without the `#place` after them. Places in the
/// same text, mail and telephone addresses are never asked about; nor are pictures of other sites,
/// which become links.
pub trait Links {
    /// The picture that `target` names; `None`: there is none.
    fn image(&mut self, target: &str) -> Option<Image>;
    /// Where a link to `target` leads.
    fn link(&mut self, target: &str) -> LinkTarget;
}

/// A picture inside a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Its address, `media:{id}` until the text is served.
    pub src: String,
    /// Its width in pixels, when known.
    pub width: Option<u32>,
    /// Its height in pixels, when known.
    pub height: Option<u32>,
    /// A tiny version to show until it is there, as a `data:image/…` address.
    pub placeholder: Option<String>,
}

/// Where a link inside a text leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To this address of ours.
    Address(String),
    /// Out of the school: left as it is.
    External,
    /// Nowhere.
    Dead,
}

/// A rendered text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Clean HTML.
    pub html: String,
    /// The text alone, for searches and snippets.
    pub plain: String,
    /// Its headings.
    pub headings: Vec<Heading>,
    /// Its first `# heading`, which the page shows as its title.
    pub title: Option<String>,
    /// What its author should know.
    pub warnings: Vec<Warning>,
    /// Han characters and Latin words, for the reading time.
    pub words: usize,
}

/// Something in a text that its author should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The line in the text, from 1.
    pub line: usize,
    /// What it is.
    pub kind: WarningKind,
}

/// Kinds of warnings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WarningKind {
    /// A link or picture that leads nowhere.
    DeadLink(String),
    /// A tag that HTML does not have; it was cleaned away.
    UnknownTag(String),
    /// A picture without a description.
    PictureWithoutDescription(String),
}
