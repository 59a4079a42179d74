//! The last pass, over the sanitised document: slots are filled, links and pictures asked about,
//! headings shifted below the page's own, tables framed, and the plain text is collected.
//!
//! The sanitiser's output is regular (every tag whole, every value quoted and escaped), so that
//! reading it as tokens and writing each anew cannot change its structure.

use crate::{
    Heading, Image, LinkTarget, Links, Rendered, Warning, WarningKind,
    address::{self, Kind},
    clean, code, maths,
    plain::Plain,
    slug,
    tags::{Tag, Token, Tokens, decode, push_attribute, push_text},
    targets,
    write::{Draft, Slot},
};
use formulas::Unreadable;
use std::collections::{HashMap, HashSet};

/// How much of a formula a warning repeats.
const MAX_WARNING_CHARS: usize = 80;

/// Finishes a text; without `colour` code stays plain.
pub fn finish(draft: Draft, links: &mut dyn Links, colour: bool) -> Rendered {
    let html = clean::clean(&draft.html);
    let mut warnings = draft.warnings;
    // The words alone do not ask how formulas look.
    let formulas = if colour { formulas(&draft.slots, &mut warnings) } else { HashMap::new() };
    let mut pass = Pass {
        shift: shift(&html),
        html: String::with_capacity(html.len() * 2),
        plain: Plain::default(),
        slots: draft.slots.into_iter().map(Some).collect(),
        formulas,
        warnings,
        ids: HashSet::new(),
        anchors: Vec::new(),
        open_links: Vec::new(),
        tables: 0,
        quiet: None,
        links,
        colour,
    };
    for token in Tokens::of(&html) {
        match token {
            Token::Text(text) => pass.text(text),
            Token::Open(tag) => pass.open(&tag),
            Token::Close(name) => pass.close(&name),
            Token::Hidden => {}
        }
    }
    pass.done(draft.headings, draft.title)
}

/// Returns the formulas among the slots as HTML, by their numbers, and warns of those that cannot be read.
fn formulas(slots: &[Slot], warnings: &mut Vec<Warning>) -> HashMap<usize, String> {
    let maths: Vec<_> = slots
        .iter()
        .enumerate()
        .filter_map(|(number, slot)| match slot {
            Slot::Maths { formula, line } => Some((number, formula, *line)),
            Slot::Code { .. } => None,
        })
        .collect();
    let rendered = maths::render(&maths.iter().map(|(_, formula, _)| *formula).collect::<Vec<_>>());
    let mut formulas = HashMap::new();
    for ((number, formula, line), html) in maths.into_iter().zip(rendered) {
        match html {
            Ok(html) => drop(formulas.insert(number, html)),
            Err(Unreadable { command }) => {
                let typed = formula.typed.chars().take(MAX_WARNING_CHARS).collect();
                let kind = match command {
                    Some(command) => WarningKind::UnknownCommand(command, typed),
                    None => WarningKind::UnreadableFormula(typed),
                };
                warnings.push(Warning { line, kind });
            }
        }
    }
    formulas
}

/// Returns how far headings move so that the highest is `h2`.
fn shift(html: &str) -> i8 {
    let levels = html.match_indices("<h").filter_map(|(at, _)| heading_level(html.get(at + 1..at + 3)?));
    levels.min().map_or(0, |level| 2 - level)
}

fn heading_level(name: &str) -> Option<i8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => i8::try_from(digit - b'0').ok(),
        _ => None,
    }
}

struct Pass<'a> {
    html: String,
    plain: Plain,
    shift: i8,
    slots: Vec<Option<Slot>>,
    /// Formulas that could be read, by their slots.
    formulas: HashMap<usize, String>,
    warnings: Vec<Warning>,
    ids: HashSet<String>,
    /// Links to places in this text: line, as written, id.
    anchors: Vec<(usize, String, String)>,
    /// The end of each open link.
    open_links: Vec<&'static str>,
    tables: usize,
    /// The element whose words are no part of the plain text.
    quiet: Option<&'static str>,
    links: &'a mut dyn Links,
    colour: bool,
}

