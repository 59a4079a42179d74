//! The check of SVG pictures: drawings are accepted, and nothing that acts or fetches.
//!
//! Pictures are only ever shown as `<img>`, where browsers run nothing; this is the first of two barriers. The check
//! reads tags, not XML: what it does not understand it refuses.

/// Elements that act, embed foreign content or change what was checked.
const REFUSED: [&str; 14] = [
    "script",
    "foreignobject",
    "iframe",
    "object",
    "embed",
    "audio",
    "video",
    "canvas",
    "handler",
    "listener",
    "set",
    "animate",
    "link",
    "meta",
];

/// An accepted SVG: its size in pixels, when it says one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Svg {
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// Checks a picture and returns its size.
///
/// # Errors
/// The line and the reason, for people, why it is refused.
pub(super) fn check(text: &str) -> Result<Svg, (usize, String)> {
    let mut scan = Scan { text, at: 0, root: None, style: false };
    match scan.run() {
        Ok(()) => scan.root.ok_or_else(|| (1, "there is no <svg> element".into())),
        Err(reason) => Err((super::toml_reader::line_at(text, scan.at), reason)),
    }
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    root: Option<Svg>,
    /// Whether the scan is inside of `<style>`.
    style: bool,
}

impl<'t> Scan<'t> {
    fn run(&mut self) -> Result<(), String> {
        loop {
            let rest = &self.text[self.at..];
            let Some(open) = rest.find('<') else { return self.words(rest) };
            self.words(&rest[..open])?;
            self.at += open;
            let rest = &self.text[self.at..];
            let length = if rest.starts_with("<!--") {
                self.until("-->")?
            } else if rest.starts_with("<?xml ") {
                self.until("?>")?
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                return Err("declarations, CDATA and processing instructions are not allowed".into());
            } else {
                self.tag(rest)?
            };
            self.at += length;
        }
    }

    fn until(&self, end: &str) -> Result<usize, String> {
        let rest = &self.text[self.at..];
        rest.find(end).map(|found| found + end.len()).ok_or_else(|| format!("{end} is missing"))
    }

    /// Checks the text between tags, which matters inside of `<style>` only.
    fn words(&self, text: &str) -> Result<(), String> {
        if self.style { style(text) } else { Ok(()) }
    }

    /// Checks the tag at the beginning of `rest` and returns its length in bytes.
    fn tag(&mut self, rest: &'t str) -> Result<usize, String> {
        let length = tag_length(rest).ok_or("a tag does not end")?;
        let inside = rest[1..length - 1].trim_end_matches('/');
        let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(name_end);
        let closing = name.starts_with('/');
        let name = local(name.trim_start_matches('/'));
        if REFUSED.contains(&name.as_str()) || name.starts_with("animate") {
            return Err(format!("<{name}> is not allowed"));
        }
        if self.root.is_none() && name != "svg" {
            return Err("the first element must be <svg>".into());
        }
        if name == "style" {
            self.style = !closing && !rest[..length].ends_with("/>");
        }
        let attributes = attributes_of(attributes)?;
        for (name, value) in &attributes {
            attribute(name, value)?;
        }
        if self.root.is_none() {
            self.root = Some(size(&attributes));
        }
        Ok(length)
    }
}

/// Returns the length of a tag in bytes, up to the `>` that is not inside of quotes.
fn tag_length(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            _ => {}
        }
    }
    None
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

fn attributes_of(mut text: &str) -> Result<Vec<(String, &str)>, String> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return Ok(found);
        }
        let (name, rest) = text.split_once('=').ok_or("an attribute has no value")?;
        let rest = rest.trim_start();
        let quote =
            rest.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or("an attribute's value is not in quotes")?;
        let (value, rest) = rest[1..].split_once(quote).ok_or("an attribute's quotes do not end")?;
        found.push((name.trim().to_owned(), value));
        text = rest;
    }
}

