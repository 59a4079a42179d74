//! The rule of refunds, and the formula with its numbers, as buyers and those who decide read them.

use leptos::prelude::*;
use model::{
    Money,
    refund_policy::RefundPolicy,
    refund_request::{FeeSource, RefundFacts, RefundPart},
};
use ui::{Text, clock, lang};

use crate::t;

/// Returns what a policy promises, in a sentence.
#[must_use]
pub fn refund_policy(policy: RefundPolicy) -> Text {
    if policy.is_offered() { t::refund_policy(policy.days, policy.share_percent) } else { t::refund_policy_none() }
}

/// The amount that comes back and why: the formula of each course filled in, the fee's origin and the sum.
#[component]
pub fn RefundFormula(
    /// The numbers.
    facts: RefundFacts,
) -> impl IntoView {
    let (went, in_all) = (facts.went(), facts.in_all());
    let RefundFacts { paid, fee, fee_source, parts, amount, .. } = facts;
    let source = match fee_source {
        FeeSource::Statement => t::refund_fee_statement(fee.text(lang())),
        FeeSource::Rate => t::refund_fee_rate(fee.text(lang())),
        FeeSource::Unknown => t::refund_fee_unknown(),
    };
    let went = (went.minor > 0).then(|| {
        let sum = t::refund_went(amount.text(lang()), in_all.text(lang()), went.text(lang()));
        view! { <p class="numbers">{sum}</p> }
    });
    let parts = parts.into_iter().map(|part| view! { <Part part paid/> }).collect_view();
    view! {
        <div class="stack refund-formula">
            <p class="small muted">{t::refund_formula()}</p>
            {parts}
            <p class="small muted">{source}</p>
            {went}
            <p>{t::refund_comes_back()} " " <strong><bdi>{amount.text(lang())}</bdi></strong></p>
        </div>
    }
}

#[component]
fn Part(part: RefundPart, paid: Money) -> impl IntoView {
    let money = |minor| Money { minor, ..paid }.text(lang());
    let kept = part.total_ms - part.consumed_ms;
    let share = (part.total_ms > 0).then(|| format!(" × {} ÷ {}", clock(kept), clock(part.total_ms)));
    let line =
        format!("({} − {}){} = {}", money(part.paid), money(part.fee), share.unwrap_or_default(), money(part.amount));
    let learned = t::refund_learned(part.lessons_consumed, clock(part.consumed_ms), part.lessons, clock(part.total_ms));
    view! {
        <div>
            <p class="strong" lang=part.language>{part.title}</p>
            <p class="numbers"><bdi>{line}</bdi></p>
            <p class="small muted">{learned}</p>
        </div>
    }
}
