//! Formulas as clean `MathML`. What the renderers make is read back tag by tag, and only the elements and attributes
//! of formulas are written out again: no style, no link, no foreign markup.

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

/// Returns the formulas of a text as HTML, in their order, and `None` for those that cannot be read.
pub fn render(formulas: &[&Formula]) -> Vec<Option<String>> {
    let read: Vec<_> = formulas
        .iter()
        .map(|formula| formulas::Formula { source: &formula.source, display: formula.display })
        .collect();
    let html = |(mathml, formula): (Option<String>, &&Formula)| {
        let html = reviewed(&mathml?)?;
        Some(if formula.display { format!("<span class=\"math-block\" tabindex=\"0\">{html}</span>") } else { html })
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
    html.push('>');
    if tag.closes_itself {
        close(html, name);
    }
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