fn attribute(name: &str, value: &str) -> Result<(), String> {
    let local = local(name);
    let folded: String = value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    if local.starts_with("on") {
        return Err(format!("the attribute {name} is not allowed"));
    }
    if matches!(local.as_str(), "href" | "src") {
        let picture = ["data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp"]
            .iter()
            .any(|kind| folded.starts_with(kind));
        return if folded.starts_with('#') || picture {
            Ok(())
        } else {
            Err(format!("{name} leads out of the picture"))
        };
    }
    if folded.contains("javascript:") {
        return Err(format!("the attribute {name} holds a script"));
    }
    if folded.contains("url(") || local == "style" { style(value) } else { Ok(()) }
}

/// Checks style rules, which may name places in the same picture and nothing else.
fn style(text: &str) -> Result<(), String> {
    let folded: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    if folded.contains('\\')
        || folded.contains("@import")
        || folded.contains("&#")
        || folded.contains("image(")
        || folded.contains("image-set(")
    {
        return Err("style rules may not import, fetch or hide anything".into());
    }
    let leads_out = folded
        .split("url(")
        .skip(1)
        .any(|rest| !rest.trim_start_matches(['"', '\'']).starts_with('#') && !rest.starts_with("&quot;#"));
    if leads_out { Err("a style rule fetches something".into()) } else { Ok(()) }
}

/// Returns `width` and `height`, else the last two numbers of `viewBox`.
fn size(attributes: &[(String, &str)]) -> Svg {
    let value =
        |wanted: &str| attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value);
    let pixels = |text: &str| text.trim().trim_end_matches("px").parse::<f64>().ok().and_then(whole);
    let mut view = value("viewBox")
        .into_iter()
        .flat_map(|text| text.split([' ', ',']).filter(|part| !part.is_empty()))
        .skip(2)
        .map(pixels);
    let (across, down) = (view.next().flatten(), view.next().flatten());
    match (value("width").and_then(pixels), value("height").and_then(pixels)) {
        (Some(width), Some(height)) => Svg { width: Some(width), height: Some(height) },
        _ => Svg { width: across, height: down },
    }
}

fn whole(number: f64) -> Option<u32> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    (1.0..=20_000.0).contains(&number).then(|| number.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::{Svg, check};

    #[test]
    fn drawings_may_come_in() {
        let drawing = r##"<?xml version="1.0"?><!-- a --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">
            <style>.a { fill: url(#g) }</style><use xlink:href="#x"/><path d="M0 0" \
              style="fill:url('#g')"/><text>on &lt;load</text></svg>"##;
        assert_eq!(check(drawing), Ok(Svg { width: Some(100), height: Some(50) }));
        assert_eq!(check(r#"<svg width="80.4px" height="20"/>"#), Ok(Svg { width: Some(80), height: Some(20) }));
    }

    #[test]
    fn nothing_that_acts_or_fetches_does() {
        for inside in [
            "<script>1</script>",
            "<SCRIPT/>",
            "<x:script xmlns:x='http://www.w3.org/2000/svg'/>",
            "<g onload='x()'/>",
            "<g\nonclick = \"x()\"/>",
            "<foreignObject/>",
            "<image href='http://example.com/a.png'/>",
            "<image href='&#104;ttp://example.com'/>",
            "<use xlink:href=' //example.com/a.svg#x'/>",
            "<a href='javascript:x()'/>",
            "<a href='java\nscript:x()'/>",
            "<style>@import 'x'</style>",
            "<style>a{fill:url(http://x)}</style>",
            "<g style='fill:u\\72l(http://x)'/>",
            "<g fill='url(//x)'/>",
            "<animate attributeName='href' to='x'/>",
            "<animateMotion/>",
            "<set/>",
            "<![CDATA[<script>]]>",
            "<g a=b/>",
            "<g a='",
            "<image href='data:image/svg+xml,x'/>",
            "<?xml-stylesheet href='x'?>",
        ] {
            assert!(check(&format!("<svg>{inside}</svg>")).is_err(), "{inside}");
        }
        for whole in ["", "text", "<html></html>", "<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>"] {
            assert!(check(whole).is_err(), "{whole}");
        }
        assert_eq!(check("<svg>\n\n<script/></svg>").unwrap_err().0, 3);
    }
}
