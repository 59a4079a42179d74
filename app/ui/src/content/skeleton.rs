//! Grey shapes while something loads; the style sheet shows them after 300 ms only.

use crate::t;
use leptos::prelude::*;

/// The shape of what will come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SkeletonKind {
    /// Lines of text.
    #[default]
    Text,
    /// Course cards.
    Cards,
    /// Rows of a table.
    Rows,
}

/// A place held for what is loading.
#[component]
pub fn Skeleton(
    /// The shape.
    #[prop(optional)]
    kind: SkeletonKind,
    /// The number of lines, cards or rows.
    #[prop(default = 3)]
    count: u8,
) -> impl IntoView {
    let (frame, part) = match kind {
        SkeletonKind::Text => ("skeleton stack", "bone bone-line"),
        SkeletonKind::Cards => ("skeleton grid", "bone bone-card"),
        SkeletonKind::Rows => ("skeleton stack stack-2", "bone bone-row"),
    };
    let parts: Vec<_> = (0..count).map(|_| view! { <div class=part></div> }).collect();
    view! {
        <div class=frame role="status">
            <span class="visually-hidden">{t::loading()}</span>
            {parts}
        </div>
    }
}
