//! Links and pictures, written as found: their targets are checked after the sanitiser.

use super::Writer;
use crate::{
    Warning, WarningKind,
    address::{self, Kind},
    tags::push_attribute,
    targets,
};
use pulldown_cmark::LinkType;

/// The longest attribute, in bytes: longer addresses lead nowhere, longer descriptions are cut.
const MAX_ATTRIBUTE: usize = 2_000;

impl Writer {
    pub(super) fn link_start(&mut self, kind: LinkType, target: &str, title: &str, at: usize) {
        let line = self.lines.line(at);
        let target = match kind {
            LinkType::Email => format!("mailto:{target}"),
            _ => address::trimmed(target),
        };
        let refused = address::kind(&target) == Kind::Refused || target.len() > MAX_ATTRIBUTE;
        if refused {
            self.draft.warnings.push(Warning { line, kind: WarningKind::DeadLink(short(&target).to_owned()) });
        }
        let written = !refused && self.pictures.is_empty();
        self.links.push(written);
        if written {
            self.draft.html.push_str("<a");
            push_attribute(&mut self.draft.html, "data-line", &line.to_string());
            push_attribute(&mut self.draft.html, "href", &target);
            if !title.is_empty() {
                push_attribute(&mut self.draft.html, "title", short(title));
            }
            self.draft.html.push('>');
        }
    }

    pub(super) fn picture(&mut self) {
        let Some(picture) = self.pictures.pop() else {
            return;
        };
        if let Some(outer) = self.pictures.last_mut() {
            outer.alt.push_str(&picture.alt);
            return;
        }
        let html = &mut self.draft.html;
        html.push_str("<img");
        push_attribute(html, "data-line", &picture.line.to_string());
        let (target, size) = targets::sized(&picture.target);
        push_attribute(html, "src", short(&address::trimmed(target)));
        for (name, pixels) in [("data-width", size.0), ("data-height", size.1)] {
            if let Some(pixels) = pixels {
                push_attribute(html, name, &pixels.to_string());
            }
        }
        push_attribute(html, "alt", short(picture.alt.trim()));
        if !picture.title.is_empty() {
            push_attribute(html, "title", short(&picture.title));
        }
        html.push('>');
    }
}

fn short(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_ATTRIBUTE)]
}
