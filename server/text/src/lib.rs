//! Texts: Markdown to safe HTML, plain text, headings and snippets.
//!
//! The way of a text: Markdown events → HTML with slots for code and formulas ([`write`]; raw HTML
//! through [`raw`]) → sanitiser ([`clean`]) → one last pass that fills the slots, asks about links and
//! pictures, shifts headings and collects the plain text ([`finish`]). Whatever an author writes goes
//! through the sanitiser; what is put in afterwards is made here from escaped parts.
//!
//! It knows nothing of courses, files, addresses, HTTP or the database: [`Links`] answers for them.
//!
//! Classes in the output:
//! `table-scroll` (a table's frame) · `align-left align-center align-right` (cells) · `task` (the label
//! of a checkbox) · `footnotes footnote-ref footnote-back` · `dead-link` · `picture picture-blur` (a picture
//! and the placeholder under it) · `dead-picture` · `language-…` (code) · `math-block math-error` ·
//! code colours `c-comment c-keyword c-operator c-string c-escape c-number c-constant c-function c-type
//! c-parameter c-tag c-attribute c-heading c-inserted c-deleted` · formulas (`MathML`) `menv-alignlike
//! menv-align menv-arraylike menv-cases menv-multline menv-with-eqn menv-nonumber menv-cells-left
//! menv-cells-right menv-{left,right}-{solid,dashed} menv-border-only menv-hline menv-hdashline
//! cell-left cell-right mop-negated small`.

mod address;
mod clean;
mod code;
mod finish;
mod lines;
mod maths;
mod notes;
mod plain;
mod raw;
mod slug;
mod snippet;
mod split;
mod tags;
mod write;

pub use snippet::{Piece, snippet};

/// Goes up when the same Markdown gives other HTML: stored HTML of an older version is made anew.
pub const VERSION: u32 = 1;

/// What a renderer asks about the links and pictures it meets.
///
/// Targets come as written, percent signs undone, without the `#place` after them. Places in the
/// same text, mail and telephone addresses are never asked about; nor are pictures of other sites,
/// which become links.
pub trait Links {
    /// The picture a target names, if there is one.
    fn image(&mut self, target: &str) -> Option<Image>;
    /// Where a target leads.
    fn link(&mut self, target: &str) -> LinkTarget;
}

/// A picture that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Its address, `media:…` as a rule.
    pub src: String,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// A tiny version to show until it is there, as a `data:image/…` address.
    pub placeholder: Option<String>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A page or file of ours, at this address.
    Address(String),
    /// Somewhere else: kept as written, and marked as not ours.
    External,
    /// Nowhere: its text stays, with a warning.
    Dead,
}

/// A rendered text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Safe HTML; headings begin at `h2`.
    pub html: String,
    /// What a reader reads, without markup: for search and snippets. Without the title.
    pub plain: String,
    /// The headings with an id, in order, as they are in the HTML.
    pub headings: Vec<Heading>,
    /// The first `# heading`. When the text begins with it, it is not in the HTML.
    pub title: Option<String>,
    /// What is odd in the text, by line.
    pub warnings: Vec<Warning>,
    /// Han characters and words of other scripts, for the reading time.
    pub words: usize,
}

/// A heading that can be linked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Its id in the HTML.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// Something odd that does not keep a text from being shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line in the Markdown, from 1.
    pub line: usize,
    /// What it is.
    pub kind: WarningKind,
}

/// What can be odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// A link or picture that leads nowhere, or may not be followed.
    DeadLink(String),
    /// An HTML tag that is not known or not allowed.
    UnknownTag(String),
    /// A picture that says nothing to those who do not see it.
    PictureWithoutDescription(String),
}

/// Markdown as safe HTML and all that is known about it.
pub fn render(markdown: &str, links: &mut dyn Links) -> Rendered {
    finish::finish(write::write(markdown), links, true)
}

/// What a reader of the Markdown reads, title included, without markup.
pub fn plain(markdown: &str) -> String {
    let rendered = finish::finish(write::write(markdown), &mut Nowhere, false);
    match rendered.title {
        Some(title) if !rendered.plain.contains(&title) => format!("{title}\n{}", rendered.plain),
        _ => rendered.plain,
    }
}

/// Knows no link and no picture.
struct Nowhere;

impl Links for Nowhere {
    fn image(&mut self, _: &str) -> Option<Image> {
        None
    }

    fn link(&mut self, _: &str) -> LinkTarget {
        LinkTarget::Dead
    }
}
