//! Courses: found, taken out of the catalogue, put back.

use kit::Load;
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    admin::{CourseRow, Rows},
    course::Teacher,
    studio::CourseState,
    url,
};
use ui::{Button, Column, Empty, Glyph, Look, Table, count};

use crate::{
    api::{HideCourse, load_courses},
    frame::{Frame, Pages, Refused, Search, asked, asked_as, badge},
    labels, t,
};

/// The page `/admin/courses?q=&page=`.
#[component]
pub fn Courses() -> impl IntoView {
    let (q, page) = (asked("q"), asked_as::<u32>("page"));
    let courses = Resource::new(move || (q.get(), page.get()), |(q, page)| load_courses(q, page));
    view! {
        <Frame title=t::courses()>
            <Search action=url::ADMIN_COURSES words=Some(t::courses_search())/>
            <Refused forms=&[HideCourse::PATH] fields=&[]/>
            <Load of=courses view=move |rows| view! { <List rows q=q.get_untracked()/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<CourseRow>, q: String) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_course() hint=t::no_course_hint() glyph=Glyph::Books/> }.into_any();
    }
    let columns = vec![
        Column::new(t::course_name(), |row: &CourseRow| {
            view! {
                <a href=url::studio_course(row.id)><bdi>{row.title.clone()}</bdi></a>
                <br/>
                <small class="muted"><bdi>{row.slug.clone()}</bdi></small>
            }
        }),
        Column::new(t::teacher(), |row: &CourseRow| {
            let Teacher { handle, name } = row.teacher.clone();
            view! { <a href=url::teacher(&handle)><bdi>{name}</bdi></a> }
        }),
        Column::new(t::state(), |row: &CourseRow| badge(labels::course(row.state))),
        Column::new(t::learners(), |row: &CourseRow| count(row.learners)).numbers(),
        Column::new(t::action(), action),
    ];
    view! {
        <div class="card admin-table"><Table caption=t::courses() columns rows=rows.rows.clone()/></div>
        <Pages rows path=url::ADMIN_COURSES keep=vec![("q", q)]/>
    }
    .into_any()
}

/// Returns the form that hides a course, or shows it again.
fn action(course: &CourseRow) -> AnyView {
    let is_hidden = course.state == CourseState::Hidden;
    view! {
        <details class="admin-more">
            <summary class="button button-quiet" aria-label=t::change_of(course.title.clone())>{t::change()}</summary>
            <form class="stack stack-2" method="post" action=HideCourse::PATH>
                <p class="small">{if is_hidden { t::show_hint() } else { t::hide_hint() }}</p>
                <input type="hidden" name="course" value=course.id.to_string()/>
                <input type="hidden" name="hidden" value=(!is_hidden).to_string()/>
                <Button look=if is_hidden { Look::Plain } else { Look::Danger } submit=true>
                    {if is_hidden { t::show() } else { t::hide() }}
                </Button>
            </form>
        </details>
    }
    .into_any()
}
