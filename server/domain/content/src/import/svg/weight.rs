//! The weight of a drawing: how much a browser draws, with all copies, before any browser does.
//!
//! A few hundred bytes can hold a million copies of copies. What an element refers to counts wherever it is referred
//! to: copies, patterns, markers at each corner, masks, filters. What is weighed once is not weighed again.
//!
//! Drawing covers here, as pixels (resvg), would not spare the drawings of lessons this: it brings some thirty crates and
//! lacks the letters of every font that the machine has not.

use std::collections::HashMap;

use model::rule::DrawingFault;

use super::{
    css::Rule,
    fault::Fault,
    names::{GROUPS, REFERRED, SHAPES},
    number::numbers,
    tree::Element,
};
use crate::import::raster::MAX_PIXELS;

/// The most elements that may be drawn, copies included; long paths, texts and dashes count as more than one.
const MAX_ELEMENTS: u64 = 150_000;
/// What an element weighs. As much as a colour of a gradient, a dash, or so many bytes of a path weigh 1.
const ELEMENT: u64 = 16;
const BYTES_A_UNIT: usize = 16;
/// The most surfaces that are drawn apart and laid over the rest: filters, masks, groups that shine through.
const MAX_LAYERS: u64 = 1_000;
/// How far elements may lie in each other, and refer to each other, in all.
const MAX_CHAIN: usize = 400;
/// The most comparisons of style rules with elements.
const MAX_COMPARISONS: usize = 20_000_000;
const MAX_BLUR: f64 = 1_000.0;

/// The weight of an element with all that is drawn for it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    pub cost: u64,
    pub pixels: u64,
    layers: u64,
    shapes: u64,
    corners: u64,
    /// The length of all lines, about, in units of the drawing.
    length: f64,
    chain: usize,
}

impl Weight {
    fn add(&mut self, other: Self, times: u64) {
        self.cost = self.cost.saturating_add(other.cost.saturating_mul(times));
        self.pixels = self.pixels.saturating_add(other.pixels.saturating_mul(times));
        self.layers = self.layers.saturating_add(other.layers.saturating_mul(times));
        self.chain = self.chain.max(other.chain + 1);
    }

    /// Adds what is drawn in the element itself, and so takes its colours, markers and dashes from it.
    fn contain(&mut self, other: Self) {
        self.add(other, 1);
        self.shapes = self.shapes.saturating_add(other.shapes);
        self.corners = self.corners.saturating_add(other.corners);
        self.length += other.length;
    }
}

/// Weighs a drawing.
///
/// # Errors
/// The fault, in the line of the element with which it is too much.
pub(super) fn weigh(root: &Element, rules: &[Rule]) -> Result<Weight, Fault> {
    let mut scale = Scale { rules, ids: HashMap::new(), known: HashMap::new() };
    let mut elements = 0;
    scale.find(root, &mut elements);
    if rules.len().saturating_mul(elements) > MAX_COMPARISONS {
        return Err(Fault::new(root.line, DrawingFault::StyleRules, "it has too many style rules; export it as PNG"));
    }
    scale.of(root, 0)
}

struct Scale<'e> {
    rules: &'e [Rule],
    ids: HashMap<&'e str, &'e Element>,
    /// What was weighed; `None` while it is.
    known: HashMap<*const Element, Option<Weight>>,
}

impl<'e> Scale<'e> {
    fn find(&mut self, element: &'e Element, count: &mut usize) {
        *count += 1;
        if let Some(id) = element.get("id") {
            self.ids.entry(id).or_insert(element);
        }
        for child in element.elements() {
            self.find(child, count);
        }
    }

    /// Returns the weight of an element, when it is drawn.
    fn of(&mut self, element: &'e Element, chain: usize) -> Result<Weight, Fault> {
        let fault = |fault, message: String| Err(Fault::new(element.line, fault, message));
        if chain > MAX_CHAIN {
            return fault(
                DrawingFault::References,
                "references lead on too often; export it as plain SVG, or PNG".into(),
            );
        }
        match self.known.get(&std::ptr::from_ref(element)) {
            Some(Some(known)) => return Ok(*known),
            // In a circle nothing is drawn.
            Some(None) => return Ok(Weight::default()),
            None => {}
        }
        self.known.insert(element, None);
        let mut weight = own(element);
        for child in element.elements().filter(|child| !REFERRED.contains(&child.name)) {
            weight.contain(self.of(child, chain + 1)?);
        }
        if let Some(target) = element.get("href").and_then(|href| self.target(href)) {
            weight.contain(self.of(target, chain + 1)?);
        }
        self.effects(element, &mut weight, chain)?;
        if weight.cost > MAX_ELEMENTS * ELEMENT {
            let message = format!("with all copies it draws more than {MAX_ELEMENTS} elements; export it as PNG");
            return fault(DrawingFault::Elements, message);
        }
        if weight.layers > MAX_LAYERS {
            let message =
                format!("it has more than {MAX_LAYERS} filters, masks and see-through groups; export it as PNG");
            return fault(DrawingFault::Layers, message);
        }
        if weight.pixels > MAX_PIXELS {
            let message = format!("the pictures in it have more than {} million pixels", MAX_PIXELS / 1_000_000);
            return fault(DrawingFault::Pixels, message);
        }
        if weight.chain > MAX_CHAIN {
            return fault(
                DrawingFault::References,
                "references lead on too often; export it as plain SVG, or PNG".into(),
            );
        }
        self.known.insert(element, Some(weight));
        Ok(weight)
    }

