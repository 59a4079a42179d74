//! Underscores beside Chinese, Japanese and Korean marks that emphasize.
//!
//! CommonMark has underscores within words for parts of names, and scripts without blanks are one word to it: in
//! `__注意：__正文` nothing would end. Where two runs are around such words, and one of them is beside a mark, stars stand in
//! for them; names stay ([`super::literal`]).

use std::{iter::Peekable, ops::Range, slice::Iter};

use crate::{flanking, script::is_cjk};

/// How many runs the end of an emphasis is looked for.
const REACH: usize = 16;
/// The marks that begin something, and those that end it.
const OPENING: &str = "（【《〈「『〔［｛“‘";
const CLOSING: &str = "，。、；：！？）】》〉」』〕］｝”’…";

/// Returns the runs of underscores that emphasize and that CommonMark does not see, in their order. `literals` are those
/// of names.
pub fn hidden(text: &str, literals: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !text.contains('_') {
        return found;
    }
    let mut names = literals.iter().peekable();
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let runs = if line.contains('_') { runs(line, from, &mut names) } else { Vec::new() };
        pairs(text, &runs, &mut found);
        from += line.len();
    }
    found
}

/// Returns the runs of one to three underscores in a line.
fn runs(line: &str, from: usize, names: &mut Peekable<Iter<'_, Range<usize>>>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(next) = line[at..].find(['_', '\\']) {
        at += next;
        if line[at..].starts_with('\\') {
            at += 1 + line[at + 1..].chars().next().map_or(0, char::len_utf8);
            continue;
        }
        let end = at + line[at..].bytes().take_while(|byte| *byte == b'_').count();
        while names.next_if(|name| name.start < from + at).is_some() {}
        let is_name = names.peek().is_some_and(|name| name.start < from + end);
        if !is_name && end - at <= 3 {
            runs.push(from + at..from + end);
        }
        at = end;
    }
    runs
}

fn pairs(text: &str, runs: &[Range<usize>], found: &mut Vec<Range<usize>>) {
    let mut first = 0;
    while let Some(open) = runs.get(first) {
        first += 1;
        if !opens(text, open) {
            continue;
        }
        let rest = runs[first..].iter().take(REACH);
        let Some(behind) = rest.into_iter().position(|close| close.len() == open.len() && closes(text, close)) else {
            continue;
        };
        let close = &runs[first + behind];
        let is_hidden = |run: &Range<usize>| flanking::is_hidden(&text[..run.start], &text[run.end..]);
        if text[open.end..close.start].contains(is_cjk) && (is_hidden(open) || is_hidden(close)) {
            found.extend([open.clone(), close.clone()]);
        }
        first += behind + 1;
    }
}

fn opens(text: &str, run: &Range<usize>) -> bool {
    let (before, after) = (&text[..run.start], &text[run.end..]);
    let begins = after.starts_with(|c: char| !c.is_whitespace() && !CLOSING.contains(c));
    begins && may_stand(before.chars().next_back(), before, after, run.len())
}

fn closes(text: &str, run: &Range<usize>) -> bool {
    let (before, after) = (&text[..run.start], &text[run.end..]);
    let ends = before.ends_with(|c: char| !c.is_whitespace() && !OPENING.contains(c));
    ends && may_stand(after.chars().next(), before, after, run.len())
}

/// Tells whether an emphasis may have this character on its other side. A single underscore between two letters is part
/// of a name, whatever their script.
fn may_stand(outside: Option<char>, before: &str, after: &str, length: usize) -> bool {
    outside.is_none_or(|c| c.is_whitespace() || flanking::is_mark(c) || (length > 1 && is_cjk(c)))
        || flanking::is_hidden(before, after)
}