impl Pass<'_> {
    fn text(&mut self, text: &str) {
        let text = decode(text);
        push_text(&mut self.html, &text);
        self.say(&text);
    }

    fn say(&mut self, text: &str) {
        if self.quiet.is_none() {
            self.plain.push(text);
        }
    }

    fn open(&mut self, tag: &Tag) {
        self.plain.border(&tag.name);
        match tag.get("class").as_deref() {
            Some("footnote-ref") => self.quiet = Some("sup"),
            Some("footnote-back") => self.quiet = Some("a"),
            _ => {}
        }
        match tag.name.as_str() {
            "wbr" if tag.get("data-slot").is_some() => self.slot(tag),
            "img" => self.picture(tag),
            "a" => self.link(tag),
            "table" => {
                if self.tables == 0 {
                    self.html.push_str("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\">");
                }
                self.tables += 1;
                self.tag("table", tag, &[]);
            }
            // What may scroll sideways has to be reachable without a mouse.
            "pre" => self.tag("pre", tag, &[("tabindex", "0")]),
            name => match heading_level(name) {
                Some(level) => self.tag(&self.shifted(level), tag, &[]),
                None => self.tag(name, tag, &[]),
            },
        }
    }

    fn close(&mut self, name: &str) {
        self.plain.border(name);
        if self.quiet == Some(name) {
            self.quiet = None;
        }
        match name {
            "a" => self.html.push_str(self.open_links.pop().unwrap_or_default()),
            "table" => {
                self.tables = self.tables.saturating_sub(1);
                self.html.push_str(if self.tables == 0 { "</table></div>" } else { "</table>" });
            }
            name => {
                let shifted = heading_level(name).map(|level| self.shifted(level));
                self.html.push_str("</");
                self.html.push_str(shifted.as_deref().unwrap_or(name));
                self.html.push('>');
            }
        }
    }

    fn shifted(&self, level: i8) -> String {
        format!("h{}", (level + self.shift).clamp(2, 6))
    }

    /// Writes a start tag as the sanitiser left it, its id made one of ours.
    fn tag(&mut self, name: &str, tag: &Tag, more: &[(&str, &str)]) {
        self.html.push('<');
        self.html.push_str(name);
        for (key, value) in &tag.attributes {
            let value = decode(value);
            match key.as_str() {
                "data-line" | "data-slot" | "data-width" | "data-height" | "href" | "src" => {}
                "id" => self.id(&value),
                key => push_attribute(&mut self.html, key, &value),
            }
        }
        for (key, value) in more {
            push_attribute(&mut self.html, key, value);
        }
        self.html.push('>');
    }

    fn id(&mut self, value: &str) {
        let id = if is_ours(value) { value.to_owned() } else { slug::id(value) };
        if self.ids.insert(id.clone()) {
            push_attribute(&mut self.html, "id", &id);
        }
    }

    /// Fills a slot, each only once, so that nothing can multiply it.
    fn slot(&mut self, tag: &Tag) {
        let number: Option<usize> = tag.get("data-slot").and_then(|number| number.parse().ok());
        let slot = number.and_then(|number| self.slots.get_mut(number)?.take());
        match slot {
            Some(Slot::Code { language, source }) => {
                self.html.push_str(&code::render(&language, &source, self.colour));
                self.say(&source);
            }
            Some(Slot::Maths { formula, .. }) => {
                match number.and_then(|number| self.formulas.remove(&number)) {
                    Some(html) => self.html.push_str(&html),
                    None => maths::push_typed(&mut self.html, &formula),
                }
                self.say(&formula.source);
            }
            None => {}
        }
    }

    fn link(&mut self, tag: &Tag) {
        let address = address::trimmed(&tag.get("href").unwrap_or_default());
        let line = line(tag);
        let resolved = match address::kind(&address) {
            Kind::Anchor(place) if !place.is_empty() => {
                let id = place_id(&place);
                self.anchors.push((line, address.clone(), id.clone()));
                Some((format!("#{id}"), false))
            }
            Kind::Anchor(_) | Kind::Refused => None,
            Kind::Contact => Some((address.clone(), true)),
            Kind::Remote => self.asked(&address, &address, None, line),
            Kind::Local { target, anchor } => self.asked(&address, &target, anchor, line),
        };
        if let Some((href, external)) = resolved {
            let more = [("href", href.as_str()), ("rel", "nofollow noopener noreferrer")];
            self.tag("a", tag, if external { &more } else { &more[..1] });
            self.open_links.push("</a>");
        } else {
            self.tag("span", tag, if address.is_empty() { &[] } else { &[("class", "dead-link")] });
            self.open_links.push("</span>");
        }
    }

    /// Returns the address a link gets and whether it leads out of our pages.
    fn asked(&mut self, written: &str, target: &str, anchor: Option<String>, line: usize) -> Option<(String, bool)> {
        match self.links.link(target) {
            LinkTarget::External => Some((written.to_owned(), true)),
            LinkTarget::Address(ours) if address::kind(&ours) != Kind::Refused => {
                let place = anchor.filter(|place| !place.is_empty());
                Some((place.map_or(ours.clone(), |place| format!("{ours}#{}", place_id(&place))), false))
            }
            LinkTarget::Address(_) | LinkTarget::Dead => {
                self.warn(line, WarningKind::DeadLink(written.to_owned()));
                None
            }
        }
    }

    fn picture(&mut self, tag: &Tag) {
        let address = address::trimmed(&tag.get("src").unwrap_or_default());
        let alt = tag.get("alt").unwrap_or_default();
        let line = line(tag);
        self.say(&alt);
        match address::kind(&address) {
            Kind::Local { target, .. } => match self.links.image(&target) {
                Some(image) if matches!(address::kind(&image.src), Kind::Local { .. } | Kind::Remote) => {
                    if alt.trim().is_empty() {
                        self.warn(line, WarningKind::PictureWithoutDescription(address));
                    }
                    self.image(tag, &image, &alt);
                }
                _ => self.dead_picture(line, address, &alt),
            },
            // A picture of another site is not loaded, and inside a link there is none to it.
            Kind::Remote if self.open_links.is_empty() => {
                self.html.push_str("<a");
                push_attribute(&mut self.html, "href", &address);
                push_attribute(&mut self.html, "rel", "nofollow noopener noreferrer");
                self.html.push('>');
                push_text(&mut self.html, if alt.is_empty() { &address } else { &alt });
                self.html.push_str("</a>");
            }
            Kind::Remote => push_text(&mut self.html, &alt),
            _ => self.dead_picture(line, address, &alt),
        }
    }

    fn image(&mut self, tag: &Tag, image: &Image, alt: &str) {
        let placeholder = image.placeholder.as_deref().filter(|data| data.starts_with("data:image/"));
        if let Some(data) = placeholder {
            self.html.push_str("<span class=\"picture\"><img class=\"picture-blur\"");
            push_attribute(&mut self.html, "src", data);
            self.html.push_str(" alt=\"\" aria-hidden=\"true\">");
        }
        self.html.push_str("<img");
        push_attribute(&mut self.html, "src", &image.src);
        push_attribute(&mut self.html, "alt", alt);
        if let Some(title) = tag.get("title") {
            push_attribute(&mut self.html, "title", &title);
        }
        let (width, height) = size(tag, image);
        for (name, pixels) in [("width", width), ("height", height)] {
            if let Some(pixels) = pixels {
                push_attribute(&mut self.html, name, &pixels.to_string());
            }
        }
        self.html.push_str(" loading=\"lazy\" decoding=\"async\">");
        if placeholder.is_some() {
            self.html.push_str("</span>");
        }
    }

    fn dead_picture(&mut self, line: usize, address: String, alt: &str) {
        self.warn(line, WarningKind::DeadLink(address));
        self.html.push_str("<span class=\"dead-picture\">");
        push_text(&mut self.html, alt);
        self.html.push_str("</span>");
    }

    fn warn(&mut self, line: usize, kind: WarningKind) {
        self.warnings.push(Warning { line, kind });
    }

    fn done(mut self, headings: Vec<Heading>, title: Option<String>) -> Rendered {
        for (line, written, id) in std::mem::take(&mut self.anchors) {
            if !self.ids.contains(&id) {
                self.warn(line, WarningKind::DeadLink(written));
            }
        }
        self.warnings.sort_by_key(|warning| warning.line);
        let shift = self.shift;
        let level = |level: u8| (i16::from(level) + i16::from(shift)).clamp(2, 6).try_into().unwrap_or(6);
        let headings = headings.into_iter().map(|heading| Heading { level: level(heading.level), ..heading }).collect();
        let plain = self.plain.finish();
        Rendered {
            words: crate::plain::words(&plain),
            plain,
            html: self.html,
            headings,
            title,
            warnings: self.warnings,
        }
    }
}

/// Tells whether an id is one of headings and footnotes, as they were made before.
fn is_ours(id: &str) -> bool {
    ["t-", "tn-", "tr-"].iter().any(|prefix| id.starts_with(prefix))
}

fn place_id(place: &str) -> String {
    if is_ours(place) { place.to_owned() } else { slug::id(place) }
}

/// Returns the width and height of a picture in pixels: those that the text asks for, else its own. One side alone keeps
/// the shape.
fn size(tag: &Tag, image: &Image) -> targets::Size {
    let asked = |name| tag.get(name).and_then(|pixels| pixels.parse::<u32>().ok());
    let other = |side: u32, own: Option<u32>, others: Option<u32>| {
        let pixels = u64::from(side) * u64::from(others?) / u64::from(own.filter(|own| *own > 0)?);
        u32::try_from(pixels.max(1)).ok()
    };
    match (asked("data-width"), asked("data-height")) {
        (None, None) => (image.width, image.height),
        (Some(width), None) => (Some(width), other(width, image.width, image.height)),
        (None, Some(height)) => (other(height, image.height, image.width), Some(height)),
        both => both,
    }
}

fn line(tag: &Tag) -> usize {
    tag.get("data-line").and_then(|line| line.parse().ok()).unwrap_or(1)
}
