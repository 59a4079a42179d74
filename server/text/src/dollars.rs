//! Which dollar signs and brackets hold a formula: the rules of docs/course-format.md.
//!
//! They are pandoc's, and what Chinese texts need beyond them: no blanks stand there between words, so that prices and
//! variables of shells meet letters of other kinds.

use crate::{
    money::{has_command, is_money, is_pause},
    script::is_han,
};

/// The letters that may follow a formula as an ending: the `$n$th`, all `$x$s`.
const ENDINGS: [&str; 5] = ["th", "st", "nd", "rd", "s"];
/// What ends a formula that something follows without a blank, beside letters and digits.
const CLOSING: &str = "})]|'!*";

/// Tells whether dollar signs in a line hold a formula, by what stands before, in and after them.
pub fn is_formula(before: &str, inside: &str, after: &str, in_table: bool) -> bool {
    let (Some(first), Some(last)) = (inside.chars().next(), inside.chars().next_back()) else { return false };
    if first.is_whitespace() || last.is_whitespace() {
        // Blanks on both sides are a habit of some authors; then only what is plainly LaTeX counts.
        let is_padded = first.is_whitespace() && last.is_whitespace() && !inside.contains('\n');
        return is_padded && has_command(inside) && !outside_braces(inside).any(is_han);
    }
    // `$5-$10`, but `3$\times$3`
    let goes_on = after.starts_with(|c: char| c.is_ascii_digit()) && !(first == '\\' && has_command(inside));
    let is_of_table = in_table && inside.contains(" | ");
    !goes_on
        && !is_of_table
        && !is_money(before, inside)
        && !begins_variable(inside, last, after)
        && !is_sentence(inside)
        && !is_in_names(before, inside, after)
}

/// Tells whether the signs stand for letters of names: `A$AP Rocky and Ke$ha`.
fn is_in_names(before: &str, inside: &str, after: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    before.ends_with(is_letter)
        && after.starts_with(is_letter)
        && inside.contains(' ')
        && !inside.contains(['\\', '^', '_', '=', '+', '-', '/', '(', '<', '>'])
}

/// Tells whether two dollar signs in a line hold a formula: not `echo $$，kill $$`, nor `$$到$$$`.
pub fn is_displayed(inside: &str, after: &str) -> bool {
    let is_in_line = !inside.contains('\n');
    !(after.starts_with('$') || (is_in_line && (inside.starts_with(is_pause) || is_sentence(inside))))
}

/// Tells whether the second sign begins something: `把$a赋给$b`, `$HOME/bin:$PATH`, `${A}${B}`, `$1和$@`.
fn begins_variable(inside: &str, last: char, after: &str) -> bool {
    let mut next = after.chars();
    match (next.next(), next.next()) {
        (Some(c), _) if c.is_ascii_alphabetic() || matches!(c, '_' | '{') => !ends_before_letters(inside, last, after),
        (Some('(' | '[' | '@' | '#' | '?' | '!'), _) | (Some('.'), Some('a'..='z' | 'A'..='Z')) => {
            let is_name = is_han(last) && !inside.chars().all(is_han);
            let is_closed = last.is_alphanumeric() || CLOSING.contains(last);
            (is_name || !is_closed) && !has_command(inside) && !inside.contains(['^', '='])
        }
        _ => false,
    }
}

fn ends_before_letters(inside: &str, last: char, after: &str) -> bool {
    let is_closed = last.is_ascii_alphanumeric() || CLOSING.contains(last);
    let bare = inside.trim_start_matches('{').trim_end_matches('}');
    // `x_i` is a letter with its index, and `H$_2$O` has one alone.
    let is_index = (bare.len() == 3 && bare.as_bytes()[1] == b'_')
        || bare.strip_prefix('_').is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()));
    let is_name = bare.len() > 1
        && !is_index
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !bare.starts_with(|c: char| c.is_ascii_digit());
    let is_ending = ENDINGS.iter().any(|ending| {
        after.strip_prefix(ending).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    });
    is_closed && (!is_name || is_ending) && !inside.starts_with('{')
}

/// Tells whether `\( … \)` hold a formula and no words: CommonMark has them for brackets that are none of a link.
pub fn is_in_brackets(before: Option<char>, inside: &str) -> bool {
    !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == ']') && !inside.trim().is_empty() && !is_prose(inside)
}

/// Tells whether `\[ … \]` hold a formula: not `\[1\]`, nor `\[ \]` of a list of tasks.
pub fn is_in_square_brackets(inside: &str) -> bool {
    let is_padded = inside.starts_with(char::is_whitespace) && inside.ends_with(char::is_whitespace);
    let has_signs = inside.contains(['\\', '^', '_', '=', '<', '>']);
    !inside.trim().is_empty() && (is_padded || has_signs) && !is_prose(inside)
}

/// Tells whether a stretch is words of a text.
fn is_prose(inside: &str) -> bool {
    if inside.contains(['\\', '^', '_', '=']) {
        return false;
    }
    let words = inside.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    words.count() > 1 || inside.chars().any(is_han)
}

/// Tells whether a stretch is part of a Chinese sentence: `100，现在只要50`.
pub fn is_sentence(inside: &str) -> bool {
    let has_end = |ends: &[char]| outside_braces(inside).any(|c| ends.contains(&c));
    let is_plain = !has_command(inside) && !inside.contains(['^', '_', '=']);
    is_plain && outside_braces(inside).any(is_han) && has_end(&['，', '。', '；', '：', '！', '？'])
}

fn outside_braces(inside: &str) -> impl Iterator<Item = char> + '_ {
    let mut depth = 0usize;
    inside.chars().filter(move |c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}
