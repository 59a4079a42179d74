//! A teacher's courses with their figures.

use leptos::prelude::*;
use model::{
    figures::{CourseFigures, Sheet},
    url,
};
use ui::{Badge, Column, Table, count, lang};

use super::head::Head;
use crate::{t, words};

#[component]
pub(super) fn List(courses: Vec<CourseFigures>) -> impl IntoView {
    let columns = vec![
        Column::new(t::figures_course()),
        Column::new(t::figures_state()),
        Column::new(t::figures_learners()).numbers(),
        Column::new(t::figures_completion()).numbers(),
        Column::new(t::figures_rating()).numbers(),
        Column::new(t::figures_income()).numbers(),
    ];
    let rows: Vec<_> = courses.into_iter().map(row).collect();
    view! {
        <section>
            <Head title=t::figures_courses() sheet=Sheet::Courses/>
            <div class="card figures-table">
                <Table caption=t::figures_courses() columns>{rows}</Table>
            </div>
        </section>
    }
}

fn row(course: CourseFigures) -> impl IntoView {
    let (state, tone) = words::state(course.state);
    let income: Vec<_> =
        course.income.iter().map(|money| view! { <bdi class="figures-money">{money.text(lang())}</bdi> }).collect();
    view! {
        <tr>
            <td><a href=url::studio_course(course.name.id) lang=course.name.language>{course.name.title}</a></td>
            <td><Badge tone text=state/></td>
            <td class="number">{count(course.learners)}</td>
            <td class="number">{course.completion.map_or(t::figures_none(), |share| percent(share).into())}</td>
            <td class="number">{course.rating.map_or(t::figures_none(), |rating| stars(rating).into())}</td>
            <td class="number">{if income.is_empty() { t::figures_none().into_any() } else { income.into_any() }}</td>
        </tr>
    }
}

/// Thousandths as people read them.
fn percent(thousandths: i64) -> String {
    format!("{}%", thousandths / 10)
}

/// Thousandths of a star, to a tenth.
fn stars(thousandths: i64) -> String {
    format!("{}.{}", thousandths / 1_000, thousandths % 1_000 / 100)
}
