//! The things that a teacher may want to look at.

use leptos::prelude::*;
use model::{
    Id,
    course::Course,
    figures::{Attention, CourseName},
    studio::Need,
    url,
};
use ui::{Glyph, Icon, Text, count};

use crate::t;

#[component]
pub(super) fn List(attention: Vec<Attention>) -> impl IntoView {
    if attention.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = attention.into_iter().map(item).collect();
    view! {
        <section class="card card-body stack stack-2">
            <h2>{t::figures_attention()}</h2>
            <ul class="stack stack-2 studio-attention">{items}</ul>
        </section>
    }
    .into_any()
}

fn item(attention: Attention) -> impl IntoView {
    let line = |glyph, course: CourseName, way: fn(Id<Course>) -> String, text: Text| {
        let href = way(course.id);
        view! {
            <li class="row">
                <Icon glyph/>
                <span><a href=href lang=course.language>{course.title}</a> " " {text}</span>
            </li>
        }
    };
    let course_url = url::studio_course;
    match attention {
        Attention::Hidden(course) => line(Glyph::EyeOff, course, course_url, t::figures_hidden_hint()),
        Attention::Draft(course, needs) => line(Glyph::Edit, course, course_url, draft(&needs)),
        Attention::Unpublished(course) => line(Glyph::Edit, course, url::studio_publish, t::figures_unpublished_hint()),
        Attention::Empty(course, lessons) => {
            let outline = |id| format!("{}#outline", url::studio_course(id));
            line(Glyph::Alert, course, outline, t::figures_empty_lessons(lessons))
        }
        Attention::Declined(course, payments) => {
            line(Glyph::Alert, course, course_url, t::figures_declined_hint(payments))
        }
        Attention::FewFinish(course, lesson) => {
            let text = t::figures_few_finish_hint(count(lesson.begun), count(lesson.completed), lesson.title);
            line(Glyph::Alert, course, course_url, text)
        }
    }
}

/// Returns the requirements that a draft does not meet before it can be published.
fn draft(needs: &[Need]) -> Text {
    let names = needs.iter().filter_map(|need| match need {
        Need::Lesson => Some(t::figures_need_lesson()),
        Need::Description => Some(t::figures_need_description()),
        Need::Price => Some(t::figures_need_price()),
        Need::Cover => None,
    });
    let names: Vec<Text> = names.collect();
    if names.is_empty() { t::figures_draft_ready() } else { t::figures_draft_hint(names.join(&*t::figures_comma())) }
}
