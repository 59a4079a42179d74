//! Footnotes: numbered by their first reference, written at the end.

use std::{collections::HashMap, fmt::Write};

/// The footnotes of a text.
#[derive(Default)]
pub struct Notes {
    numbers: HashMap<String, usize>,
    order: Vec<String>,
    bodies: HashMap<String, String>,
    /// Labels of the notes being read.
    pub open: Vec<String>,
}

impl Notes {
    /// Returns a reference, as a link to its note.
    pub fn reference(&mut self, label: &str) -> String {
        let next = self.order.len() + 1;
        let number = *self.numbers.entry(label.to_owned()).or_insert(next);
        if number == next {
            self.order.push(label.to_owned());
        }
        // Of equal ids the first is kept: the way back leads there.
        format!("<sup class=\"footnote-ref\"><a id=\"tr-{number}\" href=\"#tn-{number}\">{number}</a></sup>")
    }

    /// Keeps the body of the note that was opened last; of equal labels the first counts.
    pub fn end(&mut self, body: String) {
        if let Some(label) = self.open.pop() {
            self.bodies.entry(label).or_insert(body);
        }
    }

    /// Writes the notes that are referred to, each with the way back.
    pub fn push(&self, html: &mut String) {
        if self.order.is_empty() {
            return;
        }
        html.push_str("<section class=\"footnotes\"><ol>\n");
        for (number, label) in (1..).zip(&self.order) {
            let body = self.bodies.get(label).map_or("", |body| body.trim_end());
            let (body, end) = body.strip_suffix("</p>").map_or((body, ""), |body| (body, "</p>"));
            let back = format!("<a class=\"footnote-back\" href=\"#tr-{number}\">↩ {number}</a>");
            writeln!(html, "<li id=\"tn-{number}\">{body} {back}{end}</li>").expect("a string takes everything");
        }
        html.push_str("</ol></section>\n");
    }
}
