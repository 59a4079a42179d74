//! Temml, the renderer that knows what authors write, in an engine that is bounded in time, memory and stack.

use std::{cell::Cell, rc::Rc};

use rquickjs::{Context, Function, Runtime};

use crate::formula::{Formula, Unreadable, has_command};

/// Temml 0.13.5 as its package has it (MIT, beside it).
const TEMML: &str = include_str!("../temml/temml.min.js");
/// Temml's chemistry (MIT, after MathJax's, Apache-2.0), for formulas with `\ce` and `\pu`.
const CHEMISTRY: &str = include_str!("../temml/mhchem.min.js");
const MACROS: &str = include_str!("macros.js");
const CALLS: &str = include_str!("temml.js");
const MAX_MEMORY_BYTES: usize = 48 << 20;
const MAX_STACK_BYTES: usize = 4 << 20;
/// The most steps for one formula and for all of a text, in the ten thousands that the engine counts: a formula of a
/// book takes one to twenty, and a thousand take a fraction of a second.
const MAX_FORMULA_STEPS: u32 = 200;
const MAX_TEXT_STEPS: u32 = 6_000;

/// An engine for the formulas of one text.
pub struct Temml {
    context: Context,
    /// The steps that may still be taken: of the formula, of the text.
    left: Rc<Cell<(u32, u32)>>,
    knows_chemistry: bool,
}

impl Temml {
    /// Makes an engine, or returns `None` when there is no memory for it.
    pub fn new() -> Option<Self> {
        let left = Rc::new(Cell::new((u32::MAX, u32::MAX)));
        let runtime = Runtime::new().ok()?;
        runtime.set_memory_limit(MAX_MEMORY_BYTES);
        runtime.set_max_stack_size(MAX_STACK_BYTES);
        let counter = left.clone();
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let (formula, text) = counter.get();
            counter.set((formula.saturating_sub(1), text.saturating_sub(1)));
            formula == 0 || text == 0
        })));
        let context = Context::full(&runtime).ok()?;
        context.with(|ctx| [TEMML, MACROS, CALLS].into_iter().try_for_each(|part| ctx.eval::<(), _>(part))).ok()?;
        left.set((0, MAX_TEXT_STEPS));
        Some(Self { context, left, knows_chemistry: false })
    }

    /// Returns a formula as `MathML`, or what is wrong when it is no LaTeX or goes beyond a limit.
    pub fn mathml(&mut self, formula: Formula<'_>) -> Result<String, Unreadable> {
        self.left.set((MAX_FORMULA_STEPS, self.left.get().1));
        if !self.knows_chemistry && ["\\ce", "\\pu"].iter().any(|command| has_command(formula.source, command)) {
            self.knows_chemistry = self.context.with(|ctx| ctx.eval::<(), _>(CHEMISTRY)).is_ok();
        }
        self.context.with(|ctx| {
            let globals = ctx.globals();
            let call = globals.get::<_, Function<'_>>("formula");
            call.and_then(|call| call.call((formula.source, formula.display))).map_err(|_| {
                // The exception is taken away: what comes next has none.
                drop(ctx.catch());
                let command = globals.get::<_, String>("fault").ok();
                Unreadable { command: command.filter(|command| !command.is_empty()) }
            })
        })
    }
}
