//! What stands before a drawing: how its text is encoded, and names for pieces of text (entities), which Illustrator
//! uses for namespaces and others to make a small file a large one.

use std::io::Read;

use encoding_rs::Encoding;
use flate2::read::GzDecoder;
use model::rule::DrawingFault;

use super::fault::Fault;
use crate::import::toml_reader::line_at;

/// The bytes that entities may add to a drawing.
const MAX_ENTITY_BYTES: usize = 1_000_000;

/// Returns the text of a file of at most so many bytes, packed or not, or `None` when it is no text.
pub fn decode(bytes: &[u8], most: u64) -> Option<String> {
    let mut unpacked = Vec::new();
    let bytes = if bytes.starts_with(&[0x1F, 0x8B]) {
        let read = GzDecoder::new(bytes).take(most + 1).read_to_end(&mut unpacked);
        read.ok().filter(|read| *read as u64 <= most)?;
        &unpacked[..]
    } else {
        bytes
    };
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]).map(Into::into);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.into());
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declared = head.strip_prefix("<?xml")?.split_once("?>")?.0.split_once("encoding")?.1;
    let label = declared.split(['"', '\'']).nth(1)?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
}

/// Returns where the first element begins.
///
/// # Errors
/// The fault when something does not end, or entities would make the drawing much larger.
pub(super) fn root(text: &str) -> Result<usize, Fault> {
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let rest = &text[at..];
        let length = if rest.starts_with("<?") {
            until(rest, "?>")
        } else if rest.starts_with("<!--") {
            until(rest, "-->")
        } else if rest.starts_with("<!DOCTYPE") {
            let length = declaration(rest);
            if let Some(length) = length {
                entities(&rest[..length], &rest[length..])
                    .map_err(|reason| Fault::new(line_at(text, at), DrawingFault::Entities, reason))?;
            }
            length
        } else {
            return Ok(at);
        };
        let unended = || Fault::new(line_at(text, at), DrawingFault::Malformed, "what begins here does not end");
        at += length.ok_or_else(unended)?;
    }
}

fn until(rest: &str, end: &str) -> Option<usize> {
    rest.find(end).map(|found| found + end.len())
}

/// Returns the length of a `<!DOCTYPE …>` with what stands in its brackets.
fn declaration(rest: &str) -> Option<usize> {
    let (mut at, mut quote, mut is_inside) = (0, None, false);
    while let Some(byte) = rest.as_bytes().get(at) {
        let skipped = match &rest.as_bytes()[at..] {
            [b'<', b'!', b'-', b'-', ..] if quote.is_none() => until(&rest[at..], "-->")?,
            [b'<', b'?', ..] if quote.is_none() => until(&rest[at..], "?>")?,
            _ => 1,
        };
        match (quote, byte) {
            (Some(open), _) if open == *byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'[') => is_inside = true,
            (None, b']') => is_inside = false,
            (None, b'>') if !is_inside => return Some(at + 1),
            _ => {}
        }
        at += skipped;
    }
    None
}

fn entities(declaration: &str, drawing: &str) -> Result<(), String> {
    if references(declaration).next().is_some() {
        return Err("its entities are made of others; save the drawing without them, as plain SVG".into());
    }
    // Each stands for less than the whole declaration.
    if references(drawing).count().saturating_mul(declaration.len()) > MAX_ENTITY_BYTES {
        return Err("its entities make it much larger; save the drawing without them, as plain SVG".into());
    }
    Ok(())
}

/// Returns the references to entities. Those that stand for one character other than `&` do not count.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split('&').skip(1).filter_map(|rest| {
        let name = rest.split(';').next()?;
        let number = name.strip_prefix('#').map(|number| match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        });
        let is_character = match number {
            Some(number) => number.is_ok_and(|number| number != u32::from('&')),
            None => ["amp", "lt", "gt", "quot", "apos"].contains(&name),
        };
        (!is_character).then_some(name)
    })
}
