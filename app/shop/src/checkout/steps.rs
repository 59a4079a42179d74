//! The steps of buying, with the present one marked.

use leptos::prelude::*;
use ui::{Glyph, Icon};

use crate::{stage::Step, t};

/// The three steps.
#[component]
pub fn Steps(
    /// The present step; `None` when the order is closed.
    at: Option<Step>,
) -> impl IntoView {
    let steps: Vec<_> = [(Step::Check, t::step_check()), (Step::Pay, t::step_pay()), (Step::Learn, t::step_learn())]
        .into_iter()
        .enumerate()
        .map(|(place, (step, name))| {
            let done = at.is_some_and(|at| step < at || at == Step::Learn);
            let mark = if done {
                view! { <Icon glyph=Glyph::Check/> <span class="visually-hidden">{t::step_done()}</span> }.into_any()
            } else {
                (place + 1).into_any()
            };
            view! {
                <li class:done=done aria-current=(at == Some(step)).then_some("step")>
                    <span class="step-mark">{mark}</span>
                    <span>{name}</span>
                </li>
            }
        })
        .collect();
    view! { <ol class="steps" aria-label=t::steps()>{steps}</ol> }
}
