//! Addresses of pictures as people write them: with spaces, and with a size behind them.
//!
//! `![Map](img/my map.png =300x "Title")` is no picture to CommonMark, whose addresses end at a space: the address gets
//! its angle brackets here, and takes the size into them, which [`sized`] parts from it again.

use std::ops::Range;

use pulldown_cmark::Options;

use crate::{edits::Edits, layout::Layout};

/// How far the end of an address is looked for, in bytes.
const MAX_TARGET_BYTES: usize = 1_000;
/// How many quotation marks of an address are tried as the beginning of a title.
const MAX_TITLES: usize = 8;
/// The marks around titles. CommonMark knows the first two.
const QUOTES: [(char, char); 3] = [('"', '"'), ('\'', '\''), ('“', '”')];
/// The longest side that a text may ask for, in pixels.
const MAX_SIDE_PIXELS: u32 = 4_000;

/// Width and height in pixels, as far as a text asks for them.
pub type Size = (Option<u32>, Option<u32>);

/// Returns the text with the addresses of its pictures as CommonMark reads them, and where it was changed.
pub fn mended(text: String, options: Options) -> (String, Edits) {
    let mut found = addresses(&text);
    if !found.is_empty() {
        let layout = Layout::of(&text, options);
        found.retain(|(range, _)| layout.closed_until(range.start).is_none());
    }
    if found.is_empty() {
        return (text, Edits::default());
    }
    let (mut mended, mut edits, mut from) = (String::with_capacity(text.len() + 64), Edits::default(), 0);
    for (range, written) in found {
        mended.push_str(&text[from..range.start]);
        mended.push_str(&written);
        from = range.end;
        edits.0.push((mended.len(), from));
    }
    mended.push_str(&text[from..]);
    (mended, edits)
}

/// Returns what stands between the brackets of pictures that CommonMark would not see, and how it would.
fn addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    // Whether each open bracket is one of a picture.
    let mut open: Vec<bool> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = text[at..].find(['[', ']', '\\', '\n']) {
        at += next;
        match bytes[at] {
            b'\\' => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            b'[' => {
                open.push(at.checked_sub(1).is_some_and(|before| bytes[before] == b'!'));
                at += 1;
            }
            // Nothing goes on beyond an empty line.
            b'\n' => {
                at += 1;
                if bytes.get(at) == Some(&b'\n') {
                    open.clear();
                }
            }
            _ => {
                at += 1;
                if open.pop() == Some(true) && bytes.get(at) == Some(&b'(') {
                    let rest = &text[at + 1..text.floor_char_boundary(at + 1 + MAX_TARGET_BYTES)];
                    if let Some((end, written)) = address(rest.split('\n').next().unwrap_or_default()) {
                        found.push((at + 1..at + 1 + end, written));
                        at += 1 + end;
                    }
                }
            }
        }
    }
    found
}

/// Reads an address with its title and size up to the closing bracket. Returns where that stands and what CommonMark
/// would read, or `None` where it reads the address as it is, or there is none.
fn address(text: &str) -> Option<(usize, String)> {
    let start = text.len() - text.trim_start_matches(is_blank).len();
    if text[start..].starts_with('<') {
        let target = text[start + 1..].split(['<', '>']).next()?;
        let behind = start + 1 + target.len() + 1;
        let tail = tail(text.get(behind..)?).filter(|_| text[..behind].ends_with('>'))?;
        return tail.size.is_some().then(|| (behind + tail.end, written(target, &tail)));
    }
    let (mut depth, mut tries, mut at) = (0usize, 0, start);
    while let Some(c) = text[at..].chars().next() {
        let is_end = c == ')' && depth == 0;
        let begins_tail =
            is_blank(c) && text[at + 1..].starts_with(|c| c == '=' || QUOTES.iter().any(|(open, _)| c == *open));
        let rest = &text[at..];
        if is_end
            || begins_tail && tries < MAX_TITLES
            || is_blank(c) && rest.trim_start_matches(is_blank).starts_with(')')
        {
            tries += 1;
            if let Some(tail) = tail(rest) {
                let target = &text[start..at];
                let is_odd = target.contains(is_blank) || tail.size.is_some() || tail.title.starts_with('“');
                return (is_odd && !target.is_empty()).then(|| (at + tail.end, written(target, &tail)));
            }
            if is_end {
                return None;
            }
        }
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '\\' => at += text[at + 1..].chars().next().map_or(0, char::len_utf8),
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

/// What may stand between an address and the closing bracket.
#[derive(Default)]
struct Tail<'a> {
    /// The title with its marks, or nothing.
    title: &'a str,
    /// The size as it is written, without its sign.
    size: Option<&'a str>,
    /// Where the closing bracket stands.
    end: usize,
}

/// Reads a title and a size, in whatever order.
fn tail(text: &str) -> Option<Tail<'_>> {
    let mut tail = Tail::default();
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches(is_blank);
        if trimmed.starts_with(')') {
            tail.end = text.len() - trimmed.len();
            return Some(tail);
        }
        if trimmed.len() == rest.len() {
            return None;
        }
        let length = if let Some(size) = trimmed.strip_prefix('=') {
            let size = size.split(|c| is_blank(c) || c == ')').next()?;
            tail.size = Some(size).filter(|size| tail.size.is_none() && sides(size).is_some());
            tail.size?;
            1 + size.len()
        } else {
            let (open, close) = QUOTES.into_iter().find(|(open, _)| trimmed.starts_with(*open))?;
            let ends = trimmed[open.len_utf8()..].match_indices(close).map(|(at, _)| open.len_utf8() + at);
            let end = ends.into_iter().find(|at| !trimmed[..*at].ends_with('\\'))? + close.len_utf8();
            tail.title = Some(&trimmed[..end]).filter(|_| tail.title.is_empty())?;
            end
        };
        rest = &trimmed[length..];
    }
}

fn written(target: &str, tail: &Tail<'_>) -> String {
    let mut written = format!("<{}", target.trim_matches(is_blank).replace('<', "\\<").replace('>', "\\>"));
    if let Some(size) = tail.size {
        written.push_str(" =");
        written.push_str(size);
    }
    written.push('>');
    if !tail.title.is_empty() {
        written.push(' ');
        match tail.title.strip_prefix('“').and_then(|title| title.strip_suffix('”')) {
            Some(title) => written.extend(["\"", &title.replace('"', "\\\""), "\""]),
            None => written.push_str(tail.title),
        }
    }
    written
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Parts the address of a picture from the size behind it.
pub fn sized(target: &str) -> (&str, Size) {
    let parted = target.rsplit_once(" =").and_then(|(address, size)| Some((address.trim_end(), sides(size)?)));
    parted.unwrap_or((target, (None, None)))
}

/// Returns the sides of `100x20`, `100x`, `x20` or `100`; those in hundredths of the page (`50%`) are passed over.
fn sides(size: &str) -> Option<Size> {
    let (width, height) = size.split_once(['x', 'X', '×', '*']).unwrap_or((size, ""));
    let pixels_of = |text: &str| -> Option<Option<u32>> {
        let (digits, is_share) = text.strip_suffix('%').map_or((text, false), |digits| (digits, true));
        let is_number = digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let pixels = digits.parse::<u32>().ok().filter(|pixels| *pixels > 0 && !is_share);
        is_number.then_some(pixels.map(|pixels| pixels.min(MAX_SIDE_PIXELS)))
    };
    (!size.is_empty()).then_some(())?;
    Some((pixels_of(width)?, pixels_of(height)?))
}
