//! Lines over time: a panel for each series, one above the other, on one axis of time.

use leptos::{ev, prelude::*};

use super::{
    Unit,
    scale::{Scale, label_places},
};
use crate::{Column, Table, Text, browser, t};

/// The width of the picture in its own units; the page decides how wide that is.
const WIDTH: f64 = 720.0;
/// The height of a panel's plot.
const PLOT: f64 = 150.0;
/// The height of the space above it, with its name.
const HEAD: f64 = 64.0;
/// The height of the axis of time.
const FOOT: f64 = 34.0;
/// The most labels on the axis of time.
const LABELS: usize = 3;

/// Values over time, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The name.
    pub name: Text,
    /// The unit.
    pub unit: Unit,
    /// The values, one for each label of the chart.
    pub values: Vec<i64>,
}

/// A panel: its series, and its position.
#[derive(Clone, Copy)]
struct Panel<'a> {
    series: &'a Series,
    scale: Scale,
    /// Returns the y of the plot's bottom.
    bottom: f64,
}

impl Panel<'_> {
    fn y(&self, value: i64) -> f64 {
        self.bottom - self.scale.place(value, PLOT)
    }
}

/// Returns the x of a point among this many.
#[expect(clippy::cast_precision_loss, reason = "a few hundred points")]
fn x(place: usize, count: usize) -> f64 {
    if count < 2 { WIDTH / 2.0 } else { place as f64 / (count - 1) as f64 * WIDTH }
}

/// Returns the point at this share of the width.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a few hundred"
)]
fn nearest(share: f64, count: usize) -> usize {
    (share.clamp(0.0, 1.0) * count.saturating_sub(1) as f64).round() as usize
}

/// Lines over time, with their values by pointer and by arrow keys, and as a table.
#[component]
pub fn LineChart(
    /// A prefix of the ids inside; unique on the page.
    id: &'static str,
    /// The title.
    #[prop(into)]
    title: Text,
    /// A summary, in a sentence.
    #[prop(into)]
    description: Text,
    /// The heading of the labels: "Day".
    #[prop(into)]
    axis: Text,
    /// The points in time, oldest first.
    labels: Vec<String>,
    /// The series; each has a value for every label.
    series: Vec<Series>,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    let count = labels.len();
    let table = view! { <Values title=title.clone() axis=axis.clone() labels=labels.clone() series=series.clone()/> };
    let needle = view! { <Needle label=axis labels=labels.clone() series=series.clone() chosen/> };
    view! {
        <figure class="chart">
            <Picture id title description labels series chosen/>
            {(count > 1).then_some(needle)}
            {table}
        </figure>
    }
}

#[component]
fn Picture(
    id: &'static str,
    title: Text,
    description: Text,
    labels: Vec<String>,
    series: Vec<Series>,
    chosen: RwSignal<Option<usize>>,
) -> impl IntoView {
    let count = labels.len();
    let mut bottom = 0.0;
    let panels: Vec<Panel<'_>> = series
        .iter()
        .map(|series| {
            bottom += HEAD + PLOT;
            Panel { series, scale: Scale::new(series.values.iter().copied(), series.unit.least()), bottom }
        })
        .collect();
    let height = bottom + FOOT;
    let drawn: Vec<_> = panels.iter().enumerate().map(|(number, panel)| drawn(*panel, number)).collect();
    let marks: Vec<_> = panels.iter().map(|panel| marks(*panel, chosen)).collect();
    let line = move || {
        let at = format!("{:.1}", x(chosen.get()?, count));
        Some(view! { <line class="chart-needle" x1=at.clone() x2=at y1="0" y2=format!("{bottom:.0}")></line> })
    };
    let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
    let point = move |event: ev::MouseEvent| {
        if let Some(share) = browser::share_across(&event).filter(|_| count > 0) {
            chosen.set(Some(nearest(share, count)));
        }
    };
    view! {
        <svg
            class="chart-picture"
            viewBox=format!("0 0 {WIDTH:.0} {height:.0}")
            role="img"
            aria-labelledby=title_id.clone()
            aria-describedby=description_id.clone()
            on:mousemove=point
        >
            <title id=title_id.clone()>{title}</title>
            <desc id=description_id.clone()>{description}</desc>
            {drawn}
            {line}
            {marks}
            {dates(&labels, bottom)}
        </svg>
    }
}

/// Returns the lines of the axis with their numbers, and the curve.
fn drawn(panel: Panel<'_>, number: usize) -> impl IntoView + use<> {
    let Panel { series, scale, bottom } = panel;
    let count = series.values.len();
    let ticks: Vec<_> = scale
        .ticks()
        .map(|tick| {
            let y = format!("{:.1}", panel.y(tick));
            let above = format!("{:.1}", panel.y(tick) - 4.0);
            let class = if tick == 0 { "chart-zero" } else { "chart-grid" };
            view! {
                <line class=class x1="0" x2=format!("{WIDTH:.0}") y1=y.clone() y2=y></line>
                <text class="chart-tick" x="0" y=above>{series.unit.tick(tick)}</text>
            }
        })
        .collect();
    let points: Vec<String> = series
        .values
        .iter()
        .enumerate()
        .map(|(place, value)| format!("{:.1},{:.1}", x(place, count), panel.y(*value)))
        .collect();
    let points = points.join(" ");
    let zero = panel.y(0);
    let area = format!("0,{zero:.1} {points} {WIDTH:.0},{zero:.1}");
    let single = (count == 1).then(|| {
        let y = format!("{:.1}", panel.y(series.values[0]));
        view! { <circle class="chart-dot" cx=format!("{:.1}", x(0, 1)) cy=y r="4"></circle> }
    });
    view! {
        <g class=format!("chart-panel chart-colour-{}", number % 3)>
            <text class="chart-name" x="0" y=format!("{:.1}", bottom - PLOT - HEAD + 28.0)>{series.name.clone()}</text>
            {(count > 1).then(|| view! { <polygon class="chart-area" points=area></polygon> })}
            {ticks}
            <polyline class="chart-line" points=points></polyline>
            {single}
        </g>
    }
}

