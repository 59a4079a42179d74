//! A formula, and the commands in it.

use std::borrow::Cow;

/// What converters and editors of HTML leave in formulas, and what it says.
const ENTITIES: [(&str, &str); 8] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", "~"),
    ("&quot;", "\""),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&amp;", "&"),
];
/// What nobody sees and no renderer knows: marks of hyphens, of direction and of order, but no joiners, which spell.
const UNSEEN: [char; 6] = ['\u{ad}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{2060}', '\u{feff}'];

/// The environments that may be told where they stand, `\begin{aligned}[t]`, which changes nothing here.
const PLACED: [&str; 7] = ["aligned", "alignedat", "gathered", "multlined", "split", "lgathered", "rgathered"];

/// A formula of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula<'a> {
    /// The LaTeX between the delimiters.
    pub source: &'a str,
    /// Whether the formula stands on lines of its own.
    pub display: bool,
}

/// Tells whether a formula has this command.
pub fn has_command(source: &str, command: &str) -> bool {
    source.match_indices(command).any(|(at, _)| is_whole(source, at + command.len()))
}

/// Tells whether a command's name ends here.
pub fn is_whole(source: &str, end: usize) -> bool {
    !source[end..].starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Why a formula is not rendered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unreadable {
    /// The command or environment that is not known or has no place there, if it is that: `\nosuch`, `\begin{nosuch}`.
    pub command: Option<String>,
}

/// Returns LaTeX as its author meant it: no entities of HTML, nothing unseen, percent signs that are signs, and no
/// places of environments.
pub fn meant(formula: Formula<'_>) -> Cow<'_, str> {
    let source = formula.source;
    let mut meant = Cow::Borrowed(source);
    if source.contains(UNSEEN) {
        meant = Cow::Owned(source.replace(UNSEEN, ""));
    }
    if meant.contains('&') && meant.contains(';') {
        for (entity, sign) in ENTITIES {
            if meant.contains(entity) {
                meant = Cow::Owned(meant.replace(entity, sign));
            }
        }
    }
    if meant.contains('%') {
        meant = Cow::Owned(with_percent_signs(&meant, formula.display));
    }
    if meant.contains("}[") || meant.contains("} [") {
        meant = Cow::Owned(without_places(&meant));
    }
    meant
}

/// Escapes the percent signs that are meant as signs: they stand behind a number, end the formula or, in a line, have
/// no line end behind them. TeX takes all behind any other for a comment.
fn with_percent_signs(source: &str, display: bool) -> String {
    let last_line = source.rfind('\n').map_or(0, |at| at + 1);
    let end = source.trim_end().len();
    let is_sign = |at: usize| {
        let before = &source[..at];
        let is_escaped = before.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        let is_behind_number = before.ends_with(|c: char| c.is_ascii_digit());
        !is_escaped && (is_behind_number || (at >= last_line && (!display || at + 1 == end)))
    };
    let mut meant = String::with_capacity(source.len() + 8);
    let mut from = 0;
    for (at, _) in source.match_indices('%').filter(|(at, _)| is_sign(*at)) {
        meant.push_str(&source[from..at]);
        meant.push('\\');
        from = at;
    }
    meant.push_str(&source[from..]);
    meant
}

/// Removes `[t]` and its like behind the beginnings of environments.
fn without_places(source: &str) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("\\begin{") {
        kept.push_str(before);
        kept.push_str("\\begin{");
        rest = after;
        let Some((name, inside)) = after.split_once('}').filter(|(name, _)| PLACED.contains(name)) else { continue };
        let inside = inside.trim_start();
        if let Some(placed) = ["[t]", "[b]", "[c]"].iter().find_map(|place| inside.strip_prefix(place)) {
            kept.push_str(name);
            kept.push('}');
            rest = placed;
        }
    }
    kept.push_str(rest);
    kept
}
