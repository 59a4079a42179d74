//! What a teacher may want to look at.

use leptos::prelude::*;
use model::figures::{Attention, CourseName};
use ui::{Callout, Text, Tone, count};

use crate::t;

#[component]
pub(super) fn List(attention: Vec<Attention>) -> impl IntoView {
    if attention.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = attention.into_iter().map(item).collect();
    view! {
        <section class="stack" aria-label=t::figures_attention()>
            {items}
        </section>
    }
    .into_any()
}

fn item(attention: Attention) -> impl IntoView {
    let note = |tone, title: Text, course: CourseName, text: Text| {
        let href = format!("/studio/courses/{}", course.id);
        view! {
            <Callout tone title>
                <p><a href=href lang=course.language>{course.title}</a> " " {text}</p>
            </Callout>
        }
    };
    match attention {
        Attention::Unpublished(course) => {
            note(Tone::Neutral, t::figures_unpublished(), course, t::figures_unpublished_hint())
        }
        Attention::NoLessons(course) => {
            note(Tone::Warning, t::figures_no_lessons(), course, t::figures_no_lessons_hint())
        }
        Attention::Declined(course, payments) => {
            note(Tone::Warning, t::figures_declined(), course, t::figures_declined_hint(payments))
        }
        Attention::FewFinish(course, lesson) => {
            let text = t::figures_few_finish_hint(count(lesson.begun), count(lesson.completed), lesson.title);
            note(Tone::Warning, t::figures_few_finish(), course, text)
        }
    }
}
