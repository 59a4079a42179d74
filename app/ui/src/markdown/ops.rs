//! Operations of a Markdown editor: each returns the replacement of a part of the text.
//!
//! Positions are bytes of the text. Nothing here knows of a browser.

use std::ops::Range;

/// A replacement of `range` by `with`, and the selection of a part of what is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub range: Range<usize>,
    pub with: String,
    /// The selection, counted from the beginning of what is new.
    pub select: Range<usize>,
}

impl Change {
    fn at(range: Range<usize>, with: String, select: Range<usize>) -> Self {
        Self { range, with, select }
    }

    /// Returns the text afterwards.
    #[cfg(test)]
    fn apply(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.range.start], self.with, &text[self.range.end..])
    }
}

/// Puts a mark around the selection, or takes it away.
pub(crate) fn wrap(text: &str, selection: Range<usize>, mark: &str) -> Change {
    let (before, inside, after) = (&text[..selection.start], &text[selection.clone()], &text[selection.end..]);
    if before.ends_with(mark) && after.starts_with(mark) {
        let range = selection.start - mark.len()..selection.end + mark.len();
        return Change::at(range, inside.into(), 0..inside.len());
    }
    if inside.len() >= 2 * mark.len() && inside.starts_with(mark) && inside.ends_with(mark) {
        let bare = &inside[mark.len()..inside.len() - mark.len()];
        return Change::at(selection, bare.into(), 0..bare.len());
    }
    Change::at(selection.clone(), format!("{mark}{inside}{mark}"), mark.len()..mark.len() + inside.len())
}

/// Makes a link: its text is selected when there is none, its address otherwise.
pub(crate) fn link(text: &str, selection: Range<usize>) -> Change {
    const ADDRESS: &str = "https://";
    let inside = &text[selection.clone()];
    let with = format!("[{inside}]({ADDRESS})");
    let select = if inside.is_empty() { 1..1 } else { inside.len() + 3..inside.len() + 3 + ADDRESS.len() };
    Change::at(selection, with, select)
}

/// Makes code: between backticks in a line, between fences in lines of its own.
pub(crate) fn code(text: &str, selection: Range<usize>) -> Change {
    let inside = &text[selection.clone()];
    if !inside.contains('\n') {
        return wrap(text, selection, "`");
    }
    let body = inside.trim_end_matches('\n');
    let start = if text[..selection.start].ends_with('\n') || selection.start == 0 { "" } else { "\n" };
    let with = format!("{start}```\n{body}\n```\n");
    let first = start.len() + 4;
    Change::at(selection, with, first..first + body.len())
}

/// Puts a mark before every line of the selection, or takes it away from all of them.
pub(crate) fn lines(text: &str, selection: Range<usize>, mark: &str) -> Change {
    let range = whole_lines(text, &selection);
    let all: Vec<&str> = text[range.clone()].split('\n').collect();
    let numbered = mark == "1. ";
    let bare = |line: &'_ str| -> Option<usize> {
        if !numbered {
            return line.starts_with(mark).then_some(mark.len());
        }
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0 && line[digits..].starts_with(". ")).then_some(digits + 2)
    };
    let is_marked =
        all.iter().any(|line| !line.is_empty()) && all.iter().all(|line| line.is_empty() || bare(line).is_some());
    // Blank lines between paragraphs are no items, but a quotation goes through them.
    let skips = all.len() > 1 && mark != "> ";
    let mut number = 0;
    let mut marked = |line: &&str| {
        if is_marked {
            return line[bare(line).unwrap_or_default()..].to_owned();
        }
        if line.is_empty() && skips {
            return String::new();
        }
        number += 1;
        if numbered { format!("{number}. {line}") } else { format!("{mark}{line}") }
    };
    let with = all.iter().map(&mut marked).collect::<Vec<_>>().join("\n");
    let select = kept(&with, all.len());
    Change::at(range, with, select)
}

