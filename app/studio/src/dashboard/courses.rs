//! A teacher's courses with their figures.

use leptos::prelude::*;
use model::{
    figures::{CourseFigures, CourseName, Report},
    url,
};
use ui::{Badge, Column, Table, count, lang};

use super::head::Head;
use crate::{labels, t};

#[component]
pub(super) fn List(courses: Vec<CourseFigures>) -> impl IntoView {
    let columns = vec![
        Column::new(t::figures_course(), |row: &CourseFigures| {
            let CourseName { id, title, language } = row.name.clone();
            view! { <a href=url::studio_course(id) lang=language>{title}</a> }
        }),
        Column::new(t::figures_state(), |row: &CourseFigures| {
            let (text, tone) = labels::state(row.state);
            view! { <Badge tone text/> }
        }),
        Column::new(t::figures_learners(), |row: &CourseFigures| count(row.learners)).numbers(),
        Column::new(t::figures_completion(), |row: &CourseFigures| {
            row.completion.map_or(t::figures_none(), |share| percent(share).into())
        })
        .numbers(),
        Column::new(t::figures_rating(), |row: &CourseFigures| {
            row.rating.map_or(t::figures_none(), |rating| stars(rating).into())
        })
        .numbers(),
        Column::new(t::figures_income(), income).numbers(),
    ];
    view! {
        <section>
            <Head title=t::figures_courses() report=Report::Courses/>
            <div class="card figures-table">
                <Table caption=t::figures_courses() columns rows=courses/>
            </div>
        </section>
    }
}

fn income(course: &CourseFigures) -> AnyView {
    if course.income.is_empty() {
        return t::figures_none().into_any();
    }
    let income = course.income.iter();
    let income = income.map(|money| view! { <bdi class="figures-money">{money.text(lang())}</bdi> });
    income.collect::<Vec<_>>().into_any()
}

/// Returns thousandths as people read them.
fn percent(permille: i64) -> String {
    format!("{}%", permille / 10)
}

/// Returns thousandths of a star, to a tenth.
fn stars(permille: i64) -> String {
    format!("{}.{}", permille / 1_000, permille % 1_000 / 100)
}
