//! SVG pictures: drawings come in clean, and nothing that acts or fetches.
//!
//! A file is parsed, what a drawing may consist of is taken from it, weighed, and written anew: what is not understood
//! is not in it. Pictures are only ever shown as `<img>`, where browsers run nothing; this is the first of two barriers.

mod css;
mod drawing;
mod element;
mod fault;
mod label;
mod names;
mod number;
mod page;
mod path;
mod prolog;
mod tree;
mod weight;
mod write;

use drawing::Svg;
use element::Element;
use fault::Fault;
use model::rule::DrawingFault;
pub(super) use prolog::decode;
use roxmltree::{Document, Error, ParsingOptions};
use tree::Cleaner;

/// How many drawings may lie in each other.
const MAX_LEVEL: usize = 2;
/// The most elements, texts and comments of a file.
const MAX_NODES: u32 = 500_000;

/// Cleans a drawing. Cleaning it again changes nothing.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn clean(text: &str) -> Result<Svg, Fault> {
    clean_at(text, 0)
}

fn clean_at(text: &str, level: usize) -> Result<Svg, Fault> {
    if level > MAX_LEVEL {
        return Err(Fault::new(1, DrawingFault::Nesting, "drawings lie in drawings too often; export it as PNG"));
    }
    let root = prolog::root(text)?;
    let text = declared(text, root);
    let document = parse(&text).map_err(|error| malformed(&error))?;
    let mut cleaner = Cleaner::new(&text, level, clean_at);
    let root = cleaner.element(document.root_element(), 0, false)?.filter(|root| root.name == "svg");
    let root = root.ok_or_else(|| Fault::new(1, DrawingFault::Root, "the first element must be <svg>"))?;
    let weight = weight::weigh(&root, &cleaner.rules)?;
    let (width, height) = size(&root);
    let weight::Weight { cost, pixels, crossings, pages, .. } = weight;
    Ok(Svg { text: write::write(&root), width, height, notes: cleaner.notes, cost, pixels, crossings, pages })
}

fn parse(text: &str) -> Result<Document<'_>, Error> {
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, entity_resolver: None };
    Document::parse_with_options(text, options)
}

/// Declares the namespaces that drawings cut out of pages lack: a page needs none.
fn declared(text: &str, root: usize) -> std::borrow::Cow<'_, str> {
    let mut whole = std::borrow::Cow::Borrowed(text);
    for _ in 0..8 {
        let Err(Error::UnknownNamespace(prefix, _)) = parse(&whole) else { break };
        let name_end = whole[root..].find([' ', '\t', '\n', '\r', '>', '/']).map_or(whole.len(), |end| root + end);
        let uri = if prefix == "xlink" { tree::XLINK } else { "unknown" };
        whole.to_mut().insert_str(name_end, &format!(" xmlns:{prefix}=\"{uri}\""));
    }
    whole
}

fn malformed(error: &Error) -> Fault {
    let (fault, message) = match error {
        Error::NodesLimitReached => {
            (DrawingFault::Elements, format!("it has more than {MAX_NODES} elements and texts; export it as PNG"))
        }
        error => (
            DrawingFault::Malformed,
            format!("it is not well-formed: {error}; open it in a drawing program and export it as plain SVG"),
        ),
    };
    Fault::new((error.pos().row as usize).max(1), fault, message)
}

/// Returns `width` and `height` in CSS pixels, else the last two numbers of `viewBox`.
fn size(root: &Element) -> (Option<u32>, Option<u32>) {
    let mut view = root
        .get("viewBox")
        .into_iter()
        .flat_map(|text| text.split([' ', ',', '\n', '\t']).filter(|part| !part.is_empty()))
        .skip(2)
        .map(|part| part.parse().ok().and_then(whole));
    let (across, down) = (view.next().flatten(), view.next().flatten());
    let side = |name| root.get(name).and_then(number::pixels).and_then(whole);
    match (side("width"), side("height")) {
        (Some(width), Some(height)) => (Some(width), Some(height)),
        _ => (across, down),
    }
}

fn whole(number: f64) -> Option<u32> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    (1.0..=20_000.0).contains(&number).then(|| number.round() as u32)
}

#[cfg(test)]
mod tests;
