//! The search for the formulas of a text: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and the environments of lines of formulas.

use std::ops::Range;

use pulldown_cmark::Options;

use crate::{dollars, formula::Formula, layout::Layout, lines::Lines};

/// The environments that are formulas without dollar signs.
const ENVIRONMENTS: [&str; 7] = ["equation", "align", "alignat", "gather", "multline", "flalign", "eqnarray"];
/// How far the end of a formula is looked for that has formulas in its words.
const MAX_WORDS_BYTES: usize = 1_000;
/// How far the end of a formula is looked for: beyond what is rendered, so that a long one is one mistake.
const MAX_FOUND_BYTES: usize = 2 * formulas::MAX_FORMULA_BYTES;

/// A formula and all of the text that it takes.
type Found = (Range<usize>, Formula);

/// Returns the formulas of a text in their order, and the places of `$$` on a line of its own that nothing closes.
pub fn formulas(text: &str, options: Options) -> (Vec<Found>, Vec<usize>) {
    if !text.contains(['$', '\\']) {
        return (Vec::new(), Vec::new());
    }
    let mut search = Search {
        text,
        layout: Layout::of(text, options),
        lines: Lines::of(text),
        ends: [("$$", Some(0)), ("\\]", Some(0)), ("\\)", Some(0))],
        unclosed: Vec::new(),
    };
    let found = search.run();
    (found, search.unclosed)
}

