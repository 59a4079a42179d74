//! pulldown-latex: small and quick, and it knows nearly all that authors write.

use std::panic::catch_unwind;

use pulldown_latex::{Parser, RenderConfig, Storage, config::DisplayMode, mathml::push_mathml};

use crate::formula::Formula;

/// Returns a formula as `MathML`, or `None` when it cannot be read here.
pub fn mathml(formula: Formula<'_>) -> Option<String> {
    // The parser panics on some odd input, such as a Chinese character where it wants a number.
    catch_unwind(|| read(formula)).ok()?
}

fn read(formula: Formula<'_>) -> Option<String> {
    let storage = Storage::new();
    let events: Result<Vec<_>, _> = Parser::new(formula.source, &storage).collect();
    let display_mode = if formula.display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut mathml = String::new();
    let events = events.ok()?.into_iter().map(Ok::<_, std::fmt::Error>);
    push_mathml(&mut mathml, events, config).ok()?;
    Some(mathml)
}
