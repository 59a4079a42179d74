//! The crafts that the domain is handed: how texts are rendered and words are cut.

use domain::Tools;
use model::text as plain;

/// Rendering by the crate `text`, words by the crate `words`.
pub const TOOLS: Tools = Tools {
    renderer: text::VERSION,
    render,
    terms: words::terms,
    query_terms: words::query_terms,
    snippet: text::snippet,
};

fn render(markdown: &str, links: &mut dyn plain::Links) -> plain::Rendered {
    let done = text::render(markdown, &mut Bridge(links));
    plain::Rendered {
        html: done.html,
        plain: done.plain,
        headings: done.headings.into_iter().map(heading).collect(),
        title: done.title,
        warnings: done.warnings.into_iter().map(warning).collect(),
        words: done.words,
    }
}

/// The renderer's questions in the domain's words.
struct Bridge<'a>(&'a mut dyn plain::Links);

impl text::Links for Bridge<'_> {
    fn image(&mut self, target: &str) -> Option<text::Image> {
        let image = self.0.image(target)?;
        Some(text::Image { src: image.src, width: image.width, height: image.height, placeholder: image.placeholder })
    }

    fn link(&mut self, target: &str) -> text::LinkTarget {
        match self.0.link(target) {
            plain::LinkTarget::Address(address) => text::LinkTarget::Address(address),
            plain::LinkTarget::External => text::LinkTarget::External,
            plain::LinkTarget::Dead => text::LinkTarget::Dead,
        }
    }
}

fn heading(heading: text::Heading) -> model::course::Heading {
    model::course::Heading { level: heading.level, id: heading.id, text: heading.text }
}

fn warning(warning: text::Warning) -> plain::Warning {
    let kind = match warning.kind {
        text::WarningKind::DeadLink(target) => plain::WarningKind::DeadLink(target),
        text::WarningKind::UnknownTag(tag) => plain::WarningKind::UnknownTag(tag),
        text::WarningKind::PictureWithoutDescription(picture) => plain::WarningKind::PictureWithoutDescription(picture),
    };
    plain::Warning { line: warning.line, kind }
}