/// Returns the chosen point on the curve.
fn marks(panel: Panel<'_>, chosen: RwSignal<Option<usize>>) -> impl IntoView + use<> {
    let count = panel.series.values.len();
    let places: Vec<f64> = panel.series.values.iter().map(|value| panel.y(*value)).collect();
    move || {
        let place = chosen.get()?;
        let (cx, cy) = (format!("{:.1}", x(place, count)), format!("{:.1}", places.get(place)?));
        Some(view! { <circle class="chart-mark" cx=cx cy=cy r="6"></circle> })
    }
}

/// Returns some of the labels, to stand below the last panel.
fn dates(labels: &[String], bottom: f64) -> impl IntoView + use<> {
    let last = labels.len().saturating_sub(1);
    label_places(labels.len(), LABELS)
        .into_iter()
        .map(|place| {
            let anchor = match place {
                0 if last > 0 => "start",
                _ if place == last && last > 0 => "end",
                _ => "middle",
            };
            let (at, y) = (format!("{:.1}", x(place, labels.len())), format!("{:.1}", bottom + 24.0));
            view! { <text class="chart-tick" x=at y=y text-anchor=anchor>{labels[place].clone()}</text> }
        })
        .collect::<Vec<_>>()
}

/// A slider that moves along the points by keys and by touch, and announces the values.
#[component]
fn Needle(label: Text, labels: Vec<String>, series: Vec<Series>, chosen: RwSignal<Option<usize>>) -> impl IntoView {
    let last = labels.len().saturating_sub(1);
    let said = Signal::derive(move || {
        let place = chosen.get()?;
        let values = series.iter().filter_map(|series| {
            let value = series.unit.text(*series.values.get(place)?);
            Some(t::chart_value(&series.name, value).into_owned())
        });
        let values: Vec<String> = std::iter::once(labels.get(place)?.clone()).chain(values).collect();
        Some(values.join(" · "))
    });
    // Readers hear what is there from the slider itself; hearing it twice would be one time too many.
    view! {
        <div class="chart-reader">
            <input
                type="range"
                min="0"
                max=last.to_string()
                aria-label=label
                aria-valuetext=move || said.get()
                prop:value=move || chosen.get().unwrap_or(last).to_string()
                on:focus=move |_| chosen.update(|chosen| *chosen = chosen.or(Some(last)))
                on:input=move |event| chosen.set(event_target_value(&event).parse().ok())
            />
            <output class="chart-said numbers" aria-live="off">{move || said.get().unwrap_or_default()}</output>
        </div>
    }
}

/// The table behind the picture.
#[component]
fn Values(title: Text, axis: Text, labels: Vec<String>, series: Vec<Series>) -> impl IntoView {
    let mut columns = vec![Column::new(axis, |(_, label): &(usize, String)| label.clone())];
    columns.extend(series.into_iter().map(|Series { name, unit, values }| {
        Column::new(name, move |(place, _): &(usize, String)| {
            let value = values.get(*place).copied().unwrap_or_default();
            view! { <bdi>{unit.text(value)}</bdi> }
        })
        .numbers()
    }));
    let rows = labels.into_iter().enumerate().rev().collect();
    view! {
        <details class="chart-table">
            <summary>{t::chart_table()}</summary>
            <Table caption=title columns rows/>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_finds_the_nearest_point() {
        assert_eq!([0.0, 0.49, 0.51, 1.0, 7.0, -1.0].map(|share| nearest(share, 2)), [0, 0, 1, 1, 1, 0]);
        assert_eq!((nearest(0.5, 1), nearest(0.5, 0)), (0, 0));
    }

    #[test]
    fn a_chart_shows_every_value_without_scripts_and_has_no_inline_style() {
        let html = |values: Vec<i64>| {
            let labels = (0..values.len()).map(|day| format!("2026-01-{:02}", day + 1)).collect();
            Owner::new().with(|| {
                let series = vec![Series { name: "Learners".into(), unit: Unit::Count, values }];
                view! { <LineChart id="x" title="T" description="D" axis="Day" labels series/> }.to_html()
            })
        };
        let html_of_three = html(vec![1_000, 0, 2_500]);
        for text in ["1,000", "2,500", "2026-01-03", "<title id=\"x-title\">", "role=\"img\"", "<polyline"] {
            assert!(html_of_three.contains(text), "{text}: {html_of_three}");
        }
        assert!(!html_of_three.contains("style="));
        assert!(html(vec![5]).contains("chart-dot") && html(vec![]).contains("<details"));
    }
}
