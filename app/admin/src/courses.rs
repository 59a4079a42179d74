//! Courses: found, taken out of the catalogue, put back.

use kit::Load;
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    admin::{CourseRow, Rows},
    studio::CourseState,
    url,
};
use ui::{Badge, Button, Column, Empty, Glyph, Look, Table, count};

use crate::{
    api::{HideCourse, load_courses},
    frame::{Frame, Pages, Refused, Search, asked},
    t, words,
};

/// `/admin/courses?q=&page=`
#[component]
pub fn Courses() -> impl IntoView {
    let (q, page) = (asked("q"), asked("page"));
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
        Column::new(t::course_name()),
        Column::new(t::teacher()),
        Column::new(t::state()),
        Column::new(t::learners()).numbers(),
        Column::new(t::action()),
    ];
    let lines = rows.rows.iter().cloned().map(row).collect_view();
    view! {
        <div class="card admin-table"><Table caption=t::courses() columns>{lines}</Table></div>
        <Pages rows path=url::ADMIN_COURSES keep=vec![("q", q)]/>
    }
    .into_any()
}

fn row(course: CourseRow) -> impl IntoView {
    let CourseRow { id, slug, title, teacher, state, learners } = course;
    let (name, tone) = words::course(state);
    let is_hidden = state == CourseState::Hidden;
    view! {
        <tr>
            <td><a href=url::studio_course(id)><bdi>{title.clone()}</bdi></a> <br/> <small class="muted"><bdi>{slug}</bdi></small></td>
            <td><a href=url::teacher(&teacher.handle)><bdi>{teacher.name}</bdi></a></td>
            <td><Badge tone text=name/></td>
            <td class="number">{count(learners)}</td>
            <td>
                <details class="admin-more">
                    <summary class="button button-quiet" aria-label=t::change_of(title)>{t::change()}</summary>
                    <form class="stack stack-2" method="post" action=HideCourse::PATH>
                        <p class="small">{if is_hidden { t::show_hint() } else { t::hide_hint() }}</p>
                        <input type="hidden" name="course" value=id.to_string()/>
                        <input type="hidden" name="hidden" value=(!is_hidden).to_string()/>
                        <Button look=if is_hidden { Look::Plain } else { Look::Danger } submit=true>
                            {if is_hidden { t::show() } else { t::hide() }}
                        </Button>
                    </form>
                </details>
            </td>
        </tr>
    }
}
