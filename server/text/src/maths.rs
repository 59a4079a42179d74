//! LaTeX to `MathML`. What comes out is read back tag by tag, and only the elements and attributes
//! of formulas are written out again: no style, no link, no foreign markup.

use crate::tags::{Token, Tokens, decode, push_attribute, push_text};
use pulldown_latex::{Parser, RenderConfig, Storage, config::DisplayMode, mathml::push_mathml};
use std::panic::catch_unwind;

/// The longest formula that is rendered, in bytes; longer ones are shown as source, for nobody writes them by hand.
const MAX_LENGTH: usize = 4_000;
const MAX_NESTING: usize = 40;
/// The length above which a formula gets a stack of its own: the parser calls itself for every argument
/// (`\\sqrt\\sqrt…`).
const SHORT: usize = 300;
const STACK: usize = 64 << 20;
/// Commands that are refused: definitions have no use in a formula of their own, and can be made to explode.
const REFUSED: &[&str] = &[
    "\\def",
    "\\gdef",
    "\\edef",
    "\\xdef",
    "\\let",
    "\\futurelet",
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
];

const ELEMENTS: &[&str] = &[
    "math",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
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
    "class",
    "depth",
    "display",
    "displaystyle",
    "height",
    "largeop",
    "linethickness",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "scriptlevel",
    "stretchy",
    "symmetric",
    "width",
];

/// Renders a formula as `MathML`, or as its source when it cannot be read.
pub fn render(source: &str, display: bool) -> String {
    let Some(formula) = formula(source, display) else {
        let mut html = String::from("<code class=\"math-error\">");
        push_text(&mut html, source);
        html.push_str("</code>");
        return html;
    };
    if display { format!("<span class=\"math-block\" tabindex=\"0\">{formula}</span>") } else { formula }
}

fn formula(source: &str, display: bool) -> Option<String> {
    if source.len() > MAX_LENGTH || nesting(source) > MAX_NESTING || REFUSED.iter().any(|word| source.contains(word)) {
        return None;
    }
    // The parser panics on some odd input (a Chinese character where it wants a number): that is an
    // unreadable formula as well.
    let parse = || catch_unwind(|| mathml(source, display)).ok()?;
    if source.len() <= SHORT {
        return parse();
    }
    std::thread::scope(|scope| {
        let parser = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, parse);
        parser.ok()?.join().ok()?
    })
}

fn mathml(source: &str, display: bool) -> Option<String> {
    let storage = Storage::new();
    let events: Result<Vec<_>, _> = Parser::new(source, &storage).collect();
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut mathml = String::new();
    let events = events.ok()?.into_iter().map(Ok::<_, std::fmt::Error>);
    push_mathml(&mut mathml, events, config).ok()?;
    reviewed(&mathml)
}

/// Returns how deep groups go at most, counted generously.
fn nesting(source: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for (at, byte) in source.bytes().enumerate() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'\\' if source[at..].starts_with("\\left") || source[at..].starts_with("\\begin") => {
                depth += 1;
            }
            b'\\' if source[at..].starts_with("\\right") || source[at..].starts_with("\\end") => {
                depth = depth.saturating_sub(1);
            }
            _ => continue,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn reviewed(mathml: &str) -> Option<String> {
    let mut html = String::with_capacity(mathml.len());
    for token in Tokens::of(mathml) {
        match token {
            // Operators come unescaped.
            Token::Text(text) => push_text(&mut html, &decode(text)),
            Token::Open(tag) => {
                if !ELEMENTS.contains(&tag.name.as_str()) {
                    return None;
                }
                html.push('<');
                html.push_str(&tag.name);
                for (name, value) in &tag.attributes {
                    if ATTRIBUTES.contains(&name.as_str()) {
                        push_attribute(&mut html, name, value);
                    }
                }
                html.push('>');
                if tag.closes_itself {
                    html.push_str("</");
                    html.push_str(&tag.name);
                    html.push('>');
                }
            }
            Token::Close(name) if ELEMENTS.contains(&name.as_str()) => {
                html.push_str("</");
                html.push_str(&name);
                html.push('>');
            }
            Token::Close(_) | Token::Hidden => return None,
        }
    }
    Some(html)
}