    fn target(&self, href: &str) -> Option<&'e Element> {
        self.ids.get(href.trim().strip_prefix('#')?).copied()
    }

    /// Adds what an element's styles make of it.
    fn effects(&mut self, element: &'e Element, weight: &mut Weight, chain: usize) -> Result<(), Fault> {
        let (id, classes) = (element.get("id"), element.get("class").unwrap_or_default());
        let rules: &'e [Rule] = self.rules;
        let by_rule = rules.iter().filter(|rule| rule.may_be_for(element.name, id, classes));
        let declared = by_rule.flat_map(|rule| &rule.declarations).chain(&element.style).chain(&element.attributes);
        for (name, value) in declared {
            self.effect(element, (name.as_str(), value.as_str()), weight, chain)?;
        }
        Ok(())
    }

    fn effect(
        &mut self,
        element: &'e Element,
        (name, value): (&'e str, &'e str),
        weight: &mut Weight,
        chain: usize,
    ) -> Result<(), Fault> {
        let is_group = GROUPS.contains(&element.name);
        let times = match name {
            "fill" | "stroke" | "marker-start" | "marker-end" => weight.shapes,
            "marker" | "marker-mid" => weight.corners,
            "clip-path" => 1,
            "mask" => {
                weight.layers += u64::from(value.trim() != "none");
                1
            }
            "filter" => {
                weight.layers += value.matches('(').count() as u64;
                if numbers(value).any(|number| number > MAX_BLUR) {
                    let message = format!("it blurs by more than {MAX_BLUR}, which takes long to draw");
                    return Err(Fault::new(element.line, DrawingFault::Effect, message));
                }
                1
            }
            "opacity" | "mix-blend-mode" if is_group && !["1", "normal"].contains(&value.trim()) => {
                weight.layers += 1;
                return Ok(());
            }
            "stroke-dasharray" => {
                weight.cost = weight.cost.saturating_add(dashes(value, weight.length));
                return Ok(());
            }
            _ => return Ok(()),
        };
        for place in places(value) {
            if let Some(target) = self.target(place) {
                let target = self.of(target, chain + 1)?;
                weight.add(target, times);
            }
        }
        Ok(())
    }
}

/// Returns the places `#…` that a value refers to.
fn places(value: &str) -> impl Iterator<Item = &str> {
    value.match_indices('#').map(|(at, _)| {
        let rest = &value[at..];
        rest[..rest.find(['"', '\'', ')']).unwrap_or(rest.len())].trim_end()
    })
}

/// Returns the weight of an element alone.
fn own(element: &Element) -> Weight {
    let path = element.get("d").or_else(|| element.get("points")).unwrap_or_default();
    let text: usize = element
        .children
        .iter()
        .map(|child| if let super::tree::Node::Text(text) = child { text.trim().len() } else { 0 })
        .sum();
    let is_shape = SHAPES.contains(&element.name);
    let is_colour = matches!(element.name, "stop" | "linearGradient" | "radialGradient");
    let alone = if is_colour { 1 } else { ELEMENT };
    Weight {
        cost: alone + (path.len() / BYTES_A_UNIT + text) as u64 + element.cost,
        pixels: element.pixels,
        // Each step of a filter is a surface.
        layers: u64::from(element.name.starts_with("fe")),
        shapes: u64::from(is_shape),
        corners: if is_shape { (path.len() / 2 + 1) as u64 } else { 0 },
        length: if is_shape { length(element, path) } else { 0.0 },
        chain: 0,
    }
}

/// Returns how long the lines of a shape are, about, and never much less than that.
fn length(element: &Element, path: &str) -> f64 {
    let sides = ["width", "height", "r", "rx", "ry", "x1", "x2", "y1", "y2"];
    let sides: f64 = sides.iter().filter_map(|name| element.get(name)).flat_map(numbers).map(f64::abs).sum();
    // A dash may be in parts of a length that the author makes up.
    let claimed = element.get("pathLength").into_iter().flat_map(numbers).next().unwrap_or_default();
    let mut along = 0.0;
    let mut is_relative = false;
    let mut last = [0.0, 0.0];
    for part in path.split_inclusive(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')) {
        let command = part.chars().next_back().filter(char::is_ascii_alphabetic);
        for number in numbers(part.trim_end_matches(|c: char| c.is_ascii_alphabetic())) {
            along += if is_relative { number.abs() } else { (number - last[0]).abs() };
            last = [last[1], number];
        }
        if let Some(command) = command {
            is_relative = command.is_ascii_lowercase();
        }
    }
    (sides * 4.0 + along).max(claimed)
}

/// Returns the number of dashes that a line of this length is broken into.
fn dashes(value: &str, length: f64) -> u64 {
    let (sum, many) = numbers(value).fold((0.0, 0.0), |(sum, many), dash| (sum + dash.abs(), many + 1.0));
    if sum <= 0.0 {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is not negative")]
    let dashes = (length / sum * many) as u64;
    dashes
}
