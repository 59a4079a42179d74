//! Charts: many values, one, none; bars.

use super::section::section;
use crate::{Bar, BarChart, LineChart, Series, Unit, t};
use leptos::prelude::*;
use model::{Currency, Millis};

/// The first day shown.
const FIRST: Millis = Millis(1_795_305_600_000);

fn labels(days: i64) -> Vec<String> {
    (0..days).map(|day| FIRST.plus(day * Millis::DAY).date()).collect()
}

/// Returns values that go up and down, and up in the end.
fn values(days: i64, by: i64) -> Vec<i64> {
    (0..days).map(|day| (day * day / 9 + day * 7 % 13) * by).collect()
}

fn income(values: Vec<i64>) -> Series {
    Series { name: t::gallery_chart_income(), unit: Unit::Money(Currency::Cny), values }
}

#[component]
pub(super) fn Charts() -> impl IntoView {
    let learners = Series { name: t::gallery_chart_learners(), unit: Unit::Count, values: values(30, 1) };
    let both = vec![income(values(30, 9_900)), learners];
    let bar = |name: crate::Text, language: &str, whole, part| Bar {
        name: name.into_owned(),
        language: language.into(),
        whole,
        part,
    };
    let bars = vec![
        bar(t::gallery_title_zh(), "zh-Hans", 1_240, 1_180),
        bar(t::gallery_title_long_en(), "en", 940, 410),
        bar(t::gallery_title_long_zh(), "zh-Hans", 35, 2),
        bar(t::gallery_title_en(), "en", 0, 0),
    ];
    let (lines, hint, day) = (t::gallery_chart_lines, t::gallery_chart_lines_hint, t::gallery_chart_day);
    section(
        t::gallery_charts(),
        view! {
            <LineChart id="gallery-lines" title=lines() description=hint() axis=day() labels=labels(30) series=both/>
            <h3>{t::gallery_chart_empty()}</h3>
            <LineChart
                id="gallery-flat"
                title=t::gallery_chart_empty()
                description=t::gallery_chart_empty()
                axis=day()
                labels=labels(30)
                series=vec![income(vec![0; 30])]
            />
            <h3>{t::gallery_chart_one()}</h3>
            <LineChart
                id="gallery-one"
                title=t::gallery_chart_one()
                description=t::gallery_chart_one()
                axis=day()
                labels=labels(1)
                series=vec![income(vec![19_800])]
            />
            <h3>{t::gallery_chart_bars()}</h3>
            <BarChart
                title=t::gallery_chart_bars()
                axis=t::gallery_courses()
                wholes=t::gallery_chart_began()
                parts=t::gallery_chart_finished()
                bars
            />
        },
    )
}