struct Search<'a> {
    text: &'a str,
    layout: Layout,
    lines: Lines,
    /// Where each kind of end was found last, so that none is looked for twice.
    ends: [(&'static str, Option<usize>); 3],
    unclosed: Vec<usize>,
}

impl Search<'_> {
    fn run(&mut self) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(next) = self.text[at..].find(['$', '\\']) {
            at += next;
            if let Some(end) = self.layout.closed_until(at) {
                at = end;
                continue;
            }
            let rest = &self.text[at..];
            let dollars = rest.bytes().take_while(|byte| *byte == b'$').count();
            let formula = match dollars {
                0 => self.after_backslash(at),
                1 => self.in_code(at).or_else(|| self.in_dollars(at)),
                2 => self.displayed(at, "$$", dollars::is_displayed),
                _ => None,
            };
            at = match &formula {
                Some((range, _)) => range.end,
                None if dollars > 0 => at + dollars,
                None => at + 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            };
            found.extend(formula);
        }
        found
    }

    fn after_backslash(&mut self, at: usize) -> Option<Found> {
        let rest = &self.text[at + 1..];
        if rest.starts_with('[') {
            return self.displayed(at, "\\]", |inside, _| dollars::is_in_square_brackets(inside));
        }
        if rest.starts_with('(') {
            let end = self.end("\\)", at + 2).filter(|end| *end <= self.line_limit(at))?;
            let before = self.text[..at].chars().next_back();
            return dollars::is_in_brackets(before, &self.text[at + 2..end])
                .then(|| self.formula(at..end + 2, at + 2..end, false));
        }
        let name = rest.strip_prefix("begin{")?.split('}').next()?;
        if !ENVIRONMENTS.contains(&name.trim_end_matches('*')) || !self.begins_line(at) {
            return None;
        }
        let close = format!("\\end{{{name}}}");
        let end = self.text[at..self.limit(at, MAX_FOUND_BYTES)].find(&close)? + at + close.len();
        let is_one = !dollars::is_sentence(&self.text[at..end]) && !self.layout.has_block(at..end);
        is_one.then(|| self.formula(at..end, at..end, true))
    }

    /// Finds the formula that GitLab and GitHub write as code between dollar signs at `at`.
    fn in_code(&self, at: usize) -> Option<Found> {
        let end = self.layout.code_at(at + 1)?;
        let code = self.text.get(at + 1..end)?;
        let ticks = code.bytes().take_while(|byte| *byte == b'`').count();
        let is_one = ticks > 0 && code.len() > 2 * ticks && self.text[end..].starts_with('$');
        is_one.then(|| self.formula(at..end + 1, at + 1 + ticks..end - ticks, false))
    }

    /// Finds the formula in a line that begins with the dollar sign at `at`.
    fn in_dollars(&self, at: usize) -> Option<Found> {
        let mut limit = self.line_limit(at);
        // Whether each open group is one of words, in which formulas may stand.
        let mut groups: Vec<bool> = Vec::new();
        let mut close = None;
        let mut place = at + 1;
        while place < limit {
            if let Some(end) = self.layout.code_at(place) {
                place = end;
                continue;
            }
            let c = self.text[place..].chars().next()?;
            match c {
                '\\' => place += self.text[place + 1..].chars().next().map_or(0, char::len_utf8),
                '{' => groups.push(is_of_words(&self.text[at + 1..place])),
                '}' => drop(groups.pop()),
                '$' => {
                    let is_inner = groups.contains(&true);
                    if close.is_none() || !is_inner {
                        close = Some(place);
                    }
                    if !is_inner {
                        break;
                    }
                    limit = limit.min(self.limit(place, MAX_WORDS_BYTES));
                }
                _ => {}
            }
            place += c.len_utf8();
        }
        let inside = at + 1..close?;
        let (before, after) = (&self.text[self.lines.start(at)..at], &self.text[inside.end + 1..]);
        let in_table = self.layout.is_in_table(at);
        dollars::is_formula(before, &self.text[inside.clone()], after, in_table)
            .then(|| self.formula(at..inside.end + 1, inside, false))
    }

    /// Finds the formula on lines of its own that begins with two characters at `at`.
    fn displayed(&mut self, at: usize, close: &'static str, holds: fn(&str, &str) -> bool) -> Option<Found> {
        let end = self.end(close, at + 2);
        let holds_one = |end: &usize| self.is_one(at, *end) && holds(&self.text[at + 2..*end], &self.text[end + 2..]);
        let end = end.filter(holds_one);
        if end.is_none() && close == "$$" && self.is_alone(at) {
            self.unclosed.push(at);
        }
        end.map(|end| self.formula(at..end + 2, at + 2..end, true))
    }

    /// Tells whether what stands between the two ends is one formula. Empty lines are in none, but where both ends
    /// stand on lines of their own.
    fn is_one(&self, at: usize, end: usize) -> bool {
        // First: every beginning may find the same far end.
        if end - at > MAX_FOUND_BYTES {
            return false;
        }
        let inside = &self.text[at + 2..end];
        let is_blank = |line: &str| line.trim_matches([' ', '\t', '\r', '>']).is_empty();
        let mut lines = inside.split('\n').skip(1).peekable();
        let (mut has_gap, mut ends_alone) = (false, false);
        while let Some(line) = lines.next() {
            match lines.peek() {
                Some(_) => has_gap |= is_blank(line),
                None => ends_alone = is_blank(line),
            }
        }
        let is_whole = !has_gap || (ends_alone && self.is_alone(at) && !dollars::is_sentence(inside));
        is_whole && !is_blank(inside) && !self.layout.has_block(at..end)
    }

    /// Returns where the next end of this kind stands.
    fn end(&mut self, close: &'static str, from: usize) -> Option<usize> {
        let known = self.ends.iter_mut().find(|(kind, _)| *kind == close)?;
        if known.1.is_some_and(|end| end < from) {
            known.1 = self.text[from..].find(close).map(|end| from + end);
        }
        known.1
    }

    fn formula(&self, range: Range<usize>, inside: Range<usize>, display: bool) -> Found {
        let line = &self.text[self.lines.start(range.start)..range.start];
        let quotes = line.chars().take_while(|c| matches!(c, '>' | ' ' | '\t')).filter(|c| *c == '>').count();
        let mut source = without_quotes(&self.text[inside], quotes);
        if self.layout.is_in_table(range.start) {
            source = source.replace("\\|", "|");
        }
        let (typed, at) = (self.text[range.clone()].to_owned(), range.start);
        (range, Formula { source, display, typed, at })
    }

    /// Returns how far a formula in a line may go.
    fn line_limit(&self, at: usize) -> usize {
        self.limit(at, MAX_FOUND_BYTES).min(self.layout.border_after(at, self.text))
    }

    fn limit(&self, at: usize, bytes: usize) -> usize {
        self.text.ceil_char_boundary(at.saturating_add(bytes).min(self.text.len()))
    }

    /// Tells whether only marks of lists and quotations stand before this place in its line.
    fn begins_line(&self, at: usize) -> bool {
        self.text[self.lines.start(at)..at].chars().all(|c| " \t>-*+.)".contains(c) || c.is_ascii_digit())
    }

    /// Tells whether these two characters are all of their line.
    fn is_alone(&self, at: usize) -> bool {
        self.begins_line(at) && self.text[at + 2..].split('\n').next().is_some_and(|after| after.trim().is_empty())
    }
}

/// Tells whether a group that begins here is an argument of words: `\text{`.
fn is_of_words(before: &str) -> bool {
    let Some((_, name)) = before.trim_end().rsplit_once('\\') else { return false };
    name.starts_with("text") && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        || matches!(name, "mbox" | "hbox" | "fbox" | "tag")
}

/// Returns lines without the marks of quotations that each but the first begins with.
fn without_quotes(inside: &str, quotes: usize) -> String {
    if quotes == 0 {
        return inside.to_owned();
    }
    let bare = |line: &str| -> String {
        let strip = |line: &str| line.trim_start().strip_prefix('>').map(str::to_owned);
        (0..quotes).fold(line.to_owned(), |line, _| strip(&line).unwrap_or(line))
    };
    let mut lines = inside.split('\n');
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| text + "\n" + &bare(line))
}
