//! pulldown-latex: small and quick, and it knows nearly all that authors write.

use std::panic::catch_unwind;

use pulldown_latex::{
    Parser, RenderConfig, Storage,
    config::DisplayMode,
    event::{Content, Dimension, DimensionUnit, Event},
    mathml::push_mathml,
};

use crate::formula::Formula;

/// How the parser spells a blank.
const ENTITY: &str = "&nbsp;";
/// The width of a blank between words.
const BLANK_EM: f32 = 0.333;

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
    let events = events.ok()?;
    if events.iter().any(has_commands) {
        return None;
    }
    let events = events.into_iter().map(|event| Ok::<_, std::fmt::Error>(with_blank(event)));
    push_mathml(&mut mathml, events, config).ok()?;
    Some(mathml)
}

/// Returns a blank in the place of one that the parser spells as an entity, of which its writer shows the letters.
fn with_blank(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Content(Content::Text(ENTITY)) => {
            Event::Space { width: Some(Dimension::new(BLANK_EM, DimensionUnit::Em)), height: None, depth: None }
        }
        other => other,
    }
}

/// Tells whether words hold commands, formulas or quotation marks of LaTeX, which would be shown as they are typed:
/// `\text{100\%}`.
fn has_commands(event: &Event<'_>) -> bool {
    let Event::Content(Content::Text(words) | Content::Function(words)) = event else { return false };
    *words != ENTITY && words.contains(['\\', '$', '{', '}', '~', '`'])
}
