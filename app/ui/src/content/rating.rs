//! Stars: what one person gives, and the mean of many.

use crate::{Glyph, Icon, Text};
use leptos::prelude::*;

/// The most stars that there are.
const MAX_STARS: i64 = 5;

/// The stars of one review.
#[component]
pub fn Stars(
    /// The number of stars.
    stars: i64,
    /// The same in words: "4 of 5 stars".
    #[prop(into)]
    label: Text,
) -> impl IntoView {
    let all: Vec<_> = (1..=MAX_STARS)
        .map(|place| {
            let class = if place <= stars { "star star-full" } else { "star" };
            view! { <span class=class><Icon glyph=Glyph::Star/></span> }
        })
        .collect();
    view! { <span class="stars" role="img" aria-label=label>{all}</span> }
}

/// The mean of many reviews and their number, in a line.
#[component]
pub fn Rating(
    /// The mean, as people read it: "4.3".
    #[prop(into)]
    mean: String,
    /// The number of reviews.
    reviews: i64,
    /// The same in words: "4.3 of 5 stars, 12 reviews".
    #[prop(into)]
    label: Text,
) -> impl IntoView {
    view! {
        <p class="rating">
            <span class="visually-hidden">{label}</span>
            <span class="star star-full"><Icon glyph=Glyph::Star/></span>
            <bdi class="rating-mean" aria-hidden="true">{mean}</bdi>
            <bdi class="muted" aria-hidden="true">"("{reviews}")"</bdi>
        </p>
    }
}
