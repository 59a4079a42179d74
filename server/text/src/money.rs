//! Dollar signs that stand for money, or for themselves.

use crate::script::{is_han, is_wide};

/// What joins two amounts: `100$-200$`.
const JOINTS: &str = "-~–—−…+/=,.;:&*×÷";
/// Ends a number whose dollar sign stands behind it: `5k$`, `100万$`.
const UNITS: &str = "kKmMbB百千万亿";
const CONJUNCTIONS: &str = "和或及到至";

/// Tells whether a name of a command stands here; one letter after a backslash is found in other places, too.
pub fn has_command(inside: &str) -> bool {
    inside.split('\\').skip(1).any(|after| after.bytes().take_while(u8::is_ascii_alphabetic).count() > 1)
}

/// Tells whether the two signs around a stretch belong to prices, currencies or names of the sign itself.
pub fn is_money(before: &str, inside: &str) -> bool {
    let (Some(first), Some(last)) = (inside.chars().next(), inside.chars().next_back()) else { return false };
    let previous = before.chars().next_back();
    // `5$或10$`
    if previous.is_some_and(|c| c.is_ascii_digit()) && is_han(first) {
        return true;
    }
    let is_latex = has_command(inside);
    // `^a$和^b$`, `A$和NZ$`
    let ends_word = previous.is_some_and(|c| c.is_ascii_alphanumeric() || "+*)]?".contains(c));
    if ends_word && CONJUNCTIONS.contains(first) && !is_latex && !inside.contains('=') {
        return true;
    }
    if is_latex || inside.contains(['^', '_']) {
        return false;
    }
    no_formula_begins(first, inside)
        || is_quoted(previous, first)
        || is_conjunction(inside)
        || (is_amount(before) && (is_han(first) || (is_joint(first) && is_amount(inside))))
        || (previous.is_some_and(|c| c.is_ascii_uppercase()) && is_behind_currency(first, last, inside))
}

/// Tells whether a stretch begins as none of a formula does: `、200`, `)和港元(HK`, `/月、`, `, 14¥=2`.
fn no_formula_begins(first: char, inside: &str) -> bool {
    is_pause(first) || (inside.chars().nth(1).is_some() && ")/,;?@#".contains(first))
}

/// Tells whether a mark ends a part of a Chinese sentence, or a quotation.
pub fn is_pause(c: char) -> bool {
    "、，。；：！？）》」』】〉”’".contains(c)
}

/// `"$" and "$"`
fn is_quoted(previous: Option<char>, first: char) -> bool {
    previous == Some(first) && matches!(first, '"' | '\'')
}

/// `符号$和符号$`
fn is_conjunction(inside: &str) -> bool {
    inside.starts_with(|c| CONJUNCTIONS.contains(c)) && inside.chars().all(is_han)
}

fn is_joint(c: char) -> bool {
    JOINTS.contains(c) || (is_wide(c) && !c.is_alphanumeric())
}

/// Tells whether a number stands at the end, with the letters of its size.
fn is_amount(text: &str) -> bool {
    text.trim_end_matches(|c| UNITS.contains(c)).ends_with(|c: char| c.is_ascii_digit())
}

/// Tells whether what stands behind `US$` goes on to another currency or holds a price and words.
fn is_behind_currency(first: char, last: char, inside: &str) -> bool {
    let has_words = inside.contains(|c: char| c.is_whitespace() || is_wide(c));
    if inside.contains('=') {
        return false;
    }
    is_han(first) || (!first.is_alphanumeric() && last.is_ascii_uppercase()) || (first.is_ascii_digit() && has_words)
}
