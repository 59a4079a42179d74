//! Bars for parts of a whole, one below the other, each with its words.

use leptos::prelude::*;

use super::{count, scale::Scale};
use crate::{Column, Table, Text, t};

/// The length of a bar in the picture's own units; the page decides how long that is.
const LENGTH: f64 = 1_000.0;

/// A whole, and a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The name of the bar.
    pub name: String,
    /// The language of the name, BCP 47.
    pub language: String,
    /// The whole.
    pub whole: i64,
    /// The part.
    pub part: i64,
}

/// Bars on one scale, the part of each drawn over its whole. Every bar stands beside its numbers, so that the picture
/// itself is hidden from readers.
#[component]
pub fn BarChart(
    /// The title.
    #[prop(into)]
    title: Text,
    /// The heading of the names: "Lesson".
    #[prop(into)]
    axis: Text,
    /// The heading of the wholes: "began".
    #[prop(into)]
    wholes: Text,
    /// The heading of the parts: "finished".
    #[prop(into)]
    parts: Text,
    /// The bars, in order.
    bars: Vec<Bar>,
    /// The most bars that are drawn; the table has all.
    #[prop(default = 30)]
    most: usize,
) -> impl IntoView {
    let scale = Scale::new(bars.iter().map(|bar| bar.whole), 1);
    let columns = vec![
        Column::new(axis, |bar: &Bar| bar.name.clone()).lang(|bar| bar.language.clone()),
        Column::new(wholes.clone(), |bar: &Bar| count(bar.whole)).numbers(),
        Column::new(parts.clone(), |bar: &Bar| count(bar.part)).numbers(),
    ];
    let rows = bars.clone();
    let drawn: Vec<_> = bars.into_iter().take(most).map(|bar| drawn(bar, scale)).collect();
    view! {
        <figure class="chart">
            <figcaption class="chart-key">
                <span class="chart-key-part">{parts}</span>
                <span class="chart-key-whole">{wholes}</span>
            </figcaption>
            <ol class="bars" aria-label=title.clone()>{drawn}</ol>
            <details class="chart-table">
                <summary>{t::chart_table()}</summary>
                <Table caption=title columns rows/>
            </details>
        </figure>
    }
}

fn drawn(bar: Bar, scale: Scale) -> impl IntoView {
    let width = |value| format!("{:.1}", scale.place(value, LENGTH));
    view! {
        <li>
            <span class="bar-name" lang=bar.language>{bar.name}</span>
            <span class="bar-value numbers">{t::chart_part(count(bar.part), count(bar.whole))}</span>
            <svg class="bar" viewBox=format!("0 0 {LENGTH:.0} 10") preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar-ground" width=format!("{LENGTH:.0}") height="10"></rect>
                <rect class="bar-whole" width=width(bar.whole) height="10"></rect>
                <rect class="bar-part" width=width(bar.part.min(bar.whole)) height="10"></rect>
            </svg>
        </li>
    }
}
