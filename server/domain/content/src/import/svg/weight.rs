//! The weight of a drawing: how much a browser draws, with all copies, before any browser does.
//!
//! A few hundred bytes can hold a million copies of copies. What an element refers to counts wherever it is referred
//! to: copies, patterns, markers at each corner, masks, filters. What is weighed once is not weighed again.
//! Beside the elements count what they cover, in pages, and how often their lines cross ([`super::path`]).
//!
//! Drawing covers here, as pixels (resvg), would not spare the drawings of lessons this: it brings some thirty crates and
//! lacks the letters of every font that the machine has not.

use std::collections::HashMap;

use model::rule::DrawingFault;

use super::{
    css::Rule,
    element::Element,
    fault::Fault,
    names::{GROUPS, REFERRED, SHAPES},
    number::numbers,
    page::{self, Page},
    path,
};
use crate::import::raster::MAX_PIXELS;

/// The most elements that may be drawn, copies included; long paths, texts and dashes count as more than one.
const MAX_ELEMENTS: u64 = 150_000;
/// The weight of an element, where a colour of a gradient, a dash, or so many bytes of a path weigh 1.
const ELEMENT_WEIGHT: u64 = 16;
const BYTES_PER_WEIGHT: usize = 16;
/// The most surfaces that are drawn apart and laid over the rest: filters, masks, groups that shine through.
const MAX_LAYERS: u64 = 1_000;
/// The most elements that may lie in each other, and refer to each other, in all.
const MAX_CHAIN: usize = 400;
/// The most comparisons of style rules with elements.
const MAX_COMPARISONS: usize = 20_000_000;
const MAX_BLUR: f64 = 1_000.0;
/// The most crossings of lines within their paths, copies included: about a second of a browser.
const MAX_CROSSINGS: f64 = 10_000_000.0;
/// The most that may be painted, in whole pages of one colour: about a second of a browser, too.
const MAX_PAGES: f64 = 10_000.0;
/// The cost of a page of a gradient or pattern, and of a page of letters, in pages of one colour.
const GRADIENT_PAGES: f64 = 10.0;
const LETTERS_PAGES: f64 = 10.0;
/// The cost of thickening that is as wide as the drawing, in pages of one colour.
const THICKENING_PAGES: f64 = 40_000.0;
/// The part of a drawing that a filtered text takes, about.
const FILTERED_TEXT_PART: f64 = 0.1;
/// The size of letters whose drawing says none, in pixels.
const DEFAULT_FONT_PX: f64 = 16.0;

/// The weight of an element with all that is drawn for it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    pub cost: u64,
    pub pixels: u64,
    /// How often lines cross within their paths.
    pub crossings: f64,
    /// What is painted, in pages of one colour, as if nothing ended at the page.
    pub pages: f64,
    /// What is painted at most, however it is scaled, since the rest lies beside the page.
    most_pages: f64,
    layers: u64,
    shapes: u64,
    corners: u64,
    letters: u64,
    /// The area of all shapes, as parts of the page.
    area: f64,
    /// The length of all lines, about, in units of the drawing.
    length: f64,
    /// How far a filter thickens, as a part of the drawing's width.
    thickening: f64,
    chain: usize,
}

impl Weight {
    fn add(&mut self, other: Self, times: u64) {
        self.cost = self.cost.saturating_add(other.cost.saturating_mul(times));
        self.pixels = self.pixels.saturating_add(other.pixels.saturating_mul(times));
        self.layers = self.layers.saturating_add(other.layers.saturating_mul(times));
        self.crossings += other.crossings * float(times);
        self.pages += other.pages * float(times);
        self.most_pages += other.most_pages * float(times);
        self.chain = self.chain.max(other.chain + 1);
    }

    /// Adds what is drawn in the element itself, and so takes its colours, markers and dashes from it.
    fn contain(&mut self, other: Self) {
        self.add(other, 1);
        self.shapes = self.shapes.saturating_add(other.shapes);
        self.corners = self.corners.saturating_add(other.corners);
        self.letters = self.letters.saturating_add(other.letters);
        self.area += other.area;
        self.length += other.length;
        self.thickening += other.thickening;
    }

    /// Adds what is painted, which is at most so much.
    fn paint(&mut self, pages: f64, most: f64) {
        self.pages += pages;
        self.most_pages += most;
    }

    fn letter(&mut self, size: f64, page: Page) {
        let letters = float(self.letters) * LETTERS_PAGES;
        self.paint(letters * size * size / page.area(), letters);
    }

    /// Makes everything in it so many times as large.
    fn zoom(&mut self, times: f64) {
        self.pages *= times;
        self.area *= times;
    }
}

fn float(number: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let number = number as f64;
    number
}

/// Weighs a drawing.
///
/// # Errors
/// The fault, in the line of the element with which it is too much.
pub(super) fn weigh(root: &Element, rules: &[Rule]) -> Result<Weight, Fault> {
    let page = Page::of(root);
    let mut scale = Scale { rules, page, ids: HashMap::new(), known: HashMap::new() };
    let mut elements = 0;
    scale.find(root, &mut elements);
    if rules.len().saturating_mul(elements) > MAX_COMPARISONS {
        return Err(Fault::new(root.line, DrawingFault::StyleRules, "it has too many style rules; export it as PNG"));
    }
    scale.of(root, 0)
}

