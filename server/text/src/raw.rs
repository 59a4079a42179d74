//! Raw HTML in Markdown, before it meets the rest: only known tags pass, with known attributes, in
//! a number and depth that keep the HTML parser's time and memory in proportion to the text.
//! (The sanitiser behind it decides what is safe; this decides what is sound.)

use crate::{
    split::Split,
    tags::{Token, Tokens},
};

/// Tags that hold blocks and nest.
const CONTAINERS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "div",
    "dl",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "main",
    "nav",
    "ol",
    "pre",
    "section",
    "summary",
    "table",
    "ul",
];
/// Tags whose end may be left out, so that they do not nest in themselves.
const PARTS: &[&str] = &["caption", "colgroup", "dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"];
const VOID: &[&str] = &["br", "col", "hr", "img", "wbr"];
/// Tags of running text.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var",
];
/// Tags whose content is no text either.
const SILENT: &[&str] = &[
    "script", "style", "template", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "svg",
    "object", "select", "audio", "video", "canvas", "head",
];
const ATTRIBUTES: &[&str] = &[
    "alt", "colspan", "datetime", "dir", "height", "href", "id", "lang", "open", "reversed", "rowspan", "scope",
    "span", "src", "start", "title", "value", "width",
];

const MAX_TAGS: usize = 20_000;
const MAX_CONTAINERS: usize = 60;
/// The most inline tags that may be open: the HTML parser makes each anew in every block that follows.
const MAX_INLINE: usize = 8;
const MAX_VALUE: usize = 2_000;

/// Tells whether a tag is known: known ones stay, others are warned of.
pub fn is_known(name: &str) -> bool {
    [CONTAINERS, PARTS, VOID, INLINE].iter().any(|tags| tags.contains(&name))
}

/// Returns all tags that can come out.
pub fn tags() -> impl Iterator<Item = &'static str> {
    [CONTAINERS, PARTS, VOID, INLINE].into_iter().flatten().copied()
}

/// The tags that raw HTML has opened so far in a document.
#[derive(Default)]
pub struct Raw {
    containers: Vec<String>,
    inline: Vec<String>,
    hushed: Option<String>,
    seen: usize,
}

impl Raw {
    /// Writes the sound part of raw HTML; `first_line` is where it begins. Gives the unknown tags
    /// with their lines. Inside running text (`inline`) there are no blocks.
    pub fn push(
        &mut self,
        out: &mut String,
        split: &mut Split,
        html: &str,
        first_line: usize,
        inline: bool,
    ) -> Vec<(usize, String)> {
        let mut unknown = Vec::new();
        let mut tokens = Tokens::of(html);
        let (mut line, mut counted) = (first_line, 0);
        loop {
            line += html[counted..tokens.at()].matches('\n').count();
            counted = tokens.at();
            let Some(token) = tokens.next() else { break };
            match token {
                Token::Close(name) => self.close(out, &name, inline),
                _ if self.hushed.is_some() => {}
                Token::Text("<") => out.push_str("&lt;"),
                Token::Text(text) => split.push(out, text, String::push_str),
                Token::Hidden => {}
                Token::Open(tag) => {
                    if !is_known(&tag.name) {
                        unknown.push((line, tag.name.chars().take(40).collect()));
                    }
                    self.open(out, &tag, line, inline);
                }
            }
        }
        unknown
    }

    /// Tells whether text is inside something that is not shown.
    pub fn is_hushed(&self) -> bool {
        self.hushed.is_some()
    }

    /// Ends what running text opened: it never reaches into the next block.
    pub fn end_block(&mut self, out: &mut String) {
        self.hushed = None;
        while let Some(name) = self.inline.pop() {
            push_close(out, &name);
        }
    }

    fn open(&mut self, out: &mut String, tag: &crate::tags::Tag, line: usize, inline: bool) {
        let name = tag.name.as_str();
        if SILENT.contains(&name) && !tag.closes_itself {
            self.hushed = Some(name.to_owned());
        }
        self.seen += 1;
        if self.seen > MAX_TAGS || !is_known(name) {
            return;
        }
        if INLINE.contains(&name) {
            if self.inline.len() >= MAX_INLINE {
                return;
            }
            self.inline.push(name.to_owned());
        } else if CONTAINERS.contains(&name) {
            if inline || self.containers.len() >= MAX_CONTAINERS {
                return;
            }
            self.containers.push(name.to_owned());
        } else if inline && PARTS.contains(&name) {
            return;
        }
        push_open(out, tag, line);
    }

    fn close(&mut self, out: &mut String, name: &str, inline: bool) {
        if let Some(hushed) = &self.hushed {
            if hushed == name {
                self.hushed = None;
            }
            return;
        }
        let open = if INLINE.contains(&name) { &mut self.inline } else { &mut self.containers };
        if let Some(at) = open.iter().rposition(|open| open == name) {
            open.remove(at);
            push_close(out, name);
        } else if !inline && PARTS.contains(&name) && name != "p" {
            push_close(out, name);
        }
    }
}

fn push_open(out: &mut String, tag: &crate::tags::Tag, line: usize) {
    out.push('<');
    out.push_str(&tag.name);
    if matches!(tag.name.as_str(), "a" | "img") {
        out.push_str(" data-line=\"");
        out.push_str(&line.to_string());
        out.push('"');
    }
    for (at, (name, value)) in tag.attributes.iter().enumerate().take(40) {
        let repeated = tag.attributes[..at].iter().any(|(before, _)| before == name);
        if repeated || value.len() > MAX_VALUE || !ATTRIBUTES.contains(&name.as_str()) {
            continue;
        }
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        // Entities stay as they are written: the sanitiser reads them as a browser does.
        out.push_str(&value.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;"));
        out.push('"');
    }
    out.push('>');
}

fn push_close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
