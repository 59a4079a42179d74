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
    row(2 * stars, label)
}

/// The stars of a mean, to the nearest half.
#[component]
pub fn MeanStars(
    /// The mean, in thousandths of a star.
    mean: i64,
    /// The same in words: "4.3 of 5 stars, 12 reviews".
    #[prop(into)]
    label: Text,
) -> impl IntoView {
    row((mean + 250) / 500, label)
}

/// Returns so many halves of stars.
fn row(halves: i64, label: Text) -> impl IntoView {
    let all: Vec<_> = (1..=MAX_STARS)
        .map(|place| match halves - 2 * (place - 1) {
            ..=0 => view! { <span class="star"><Icon glyph=Glyph::Star/></span> }.into_any(),
            // The outline of a whole star, and half of a full one over it.
            1 => view! {
                <span class="star star-half">
                    <Icon glyph=Glyph::Star/>
                    <span class="star star-full"><Icon glyph=Glyph::Star/></span>
                </span>
            }
            .into_any(),
            2.. => view! { <span class="star star-full"><Icon glyph=Glyph::Star/></span> }.into_any(),
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
