//! The learners' progress in the lessons of one course.

use leptos::prelude::*;
use model::{
    figures::{CourseLessons, CourseName, Report},
    url,
};
use ui::{Bar, BarChart, Button, Choice, Select};

use super::head::Head;
use crate::t;

#[component]
pub(super) fn Lessons(chosen: CourseLessons, names: Vec<CourseName>) -> impl IntoView {
    let CourseLessons { course, lessons } = chosen;
    let begun = lessons.iter().any(|lesson| lesson.begun > 0);
    let bars = lessons
        .into_iter()
        .map(|lesson| Bar {
            name: lesson.title,
            language: course.language.clone(),
            whole: lesson.begun,
            part: lesson.completed,
        })
        .collect();
    let choices: Vec<_> =
        names.into_iter().map(|name| Choice::new(name.id.to_string(), name.title).content()).collect();
    let chart = if begun {
        view! {
            <BarChart
                title=t::figures_lessons()
                axis=t::figures_lesson()
                wholes=t::figures_began()
                parts=t::figures_finished()
                bars
            />
        }
        .into_any()
    } else {
        view! { <p class="muted">{t::figures_nobody_began()}</p> }.into_any()
    };
    view! {
        <section id="lessons">
            <Head title=t::figures_lessons() report=Report::Lessons/>
            <div class="card card-body stack">
                {(choices.len() > 1).then(|| view! {
                    <form class="figures-choose" method="get" action=format!("{}#lessons", url::STUDIO)>
                        <Select name="course" label=t::figures_course() choices selected=course.id.to_string()/>
                        <Button submit=true>{t::figures_show()}</Button>
                    </form>
                })}
                {chart}
            </div>
        </section>
    }
}