/// Returns what stays selected: several lines, or the end of the only one.
fn kept(with: &str, lines: usize) -> Range<usize> {
    if lines > 1 { 0..with.len() } else { with.len()..with.len() }
}

/// Changes to a heading of the next level: none, 2, 3, 4, none.
pub(crate) fn heading(text: &str, selection: Range<usize>) -> Change {
    let range = whole_lines(text, &(selection.start..selection.start));
    let line = &text[range.clone()];
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let bare = line[level..].trim_start();
    let with = match level {
        0 => format!("## {bare}"),
        1..=3 => format!("{} {bare}", "#".repeat(level + 1)),
        _ => bare.into(),
    };
    let end = with.len();
    Change::at(range, with, end..end)
}

/// Inserts a block on lines of its own, such as a table.
pub(crate) fn block(text: &str, selection: Range<usize>, block: &str) -> Change {
    let before = match &text[..selection.start] {
        before if before.is_empty() || before.ends_with("\n\n") => "",
        before if before.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let after = if text[selection.end..].starts_with('\n') { "\n" } else { "\n\n" };
    let with = format!("{before}{block}{after}");
    let end = with.len();
    Change::at(selection, with, end..end)
}

/// Begins the next item on Enter at the end of one; in an empty item it leaves the list.
pub(crate) fn enter(text: &str, at: usize) -> Option<Change> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = &text[start..at];
    let marker = marker(line)?;
    if marker.len() == line.len() {
        return Some(Change::at(start..at, String::new(), 0..0));
    }
    let next = format!("\n{}", following(marker));
    let end = next.len();
    Some(Change::at(at..at, next, end..end))
}

/// Indents the lines of a list, or takes that back. Returns `None` elsewhere: there Tab leads on.
pub(crate) fn indent(text: &str, selection: Range<usize>, out: bool) -> Option<Change> {
    const STEP: &str = "    ";
    let range = whole_lines(text, &selection);
    let all: Vec<&str> = text[range.clone()].split('\n').collect();
    if !all.iter().all(|line| line.is_empty() || marker(line).is_some()) || all.iter().all(|line| line.is_empty()) {
        return None;
    }
    let shift = |line: &&str| match out {
        _ if line.is_empty() => String::new(),
        true => line[line.len().min(line.bytes().take(STEP.len()).take_while(|b| *b == b' ').count())..].to_owned(),
        false => format!("{STEP}{line}"),
    };
    let with = all.iter().map(shift).collect::<Vec<_>>().join("\n");
    let select = kept(&with, all.len());
    Some(Change::at(range, with, select))
}

