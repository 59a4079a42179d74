//! Formulas: LaTeX as authors write it to `MathML`, which the caller still has to clean.
//!
//! pulldown-latex reads nearly all of them in microseconds. What it cannot read, and every formula after a definition
//! (`\newcommand`), goes to Temml, which runs in an engine of its own that is made when a text first needs it and ends
//! with the text. So a text's definitions reach its other formulas, and no other text.
//!
//! Whatever the input, time and memory are bounded: formulas by length and depth, Temml by steps and memory.

mod formula;
mod light;
mod temml;

pub use formula::{Formula, Unreadable};
use formula::{has_command, is_whole, meant};
use temml::Temml;

/// The longest formula that is rendered, in bytes; nobody writes longer ones by hand.
pub const MAX_FORMULA_BYTES: usize = 8_000;
/// The deepest groups that are rendered.
const MAX_NESTING: usize = 40;
/// The length above which a formula is read on a stack of its own: the reader calls itself for every argument
/// (`\sqrt\sqrt…`).
const SHORT_BYTES: usize = 300;
/// The number of formulas of a text that Temml may fail on: no author leaves more, and each costs what a good one does.
const MAX_UNREAD: usize = 100;
const STACK_BYTES: usize = 64 << 20;
/// The beginnings of commands that define others.
const DEFINITIONS: [&str; 9] = [
    "\\def",
    "\\gdef",
    "\\edef",
    "\\xdef",
    "\\let",
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
    "\\DeclareMathOperator",
];

/// Renders the formulas of one text, in their order. Returns the `MathML` of each, or what is wrong with those that are
/// no LaTeX or go beyond a limit.
#[must_use]
pub fn render(formulas: &[Formula<'_>]) -> Vec<Result<String, Unreadable>> {
    let meant: Vec<_> = formulas.iter().map(|formula| meant(*formula)).collect();
    let formulas: Vec<_> =
        formulas.iter().zip(&meant).map(|(formula, source)| Formula { source, display: formula.display }).collect();
    let defined_from = formulas.iter().position(|formula| defines(formula.source)).unwrap_or(formulas.len());
    let mut rendered = vec![Err(Unreadable::default()); formulas.len()];
    let mut open = Vec::new();
    for (at, formula) in formulas.iter().enumerate().filter(|(_, formula)| is_bounded(formula.source)) {
        if at < defined_from && formula.source.len() <= SHORT_BYTES {
            rendered[at] = light::mathml(*formula).ok_or_else(Unreadable::default);
        }
        if rendered[at].is_err() {
            open.push(at);
        }
    }
    if open.is_empty() {
        return rendered;
    }
    let read_open = || {
        let (mut temml, mut unread) = (None, 0);
        let mut read = |at: usize| -> Result<String, Unreadable> {
            let is_untried = at < defined_from && formulas[at].source.len() > SHORT_BYTES;
            let read = if is_untried { light::mathml(formulas[at]) } else { None };
            if let Some(read) = read {
                return Ok(read);
            }
            if unread == MAX_UNREAD {
                return Err(Unreadable::default());
            }
            let engine = temml.get_or_insert_with(Temml::new).as_mut().ok_or_else(Unreadable::default)?;
            let read = engine.mathml(formulas[at]);
            unread += usize::from(read.is_err());
            read
        };
        open.iter().map(|at| read(*at)).collect::<Vec<_>>()
    };
    let read = std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, read_open);
        reader.ok().and_then(|reader| reader.join().ok()).unwrap_or_default()
    });
    for (at, mathml) in open.into_iter().zip(read) {
        rendered[at] = mathml;
    }
    rendered
}

/// Tells whether a formula defines commands.
fn defines(source: &str) -> bool {
    DEFINITIONS.iter().any(|command| has_command(source, command))
}

fn is_bounded(source: &str) -> bool {
    source.len() <= MAX_FORMULA_BYTES && nesting(source) <= MAX_NESTING
}

/// Returns how deep groups go at most, counted generously.
fn nesting(source: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for (at, byte) in source.bytes().enumerate() {
        let begins = |command: &str| source[at..].starts_with(command) && is_whole(source, at + command.len());
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'\\' if begins("\\left") || begins("\\begin") => depth += 1,
            b'\\' if begins("\\right") || begins("\\end") => depth = depth.saturating_sub(1),
            _ => continue,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::{Formula, light};

    /// Run with `--nocapture` for the figures.
    #[test]
    fn the_quick_reader_reads_most() {
        let corpus: Vec<_> =
            include_str!("../tests/corpus.txt").lines().filter(|line| !line.starts_with("% ")).collect();
        let is_unread = |source: &&&str| light::mathml(Formula { source, display: true }).is_none();
        let unread: Vec<_> = corpus.iter().filter(is_unread).collect();
        println!("{} of {} are left to Temml: {unread:#?}", unread.len(), corpus.len());
        assert!(unread.len() * 2 < corpus.len(), "{} of {}", unread.len(), corpus.len());
    }
}
