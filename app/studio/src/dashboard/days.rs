//! The last ninety days: sums, and lines of income and learners.

use kit::viewer;
use leptos::prelude::*;
use model::{
    Currency, Money,
    figures::{DASHBOARD_DAYS, Day, Report},
};
use ui::{LineChart, Series, Text, Unit, count, lang};

use super::head::Head;
use crate::t;

#[component]
pub(super) fn Days(days: Vec<Day>) -> impl IntoView {
    let sum = |of: fn(&Day) -> i64| days.iter().map(of).sum::<i64>();
    let (learners, views, completed) = (sum(|day| day.learners), sum(|day| day.views), sum(|day| day.completed));
    let earned = earned(&days);
    let income = earned.iter().map(|money| money.text(lang())).collect::<Vec<_>>().join(" · ");
    let income = if income.is_empty() { t::figures_nothing_earned() } else { income.into() };
    let labels = days.iter().map(|day| day.date.clone()).collect();
    let series = series(&days, &earned);
    view! {
        <section class="stack">
            <Head title=t::figures_days(DASHBOARD_DAYS) report=Report::Days/>
            <dl class="figures">
                <Figure name=t::figures_income() value=income.clone()/>
                <Figure name=t::figures_new_learners() value=count(learners)/>
                <Figure name=t::figures_views() value=count(views)/>
                <Figure name=t::figures_completed() value=count(completed)/>
            </dl>
            <div class="card card-body">
                <LineChart
                    id="days"
                    title=t::figures_chart(DASHBOARD_DAYS)
                    description=t::figures_chart_hint(income, count(learners))
                    axis=t::figures_day(viewer().time_zone)
                    labels
                    series
                />
            </div>
        </section>
    }
}

#[component]
fn Figure(name: Text, #[prop(into)] value: Text) -> impl IntoView {
    view! {
        <div class="card card-body">
            <dt>{name}</dt>
            <dd class="numbers"><bdi>{value}</bdi></dd>
        </div>
    }
}

/// Returns the income of these days, by currency.
fn earned(days: &[Day]) -> Vec<Money> {
    let of = |currency: Currency| {
        let earned = days.iter().flat_map(|day| &day.income).filter(|money| money.currency == currency);
        earned.map(|money| money.minor).reduce(i64::saturating_add).map(|minor| Money { minor, currency })
    };
    Currency::ALL.iter().copied().filter_map(of).collect()
}

/// Returns a line for each currency, and one for learners.
fn series(days: &[Day], earned: &[Money]) -> Vec<Series> {
    let income = |currency: Currency| {
        let of_day =
            |day: &Day| day.income.iter().find(|money| money.currency == currency).map_or(0, |money| money.minor);
        let name = if earned.len() > 1 { t::figures_income_in(currency) } else { t::figures_income() };
        Series { name, unit: Unit::Money(currency), values: days.iter().map(of_day).collect() }
    };
    let learners = Series {
        name: t::figures_new_learners(),
        unit: Unit::Count,
        values: days.iter().map(|day| day.learners).collect(),
    };
    earned.iter().map(|money| income(money.currency)).chain([learners]).collect()
}