/// Returns the marker that a list item or quotation begins with, its blanks included.
fn marker(line: &str) -> Option<&str> {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let rest = &line[blanks..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let length = match rest.as_bytes() {
        [b'-' | b'*' | b'+', b' ', b'[', b' ' | b'x', b']', b' ', ..] => 6,
        [b'-' | b'*' | b'+' | b'>', b' ', ..] => 2,
        _ if (1..=9).contains(&digits)
            && matches!(rest.as_bytes().get(digits..digits + 2), Some([b'.' | b')', b' '])) =>
        {
            digits + 2
        }
        _ => return None,
    };
    Some(&line[..blanks + length])
}

/// Returns the marker of the item that follows.
fn following(marker: &str) -> String {
    let bare = marker.trim_start();
    let blanks = &marker[..marker.len() - bare.len()];
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    match bare[..digits].parse::<u64>() {
        Ok(number) => format!("{blanks}{}{}", number + 1, &bare[digits..]),
        Err(_) => format!("{blanks}{}", bare.replace("[x]", "[ ]")),
    }
}

fn whole_lines(text: &str, selection: &Range<usize>) -> Range<usize> {
    let start = text[..selection.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[selection.end..].find('\n').map_or(text.len(), |more| selection.end + more);
    start..end
}

/// Returns the cells of a spreadsheet as a table, or `None` when these are none.
pub(crate) fn table(cells: &str) -> Option<String> {
    let cells = cells.replace("\r\n", "\n");
    let rows: Vec<Vec<String>> =
        cells.trim_end_matches('\n').split('\n').map(|row| row.split('\t').map(cell).collect()).collect();
    let width = rows.first()?.len();
    if width < 2 || rows.iter().any(|row| row.len() != width) {
        return None;
    }
    let line = |row: &[String]| format!("| {} |\n", row.join(" | "));
    let rule = format!("|{}\n", " --- |".repeat(width));
    let (head, body) = rows.split_first()?;
    let body: String = body.iter().map(|row| line(row)).collect();
    Some(format!("{}{rule}{body}", line(head)).trim_end().to_owned())
}

fn cell(text: &str) -> String {
    text.trim().trim_matches('"').replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_on_and_off() {
        let on = wrap("a word", 2..6, "**");
        assert_eq!((on.apply("a word"), on.select.clone()), ("a **word**".into(), 2..6));
        assert_eq!(wrap("a **word**", 4..8, "**").apply("a **word**"), "a word");
        assert_eq!(wrap("**word**", 0..8, "**").apply("**word**"), "word");
        assert_eq!(wrap("汉字", 0..6, "*").apply("汉字"), "*汉字*");
    }

    #[test]
    fn lines_get_and_lose_their_marks() {
        assert_eq!(lines("a\nb\nc", 0..3, "- ").apply("a\nb\nc"), "- a\n- b\nc");
        assert_eq!(lines("- a\n- b", 1..5, "- ").apply("- a\n- b"), "a\nb");
        assert_eq!(lines("a\nb", 0..3, "1. ").apply("a\nb"), "1. a\n2. b");
        assert_eq!(lines("1. a\n2. b", 0..9, "1. ").apply("1. a\n2. b"), "a\nb");
        assert_eq!(lines("a\n\nb", 0..4, "1. ").apply("a\n\nb"), "1. a\n\n2. b");
        assert_eq!(lines("a\n\nb", 0..4, "> ").apply("a\n\nb"), "> a\n> \n> b");
        assert_eq!(lines("", 0..0, "- ").apply(""), "- ");
        for (before, after) in [("a", "## a"), ("## a", "### a"), ("#### a", "a")] {
            assert_eq!(heading(before, 0..0).apply(before), after);
        }
    }

    #[test]
    fn lists_go_on_and_end() {
        let after = |text: &str| enter(text, text.len()).map(|change| change.apply(text));
        assert_eq!(after("- a").as_deref(), Some("- a\n- "));
        assert_eq!(after("- a\n- ").as_deref(), Some("- a\n"));
        assert_eq!(after("  9. a").as_deref(), Some("  9. a\n  10. "));
        assert_eq!(after("- [x] done").as_deref(), Some("- [x] done\n- [ ] "));
        assert_eq!(after("plain"), None);
        assert_eq!(indent("- a\n- b", 5..5, false).unwrap().apply("- a\n- b"), "- a\n    - b");
        assert_eq!(indent("    - b", 5..5, true).unwrap().apply("    - b"), "- b");
        assert_eq!(indent("plain", 1..1, false), None);
    }

    #[test]
    fn spreadsheets_become_tables() {
        assert_eq!(
            table("Flour\tGrams\r\nRye | wheat\t500\r\n").as_deref(),
            Some("| Flour | Grams |\n| --- | --- |\n| Rye \\| wheat | 500 |")
        );
        for none in ["one\ntwo", "a\tb\nc", ""] {
            assert_eq!(table(none), None, "{none}");
        }
        assert_eq!(block("text", 4..4, "| a |").apply("text"), "text\n\n| a |\n\n");
    }

    #[test]
    fn links_and_code() {
        let made = link("see here", 4..8);
        assert_eq!(made.apply("see here"), "see [here](https://)");
        assert_eq!(&made.with[made.select.clone()], "https://");
        assert_eq!(code("a b", 2..3).apply("a b"), "a `b`");
        assert_eq!(code("a\nb", 0..3).apply("a\nb"), "```\na\nb\n```\n");
    }
}
