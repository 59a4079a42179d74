//! The allow-list: from what a file holds, what a drawing may consist of.

use data_encoding::BASE64;
use model::{rule::DrawingFault, studio::FileChange};
use roxmltree::Node as Parsed;

use super::{
    css::{self, Rule},
    drawing::Svg,
    element::{Element, Node},
    fault::Fault,
    label,
    names::{ATTRIBUTES, ELEMENTS, PROPERTIES},
    number::{numbers, pixels},
};
use crate::import::{Note, raster};

const SVG: &str = "http://www.w3.org/2000/svg";
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// How deep elements may lie in each other.
const MAX_DEPTH: usize = 200;
/// Blurs and thickenings, in units of the drawing: what is larger covers any page.
const MAX_RADIUS: f64 = 1_000.0;
/// More octaves of noise are finer than any screen.
const MAX_OCTAVES: f64 = 12.0;
/// The largest matrix that a filter may fold with, a side.
const MAX_ORDER: f64 = 9.0;

/// Returns what is said of a change to people who import folders.
const fn told(change: FileChange) -> &'static str {
    match change {
        FileChange::Script => {
            "a <script> is left out, for pictures run nothing; if it draws something, export a still drawing, or a PNG"
        }
        FileChange::Handler => "event handlers such as onclick are left out, for pictures run nothing",
        FileChange::Animation => "animations are left out: the drawing stands still",
        FileChange::Linked => {
            "what lies outside of the drawing is left out; put the picture into the drawing, as PNG, JPEG, GIF, WebP \
            or SVG, and export it again"
        }
        FileChange::Label => {
            "labels that are HTML (<foreignObject>) become plain text in the middle of their boxes; look at them, or \
            export with `htmlLabels: false`, or as PNG"
        }
        // No drawing has captions, and none is read that was cut off.
        FileChange::Caption | FileChange::CutOff => "",
        FileChange::Html => {
            "HTML without a size (<foreignObject>) is left out; export with `htmlLabels: false`, or as PNG"
        }
    }
}

/// Cleans a drawing that lies in so many others.
type Clean = fn(text: &str, level: usize) -> Result<Svg, Fault>;

/// A drawing that is being cleaned.
pub(super) struct Cleaner {
    /// Where the lines of the file end.
    line_ends: Vec<usize>,
    /// How many drawings it lies in.
    level: usize,
    /// Cleans the drawings in it.
    clean: Clean,
    /// The rules of its style sheets that may be costly.
    pub rules: Vec<Rule>,
    /// What was left out, or changed: each kind once.
    pub notes: Vec<Note>,
}

impl Cleaner {
    pub fn new(text: &str, level: usize, clean: Clean) -> Self {
        let line_ends = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { line_ends, level, clean, rules: Vec::new(), notes: Vec::new() }
    }

    fn note(&mut self, node: Parsed<'_, '_>, change: FileChange) {
        if self.notes.iter().all(|known| known.change != change) {
            self.notes.push(Note { line: self.line(node), change, message: told(change) });
        }
    }

    fn line(&self, node: Parsed<'_, '_>) -> usize {
        self.line_ends.partition_point(|end| *end < node.range().start) + 1
    }

    /// Returns what may stay of an element, or `None` when nothing may.
    ///
    /// # Errors
    /// The fault, when the drawing would not be the same without it, or is too much.
    pub fn element(&mut self, node: Parsed<'_, '_>, depth: usize, in_text: bool) -> Result<Option<Element>, Fault> {
        let tag = node.tag_name();
        if tag.namespace().is_some_and(|namespace| namespace != SVG) {
            return Ok(None);
        }
        let fault = |fault, message| Err(Fault::new(self.line(node), fault, message));
        if depth > MAX_DEPTH {
            let message = format!("elements lie more than {MAX_DEPTH} deep in each other; ungroup some of them");
            return fault(DrawingFault::Depth, message);
        }
        let name = match tag.name() {
            "script" => {
                self.note(node, FileChange::Script);
                return Ok(None);
            }
            "animate" | "animateColor" | "animateMotion" | "animateTransform" | "set" => {
                self.note(node, FileChange::Animation);
                return Ok(None);
            }
            "foreignObject" => return self.foreign(node),
            // A link is as good as what it is around.
            "a" if in_text => "tspan",
            "a" => "g",
            name => match ELEMENTS.iter().find(|known| **known == name) {
                Some(known) => known,
                None => return Ok(None),
            },
        };
        let mut element = Element::new(name, self.line(node));
        self.attributes(node, &mut element)?;
        if name == "style" {
            return Ok(self.sheet(node, element));
        }
        if matches!(name, "use" | "image") && element.get("href").is_none() {
            return Ok(None);
        }
        let in_text = in_text || name == "text";
        for child in node.children() {
            if child.is_element() {
                element.children.extend(self.element(child, depth + 1, in_text)?.map(Node::Element));
            } else if let Some(text) = child.text().filter(|_| child.is_text()) {
                let is_shown = in_text || matches!(name, "title" | "desc");
                // Between other elements there is nothing but indentation.
                if is_shown || text.trim().is_empty() {
                    element.children.push(Node::Text(text.into()));
                }
            }
        }
        Ok(Some(element))
    }

