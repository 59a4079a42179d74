//! Progress bars and rings.

use crate::Text;
use leptos::prelude::*;

/// A bar with its words.
#[component]
pub fn ProgressBar(
    /// The part that is done.
    value: u32,
    /// The whole.
    max: u32,
    /// The same in words: "3 of 12 lessons".
    #[prop(into)]
    label: Text,
) -> impl IntoView {
    let max = max.max(1);
    view! {
        <div class="progress">
            <progress value=value.min(max).to_string() max=max.to_string() aria-label=label.clone()></progress>
            <span class="progress-text" aria-hidden="true">{label}</span>
        </div>
    }
}

/// A ring with the percentage inside.
#[component]
pub fn ProgressRing(
    /// The percentage, from 0 to 100.
    percent: u8,
    /// The label, for screen readers.
    #[prop(into)]
    label: Text,
) -> impl IntoView {
    let percent = percent.min(100);
    view! {
        <div class="ring" role="img" aria-label=label>
            <svg viewBox="0 0 48 48" width="48" height="48">
                <circle class="ring-track" cx="24" cy="24" r="20"></circle>
                <circle
                    class="ring-value"
                    cx="24"
                    cy="24"
                    r="20"
                    pathLength="100"
                    stroke-dasharray=format!("{percent} 100")
                    transform="rotate(-90 24 24)"
                ></circle>
            </svg>
            <bdi>{percent}"%"</bdi>
        </div>
    }
}
