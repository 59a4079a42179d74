//! Clean drawings as text. The same drawing is the same text, however it was written before.

use super::{
    css,
    element::{Element, Node},
};

/// Returns a drawing as text.
pub(super) fn write(root: &Element) -> String {
    let mut text = String::new();
    element(root, true, &mut text);
    text.push('\n');
    text
}

fn element(element: &Element, is_root: bool, text: &mut String) {
    text.push('<');
    text.push_str(element.name);
    if is_root {
        attribute("xmlns", "http://www.w3.org/2000/svg", text);
    }
    for (name, value) in &element.attributes {
        attribute(name, value, text);
    }
    if !element.style.is_empty() {
        attribute("style", &css::written(&element.style), text);
    }
    if element.children.is_empty() {
        text.push_str("/>");
        return;
    }
    text.push('>');
    for child in &element.children {
        match child {
            Node::Element(child) => self::element(child, false, text),
            Node::Text(words) => escape(words, false, text),
        }
    }
    text.push_str("</");
    text.push_str(element.name);
    text.push('>');
}

fn attribute(name: &str, value: &str, text: &mut String) {
    text.push(' ');
    text.push_str(name);
    text.push_str("=\"");
    escape(value, true, text);
    text.push('"');
}

fn escape(words: &str, is_value: bool, text: &mut String) {
    for c in words.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' if is_value => text.push_str("&quot;"),
            // As they are they would become spaces, or line ends of another kind.
            '\n' if is_value => text.push_str("&#10;"),
            '\t' if is_value => text.push_str("&#9;"),
            '\r' => text.push_str("&#13;"),
            c => text.push(c),
        }
    }
}
