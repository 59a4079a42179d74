//! Texts: Markdown to safe HTML, plain text, headings and snippets.
//!
//! The way of a text: formulas taken out, addresses of pictures and emphasis made plain ([`source`]) → Markdown events, lines joined and bare
//! addresses linked ([`inline`]) → HTML with slots for code and formulas ([`mod@write`]; raw HTML
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
//! cell-left cell-right mop-negated small tml-left tml-right math-box math-circle math-strike math-strike-{up,down}
//! math-line-{top,bottom,left,right} math-wide math-half`.

mod address;
mod clean;
mod code;
mod dollars;
mod edits;
mod emphasis;
mod finish;
mod flanking;
mod formula;
mod inline;
mod layout;
mod lines;
mod literal;
mod mail;
mod maths;
mod money;
mod notes;
mod placeholder;
mod plain;
mod raw;
mod script;
mod search;
mod slug;
mod snippet;
mod source;
mod split;
mod tags;
mod targets;
mod underscores;
mod write;

pub use mail::mail_html;
pub use model::{
    course::Heading,
    text::{Image, LinkTarget, Links, Rendered, Warning, WarningKind},
};
pub use snippet::snippet;

/// The version of the output: it goes up when the same Markdown gives other HTML, and stored HTML is made anew.
pub const VERSION: u32 = 5;

/// Renders Markdown as safe HTML and all that is known about it.
pub fn render(markdown: &str, links: &mut dyn Links) -> Rendered {
    finish::finish(write::write(markdown), links, true)
}

/// Returns what a reader of the Markdown reads, title included, without markup.
pub fn plain(markdown: &str) -> String {
    let rendered = finish::finish(write::write(markdown), &mut Nowhere, false);
    match rendered.title {
        Some(title) if !rendered.plain.contains(&title) => format!("{title}\n{}", rendered.plain),
        _ => rendered.plain,
    }
}

/// [`Links`] that know no link and no picture.
struct Nowhere;

impl Links for Nowhere {
    fn image(&mut self, _: &str) -> Option<Image> {
        None
    }

    fn link(&mut self, _: &str) -> LinkTarget {
        LinkTarget::Dead
    }
}
