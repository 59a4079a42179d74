//! Prices.

use crate::t;
use leptos::prelude::*;

/// A price; "free" in words when there is none.
#[component]
pub fn Price(
    /// The amount as people read it, such as `¥99.00`.
    #[prop(into)]
    amount: Option<String>,
    /// The price before, when that is true.
    #[prop(default = None, into)]
    before: Option<String>,
) -> impl IntoView {
    let before = before.map(|before| {
        view! {
            <s class="price-before">
                <span class="visually-hidden">{t::price_before()}</span>
                <bdi>{before}</bdi>
            </s>
        }
    });
    let now = match amount {
        Some(amount) => view! { <bdi class="price-now">{amount}</bdi> }.into_any(),
        None => view! { <span class="price-now price-free">{t::free()}</span> }.into_any(),
    };
    view! { <span class="price">{now}{before}</span> }
}
