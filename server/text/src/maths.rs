//! Formulas as clean `MathML`. What the renderers make is read back tag by tag, and only the elements and attributes
//! of formulas are written out again: no style, no link, no foreign markup.

use formulas::Unreadable;

use crate::{
    formula::Formula,
    tags::{Tag, Token, Tokens, decode, push_attribute, push_text},
};

const ELEMENTS: &[&str] = &[
    "math",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];
const ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "depth",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathsize",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];
/// Classes for what Temml says in styles and in `menclose`, which browsers do not all draw.
const CLASSES: &[(&str, &str)] = &[
    ("border:", "math-box"),
    ("border-top:", "math-line-top"),
    ("border-bottom:", "math-line-bottom"),
    ("border-left:", "math-line-left"),
    ("border-right:", "math-line-right"),
    ("width:100%", "math-wide"),
    ("width:50%", "math-half"),
    ("circle", "math-circle"),
    ("box", "math-box"),
    ("updiagonalstrike", "math-strike-up"),
    ("downdiagonalstrike", "math-strike-down"),
    ("horizontalstrike", "math-strike"),
    ("top", "math-line-top"),
    ("bottom", "math-line-bottom"),
];

/// The properties of styles by which the renderers colour, and the attributes that say the same.
const COLOURS: [(&str, &str); 2] = [("color", "mathcolor"), ("background-color", "mathbackground")];

/// Returns the formulas of a text as HTML, in their order, and what is wrong with those that cannot be read.
pub fn render(formulas: &[&Formula]) -> Vec<Result<String, Unreadable>> {
    let read: Vec<_> = formulas
        .iter()
        .map(|formula| formulas::Formula { source: &formula.source, display: formula.display })
        .collect();
    let html = |(mathml, formula): (Result<String, Unreadable>, &&Formula)| -> Result<String, Unreadable> {
        let html = reviewed(&mathml?).ok_or_else(Unreadable::default)?;
        Ok(if formula.display { format!("<span class=\"math-block\" tabindex=\"0\">{html}</span>") } else { html })
    };
    formulas::render(&read).into_iter().zip(formulas).map(html).collect()
}

/// Writes a formula that cannot be read as it was typed.
pub fn push_typed(html: &mut String, formula: &Formula) {
    html.push_str("<code class=\"math-error\">");
    push_text(html, &formula.typed);
    html.push_str("</code>");
}

fn reviewed(mathml: &str) -> Option<String> {
    let mut html = String::with_capacity(mathml.len());
    for token in Tokens::of(mathml) {
        match token {
            // Operators come unescaped.
            Token::Text(text) => push_text(&mut html, &decode(text)),
            Token::Open(tag) => open(&mut html, &tag),
            Token::Close(name) => close(&mut html, &name),
            Token::Hidden => return None,
        }
    }
    Some(html)
}

/// Writes a start tag; of an element that is none of formulas only what is inside stays.
fn open(html: &mut String, tag: &Tag<'_>) {
    let Some(name) = known(&tag.name) else { return };
    html.push('<');
    html.push_str(name);
    let classes = classes(tag);
    if !classes.is_empty() {
        push_attribute(html, "class", &classes);
    }
    for (name, value) in &tag.attributes {
        if ATTRIBUTES.contains(&name.as_str()) {
            push_attribute(html, name, value);
        }
    }
    for (property, attribute) in COLOURS {
        if let Some(colour) = said_colour(tag, property, attribute) {
            push_attribute(html, attribute, &colour);
        }
    }
    html.push('>');
    if tag.closes_itself {
        close(html, name);
    }
}

/// Returns the colour that an attribute, or a property of the style, gives an element.
fn said_colour(tag: &Tag<'_>, property: &str, attribute: &str) -> Option<String> {
    let style = tag.get("style").unwrap_or_default();
    let of_style = || {
        let declarations = style.split(';').filter_map(|declared| declared.split_once(':'));
        declarations.filter(|(name, _)| name.trim() == property).find_map(|(_, value)| colour(value.trim()))
    };
    tag.get(attribute).and_then(|value| colour(&value)).or_else(of_style)
}

/// Returns a colour, when it is a name, `#f00`, `#ff0000` or `rgb(255 0 0)`.
fn colour(value: &str) -> Option<String> {
    if let Some(digits) = value.strip_prefix('#') {
        let is_hex = matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        return is_hex.then(|| value.to_owned());
    }
    if let Some(parts) = value.strip_prefix("rgb(").and_then(|value| value.strip_suffix(')')) {
        let parts = parts.split([' ', ',']).filter(|part| !part.is_empty());
        let parts: Vec<u8> = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
        let [red, green, blue] = parts[..] else { return None };
        return Some(format!("#{red:02x}{green:02x}{blue:02x}"));
    }
    let is_name = (3..=30).contains(&value.len()) && value.bytes().all(|letter| letter.is_ascii_alphabetic());
    is_name.then(|| value.to_owned())
}

fn close(html: &mut String, name: &str) {
    if let Some(name) = known(name) {
        html.push_str("</");
        html.push_str(name);
        html.push('>');
    }
}

fn known(name: &str) -> Option<&str> {
    // Not every browser knows it; its class says what it shows.
    if name == "menclose" { Some("mrow") } else { ELEMENTS.contains(&name).then_some(name) }
}

fn classes(tag: &Tag<'_>) -> String {
    let own = tag.get("class").unwrap_or_default();
    let mut classes: Vec<&str> = if tag.name == "menclose" { Vec::new() } else { own.split_whitespace().collect() };
    let style = tag.get("style").unwrap_or_default();
    let notation = tag.get("notation").unwrap_or_default();
    let said = style.split(';').chain(notation.split_whitespace());
    for said in said.map(str::trim) {
        let is_style = said.contains(':');
        let meant = CLASSES.iter().find(|(means, _)| if is_style { said.starts_with(means) } else { said == *means });
        classes.extend(meant.map(|(_, class)| *class));
    }
    classes.join(" ")
}
