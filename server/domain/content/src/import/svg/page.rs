//! How much of the page of a drawing something takes.

use super::{
    element::Element,
    number::{numbers, pixels},
    path::Extent,
};

/// The page that a drawing lies on, in its own units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    width: f64,
    height: f64,
}

impl Page {
    /// Returns the page of a whole drawing. One without a size has that of browsers.
    pub fn of(root: &Element) -> Self {
        let length = |name| root.get(name).and_then(pixels).filter(|length| *length > 0.0);
        let (width, height) =
            view(root).unwrap_or((length("width").unwrap_or(300.0), length("height").unwrap_or(150.0)));
        Self { width, height }
    }

    pub fn area(self) -> f64 {
        self.width * self.height
    }

    /// Returns the longer side.
    pub fn side(self) -> f64 {
        self.width.max(self.height)
    }

    /// Returns the area of a shape in pages.
    pub fn part(self, shape: &Element, extent: Extent) -> f64 {
        let across = |name| shape.get(name).map_or(0.0, |text| length(text, self.width));
        let down = |name| shape.get(name).map_or(0.0, |text| length(text, self.height));
        let (width, height) = match shape.name {
            "rect" => (across("width"), down("height")),
            "circle" => (2.0 * across("r"), 2.0 * across("r")),
            "ellipse" => (2.0 * across("rx"), 2.0 * down("ry")),
            _ => (extent.width, extent.height),
        };
        width * height / self.area()
    }

    /// Returns the area in pages that a size in a style sheet stands for.
    pub fn styled(self, name: &str, value: &str) -> f64 {
        let times = match name {
            "r" | "rx" | "ry" => 2.0,
            "width" | "height" => 1.0,
            _ => return 0.0,
        };
        let length = times * length(value, self.side());
        length * length / self.area()
    }

    /// Returns how many times as large a drawing with a view of its own becomes in a frame; `None` without a view.
    pub fn fit(self, frame: &Element, drawing: &Element) -> Option<f64> {
        let (width, height) = view(drawing)?;
        let across = frame.get("width").map_or(self.width, |text| length(text, self.width));
        let down = frame.get("height").map_or(self.height, |text| length(text, self.height));
        Some(across * down / (width * height))
    }
}

/// Returns a length in units of the drawing; `whole` is what percents are of.
fn length(text: &str, whole: f64) -> f64 {
    let number = numbers(text).next().unwrap_or_default().abs();
    if text.trim_end().ends_with('%') { number / 100.0 * whole } else { pixels(text).map_or(number, f64::abs) }
}

/// Returns width and height of an element's `viewBox`.
fn view(element: &Element) -> Option<(f64, f64)> {
    let mut view = numbers(element.get("viewBox")?).skip(2);
    Some((view.next()?, view.next()?)).filter(|(width, height)| *width > 0.0 && *height > 0.0)
}

/// Returns the size of letters that `font-size` or `font` says, in units of the drawing.
pub(super) fn font_size(value: &str) -> Option<f64> {
    // Of `italic 700 12px/1.5 serif` only the size has a unit.
    let has_unit =
        |part: &&str| part.starts_with(|c: char| c.is_ascii_digit() || c == '.') && part.parse::<f64>().is_err();
    let part = value.split_whitespace().find(has_unit).unwrap_or(value);
    let size = part.split('/').next().unwrap_or_default();
    let number = numbers(size).next()?;
    Some(match size.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.') {
        "em" | "rem" => number * 16.0,
        "%" => number * 0.16,
        _ => pixels(size).unwrap_or(number),
    })
}

/// Returns how many times as large a property makes the area of an element.
pub(super) fn magnification(name: &str, value: &str) -> f64 {
    if name == "scale" {
        let mut numbers = numbers(value);
        let across = numbers.next().unwrap_or(1.0);
        return (across * numbers.next().unwrap_or(across)).abs();
    }
    if name != "transform" {
        return 1.0;
    }
    let each = value.split(')').filter_map(|function| function.split_once('('));
    each.map(|(name, arguments)| {
        let of: Vec<f64> = numbers(arguments).take(6).collect();
        let times = match (&*name.trim_matches([' ', ',', '\n', '\t']).to_ascii_lowercase(), &of[..]) {
            ("scale", [both]) => both * both,
            ("scale" | "scale3d", [across, down, ..]) => across * down,
            ("scalex" | "scaley", [one, ..]) => *one,
            ("matrix", [a, b, c, d, ..]) => a * d - b * c,
            ("matrix3d", [a, .., d]) => a * d,
            _ => 1.0,
        };
        times.abs()
    })
    .product()
}

#[cfg(test)]
mod tests {
    use super::{font_size, magnification};

    #[test]
    fn sizes_of_letters_are_found_among_other_words() {
        for (value, size) in [
            ("12", Some(12.0)),
            ("9000px", Some(9_000.0)),
            ("italic 700 12px/1.5 serif", Some(12.0)),
            ("700 2em sans-serif", Some(32.0)),
            ("large", None),
        ] {
            assert_eq!(font_size(value), size, "{value}");
        }
    }

    #[test]
    fn transforms_enlarge() {
        for (name, value, times) in [
            ("transform", "translate(9 9) scale(2) rotate(30)", 4.0),
            ("transform", "matrix(0 3 -3 0 5 5), scale(1,-2)", 18.0),
            ("scale", "3 2", 6.0),
            ("x", "scale(9)", 1.0),
        ] {
            assert!((magnification(name, value) - times).abs() < 1e-9, "{value}");
        }
    }
}
