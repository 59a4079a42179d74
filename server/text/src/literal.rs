//! Stars and underscores that are no emphasis: products, and names of files, of code and in addresses.

use std::ops::Range;

/// What parts the clauses of a text, within which a product is told.
const CLAUSE_ENDS: [char; 7] = ['\n', '，', '。', '；', '！', '？', '|'];
/// Signs that a clause with stars between operands is a sum or an equation by.
const SIGNS: [char; 9] = ['=', '＝', '+', '＋', '×', '÷', '≈', '≤', '≥'];

/// Returns the stars of products and the underscores of names, in their order.
pub fn stretches(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if text.contains('*') {
        let mut from = 0;
        for clause in text.split_inclusive(CLAUSE_ENDS) {
            products(clause, from, &mut found);
            from += clause.len();
        }
    }
    if text.contains('_') {
        let mut from = 0;
        for word in text.split_inclusive(|c: char| !c.is_ascii() || c.is_ascii_whitespace() || "<>\"'`".contains(c)) {
            names(word, from, &mut found);
            from += word.len();
        }
    }
    found.sort_unstable_by_key(|range| range.start);
    found
}

/// Finds the stars of a clause, where all stand between operands and something tells that these are multiplied.
fn products(clause: &str, from: usize, found: &mut Vec<Range<usize>>) {
    let before = found.len();
    let mut is_product = clause.contains(SIGNS);
    let mut are_short = true;
    let mut at = 0;
    while let Some(next) = clause[at..].find('*') {
        at += next;
        let end = at + clause[at..].bytes().take_while(|byte| *byte == b'*').count();
        if end - at == 1 {
            let (left, right) = (&clause[..at], &clause[end..]);
            if !(left.ends_with(ends_operand) && right.starts_with(begins_operand)) {
                found.truncate(before);
                return;
            }
            is_product |=
                left.ends_with(|c: char| c.is_ascii_digit()) || right.starts_with(|c: char| c.is_ascii_digit());
            are_short &= is_letter(left.chars().rev()) && is_letter(right.chars());
            found.push(from + at..from + end);
        }
        at = end;
    }
    if !(is_product || are_short) {
        found.truncate(before);
    }
}

fn ends_operand(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ')' | ']' | '）' | '】' | '\'' | '%')
}

fn begins_operand(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '(' | '[' | '（' | '【')
}

/// Tells whether a single Latin letter comes first, or a bracket.
fn is_letter(mut chars: impl Iterator<Item = char>) -> bool {
    match chars.next() {
        Some(c) if c.is_ascii_alphabetic() => !chars.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        Some(c) => "()[]（）".contains(c),
        None => false,
    }
}

/// Finds the underscores of a word that is an address or a name of a file or of code.
fn names(word: &str, from: usize, found: &mut Vec<Range<usize>>) {
    if !word.contains('_') {
        return;
    }
    let address = word.find("://").or_else(|| word.find("www."));
    let is_dunder = word.match_indices("__").skip(1).any(|(at, _)| word[at + 2..].starts_with(['(', '[', '=']));
    let start = match address {
        Some(at) => at,
        None if is_dunder || is_path(word.as_bytes()) => 0,
        None => return,
    };
    // What stands at the end may close an emphasis around it.
    let is_open = address.is_some() || word.starts_with('_') && !word.starts_with("__");
    let end = if is_open {
        word.trim_end_matches(|c: char| "_*~.,;:!?)]".contains(c) || c.is_whitespace()).len()
    } else {
        word.len()
    };
    let bytes = word.as_bytes();
    found.extend((start..end).filter(|at| bytes[*at] == b'_').map(|at| from + at..from + at + 1));
}

/// Tells whether an underscore stands beside a slash or dot that goes on, as in names of files and of parts of things.
fn is_path(word: &[u8]) -> bool {
    let goes_on = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    (0..word.len()).filter(|at| word[*at] == b'_').any(|at| {
        let is_joint = |byte: Option<&u8>| matches!(byte, Some(b'/' | b'.' | b'\\'));
        let behind = is_joint(word.get(at + 1)) && goes_on(word.get(at + 2));
        let before = at.checked_sub(1).is_some_and(|joint| {
            is_joint(word.get(joint)) && joint.checked_sub(1).is_none_or(|first| goes_on(word.get(first)))
        });
        behind || before
    })
}
