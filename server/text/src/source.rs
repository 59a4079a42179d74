//! A text made ready for CommonMark: formulas are taken out, addresses of pictures and emphasis beside Chinese marks are
//! made plain, and so is what is none.
//!
//! CommonMark would read a formula's signs as its own (`_`, `\\`, a `+` that begins a line), so a placeholder stands
//! for each. Wherever one comes out again, in an address or in code, it is undone: [`Source::restored`].

use std::{borrow::Cow, fmt::Write};

use pulldown_cmark::Options;

use crate::{
    edits::Edits,
    emphasis,
    formula::Formula,
    placeholder::{ALL, CLOSE, OPEN, Part, parts, written},
    search, targets,
};

/// A text made ready.
pub struct Source {
    pub text: String,
    pub formulas: Vec<Formula>,
    /// Where a `$$` stands on a line of its own that nothing closes.
    pub unclosed: Vec<usize>,
    formulas_out: Edits,
    targets: Edits,
    marks_in: Edits,
}

impl Source {
    pub fn of(markdown: &str, options: Options) -> Self {
        let clean: Cow<'_, str> = if markdown.contains(ALL) {
            Cow::Owned(markdown.replace(ALL, "\u{fffd}"))
        } else {
            Cow::Borrowed(markdown)
        };
        let (found, unclosed) = search::formulas(&clean, options);
        let mut text = String::with_capacity(clean.len());
        let mut formulas_out = Edits::default();
        let mut from = 0;
        let mut formulas = Vec::with_capacity(found.len());
        for (range, formula) in found {
            text.push_str(&clean[from..range.start]);
            write!(text, "{OPEN}{}{CLOSE}", formulas.len()).expect("a string takes everything");
            from = range.end;
            formulas_out.0.push((text.len(), from));
            formulas.push(formula);
        }
        text.push_str(&clean[from..]);
        let (text, targets) = targets::mended(text, options);
        let (text, marks_in) = emphasis::marked(text);
        Self { text, formulas, unclosed, formulas_out, targets, marks_in }
    }

    /// Returns the place in the text as it was written.
    pub fn written_at(&self, at: usize) -> usize {
        self.formulas_out.before(self.targets.before(self.marks_in.before(at)))
    }

    /// Returns a stretch as it was written.
    pub fn restored<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !text.contains(ALL) {
            return Cow::Borrowed(text);
        }
        let mut restored = String::with_capacity(text.len());
        for part in parts(text) {
            match part {
                Part::Words(words) => restored.push_str(&written(words)),
                Part::Formula(number) => restored.push_str(self.formulas.get(number).map_or("", |it| &it.typed)),
            }
        }
        Cow::Owned(restored)
    }
}
