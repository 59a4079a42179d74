//! Labels that are HTML, as some programs write them: their words, as text of the drawing.

use roxmltree::Node as Parsed;

use super::element::{Element, Node};

/// The elements of HTML that stand on lines of their own.
const BLOCKS: [&str; 19] = [
    "foreignObject",
    "body",
    "div",
    "p",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "section",
    "blockquote",
    "dd",
];
/// The most elements around a word among which its block is looked for.
const MAX_ANCESTORS: usize = 50;

/// Returns the lines of a label, without empty ones.
pub(super) fn lines(label: Parsed<'_, '_>) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut last = None;
    for node in label.descendants() {
        let parent = node.parent_element().map_or("", |parent| parent.tag_name().name());
        if node.tag_name().name() == "br" {
            lines.push(String::new());
        } else if let Some(words) = node.text().filter(|_| node.is_text() && !["script", "style"].contains(&parent)) {
            let is_block = |node: &Parsed<'_, '_>| BLOCKS.contains(&node.tag_name().name());
            let block = node.ancestors().take(MAX_ANCESTORS).find(is_block).map(|block| block.id());
            if block != last && !words.trim().is_empty() {
                lines.push(String::new());
                last = block;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(words);
            }
        }
    }
    let whole = lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    whole.filter(|line| !line.is_empty()).collect()
}

/// Makes a text of these lines, whose middle is at this place.
pub(super) fn fill(element: &mut Element, lines: &[String], [x, y]: [f64; 2]) {
    let placed = ["x", "y", "width", "height", "text-anchor", "dominant-baseline"];
    element.attributes.retain(|(name, _)| !placed.contains(&name.as_str()));
    let (x, y) = (x.to_string(), y.to_string());
    let set = [("x", &*x), ("y", &*y), ("text-anchor", "middle"), ("dominant-baseline", "central")];
    element.attributes.extend(set.map(|(name, value)| (name.into(), value.into())));
    if let [one] = lines {
        element.children = vec![Node::Text(one.clone())];
        return;
    }
    let line = element.line;
    let mut above = lines.len().saturating_sub(1);
    element.children = lines
        .iter()
        .map(|words| {
            let mut span = Element::new("tspan", line);
            // The first stands half of the others above the middle.
            let down = if above > 0 { format!("-{}em", tenths(above * 6)) } else { "1.2em".into() };
            above = 0;
            span.attributes = vec![("x".into(), x.clone()), ("dy".into(), down)];
            span.children = vec![Node::Text(words.clone())];
            Node::Element(span)
        })
        .collect();
}

fn tenths(number: usize) -> String {
    format!("{}.{}", number / 10, number % 10)
}