    /// Returns the words of an HTML label as text, unless a `<switch>` has something in its place.
    fn foreign(&mut self, node: Parsed<'_, '_>) -> Result<Option<Element>, Fault> {
        let lines = label::lines(node);
        let is_optional = node.parent_element().is_some_and(|parent| parent.tag_name().name() == "switch");
        if is_optional || lines.is_empty() {
            return Ok(None);
        }
        let length = |name| node.attribute(name).and_then(pixels);
        let (Some(width), Some(height)) = (length("width"), length("height")) else {
            self.note(node, FileChange::Html);
            return Ok(None);
        };
        self.note(node, FileChange::Label);
        let (x, y) = (length("x").unwrap_or_default(), length("y").unwrap_or_default());
        let mut element = Element::new("text", self.line(node));
        self.attributes(node, &mut element)?;
        label::fill(&mut element, &lines, [x + width / 2.0, y + height / 2.0]);
        Ok(Some(element))
    }

    fn sheet(&mut self, node: Parsed<'_, '_>, mut element: Element) -> Option<Element> {
        if element.get("type").is_some_and(|kind| !kind.trim().eq_ignore_ascii_case("text/css")) {
            return None;
        }
        let text: String = node.children().filter(Parsed::is_text).filter_map(|child| child.text()).collect();
        let (text, rules) = css::sheet(&text);
        self.rules.extend(rules);
        element.children = vec![Node::Text(text)];
        Some(element)
    }

    fn attributes(&mut self, node: Parsed<'_, '_>, element: &mut Element) -> Result<(), Fault> {
        let is_link = node.tag_name().name() == "a";
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            match attribute.namespace() {
                None | Some(XLINK) if name == "href" => {
                    let is_plain =
                        |other: roxmltree::Attribute<'_, '_>| other.namespace().is_none() && other.name() == "href";
                    let is_second = attribute.namespace().is_some() && node.attributes().any(is_plain);
                    if !is_link && !is_second && element.get("href").is_none() {
                        self.href(value, element)?;
                        if matches!(element.name, "image" | "use" | "feImage") && element.get("href").is_none() {
                            self.note(node, FileChange::Linked);
                        }
                    }
                }
                Some(XML) if matches!(name, "space" | "lang") => {
                    element.attributes.push((format!("xml:{name}"), value.into()));
                }
                Some(_) => {}
                None if name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) => {
                    self.note(node, FileChange::Handler);
                }
                None if name == "style" => element.style = css::declarations(value),
                None => {
                    let is_plain = ATTRIBUTES.contains(&name) || name.starts_with("data-") || name.starts_with("aria-");
                    if is_plain || PROPERTIES.contains(&name) && css::is_harmless(value) {
                        bounded(element.name, name, value)
                            .map_err(|reason| Fault::new(element.line, DrawingFault::Effect, reason))?;
                        element.attributes.push((name.into(), value.into()));
                    }
                }
            }
        }
        Ok(())
    }

    fn href(&self, value: &str, element: &mut Element) -> Result<(), Fault> {
        let value = value.trim();
        let is_place = value.starts_with('#');
        let kept = match element.name {
            "use" | "textPath" | "linearGradient" | "radialGradient" | "pattern" | "filter" | "feImage" if is_place => {
                Some(value.to_owned())
            }
            "image" | "feImage" => self.embedded(value, element)?,
            _ => None,
        };
        element.attributes.extend(kept.map(|kept| ("href".to_owned(), kept)));
        Ok(())
    }

    /// Cleans a picture that the drawing brings along.
    fn embedded(&self, address: &str, element: &mut Element) -> Result<Option<String>, Fault> {
        let Some((kind, packed)) = address.strip_prefix("data:").and_then(|data| data.split_once(',')) else {
            return Ok(None);
        };
        let kind = kind.to_ascii_lowercase();
        let bytes = if kind.ends_with(";base64") {
            let packed: Vec<u8> = packed.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64.decode(&packed).ok()
        } else {
            unescaped(packed)
        };
        let Some(bytes) = bytes else { return Ok(None) };
        let (mime, bytes) = if kind.starts_with("image/svg+xml") {
            let Ok(text) = String::from_utf8(bytes) else { return Ok(None) };
            let inner = (self.clean)(&text, self.level + 1).map_err(|inner| {
                let message = format!("the drawing inside, line {}: {}", inner.line, inner.message);
                Fault::new(element.line, inner.kind, message)
            })?;
            (element.cost, element.pixels) = (inner.cost, inner.pixels);
            (element.crossings, element.pages) = (inner.crossings, inner.pages);
            ("image/svg+xml", inner.text.into_bytes())
        } else {
            let Some((mime, bytes, pixels)) = raster::embedded(bytes) else { return Ok(None) };
            element.pixels = pixels;
            (mime, bytes)
        };
        Ok(Some(format!("data:{mime};base64,{}", BASE64.encode(&bytes))))
    }
}

/// Returns the bytes of a text with `%20` and the like.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(code, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    Some(bytes)
}

/// Refuses filters that take a browser long.
fn bounded(element: &str, name: &str, value: &str) -> Result<(), String> {
    let most = match name {
        "stdDeviation" | "radius" if element.starts_with("fe") => MAX_RADIUS,
        "numOctaves" => MAX_OCTAVES,
        "order" => MAX_ORDER,
        _ => return Ok(()),
    };
    match numbers(value).find(|number| *number > most) {
        Some(number) => Err(format!("{name} is {number}, which takes long to draw; at most {most}")),
        None => Ok(()),
    }
}