struct Scale<'e> {
    rules: &'e [Rule],
    page: Page,
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
        let mut weight = own(element, self.page);
        for child in element.elements().filter(|child| !REFERRED.contains(&child.name)) {
            weight.contain(self.of(child, chain + 1)?);
        }
        if let Some(target) = element.get("href").and_then(|href| self.target(href)) {
            let mut copied = self.of(target, chain + 1)?;
            if let Some(times) = self.page.fit(element, target).filter(|_| target.name == "symbol") {
                copied.zoom(times);
            }
            weight.contain(copied);
        }
        self.effects(element, &mut weight, chain)?;
        if let Some(times) = self.page.fit(element, element).filter(|_| element.name == "svg" && chain > 0) {
            weight.zoom(times);
        }
        if weight.cost > MAX_ELEMENTS * ELEMENT_WEIGHT {
            let message = format!("with all copies it draws more than {MAX_ELEMENTS} elements; export it as PNG");
            return fault(DrawingFault::Elements, message);
        }
        if weight.crossings > MAX_CROSSINGS {
            let message = "lines cross more than ten million times in its paths, which takes browsers long; \
                export it as PNG";
            return fault(DrawingFault::Elements, message.into());
        }
        // Groups around may make it smaller, so all of it is looked at; what is larger than the page is not drawn.
        if chain == 0 {
            weight.pages = weight.pages.min(weight.most_pages);
        }
        if chain == 0 && weight.pages > MAX_PAGES {
            let message = "gradients, thick lines, large letters or thickening filters cover the drawing too often, \
                which takes browsers long; export it as PNG";
            return fault(DrawingFault::Elements, message.into());
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
        let styled = by_rule.flat_map(|rule| &rule.declarations).chain(&element.style);
        // An attribute's size counts for the shape already.
        for (name, value) in styled.clone().filter(|_| SHAPES.contains(&element.name)) {
            let area = self.page.styled(name, value);
            weight.area += area;
            weight.paint(area, if area > 0.0 { 1.0 } else { 0.0 });
        }
        let mut times = 1.0;
        for (name, value) in styled.chain(&element.attributes) {
            self.effect(element, (name.as_str(), value.as_str()), weight, chain)?;
            times *= page::magnification(name, value);
        }
        weight.zoom(times);
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
            "fill" | "stroke" => {
                // A colour begins with the same mark, and leads nowhere.
                if places(value).any(|place| self.target(place).is_some()) {
                    weight.paint(weight.area * (GRADIENT_PAGES - 1.0), float(weight.shapes) * (GRADIENT_PAGES - 1.0));
                }
                weight.shapes
            }
            "stroke-width" => {
                let width = numbers(value).next().unwrap_or_default().abs();
                weight.paint(weight.length * width / self.page.area(), float(weight.shapes));
                return Ok(());
            }
            "font" | "font-size" => {
                if let Some(size) = page::font_size(value) {
                    weight.letter(size, self.page);
                }
                return Ok(());
            }
            "marker-start" | "marker-end" => weight.shapes,
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
                let is_relative = target.get("primitiveUnits").is_some_and(|unit| unit.trim() == "objectBoundingBox");
                let target = self.of(target, chain + 1)?;
                weight.add(target, times);
                if name == "filter" && target.thickening > 0.0 {
                    let far = target.thickening * if is_relative { self.page.side() } else { 1.0 };
                    let part = if is_group { 1.0 } else { filtered_part(element, weight) };
                    weight.paint(far * part * THICKENING_PAGES, part * THICKENING_PAGES);
                }
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
fn own(element: &Element, page: Page) -> Weight {
    let path = element.get("d").or_else(|| element.get("points")).unwrap_or_default();
    let text: usize = element
        .children
        .iter()
        .map(|child| if let super::element::Node::Text(text) = child { text.trim().len() } else { 0 })
        .sum();
    let is_shape = SHAPES.contains(&element.name);
    let extent = path::extent(path);
    let area = if is_shape { page.part(element, extent) } else { 0.0 };
    let thickening = if element.name == "feMorphology" {
        element.get("radius").into_iter().flat_map(numbers).fold(0.0, f64::max) / page.side()
    } else {
        0.0
    };
    let is_colour = matches!(element.name, "stop" | "linearGradient" | "radialGradient");
    let alone = if is_colour { 1 } else { ELEMENT_WEIGHT };
    let mut weight = Weight {
        cost: alone + (path.len() / BYTES_PER_WEIGHT + text) as u64 + element.cost,
        pixels: element.pixels,
        crossings: extent.crossings + element.crossings,
        pages: area + element.pages,
        most_pages: f64::from(u8::from(is_shape)) + element.pages,
        letters: if is_shape { text as u64 } else { 0 },
        area,
        thickening,
        // Each step of a filter is a surface.
        layers: u64::from(element.name.starts_with("fe")),
        shapes: u64::from(is_shape),
        corners: if is_shape { (path.len() / 2 + 1) as u64 } else { 0 },
        length: if is_shape { length(element, path) } else { 0.0 },
        chain: 0,
    };
    weight.letter(DEFAULT_FONT_PX.min(page.side() / 20.0), page);
    weight
}

/// Returns the part of the page that a filter of a shape works on, about.
fn filtered_part(element: &Element, weight: &Weight) -> f64 {
    if weight.letters > 0 || element.name == "text" { FILTERED_TEXT_PART } else { weight.area.clamp(0.01, 1.0) }
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
