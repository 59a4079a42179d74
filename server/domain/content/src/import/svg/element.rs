//! The elements of a clean drawing.

use super::css::Declaration;

/// An element of a clean drawing.
#[derive(Debug)]
pub(super) struct Element {
    pub name: &'static str,
    pub attributes: Vec<(String, String)>,
    pub style: Vec<Declaration>,
    pub children: Vec<Node>,
    /// The line of the file, from 1.
    pub line: usize,
    /// The pixels of a picture in it.
    pub pixels: u64,
    /// The weight of a drawing in it.
    pub cost: u64,
    /// The crossings of lines in a drawing in it.
    pub crossings: f64,
    /// The pages that a drawing in it paints.
    pub pages: f64,
}

impl Element {
    pub fn new(name: &'static str, line: usize) -> Self {
        let (attributes, style, children) = (Vec::new(), Vec::new(), Vec::new());
        Self { name, attributes, style, children, line, pixels: 0, cost: 0, crossings: 0.0, pages: 0.0 }
    }

    /// Returns the value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }
}

#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}
