//! The page of a teacher.

use kit::Load;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{content_report::ReportSubject, follow::FollowKind, url};
use ui::{Avatar, Empty, Size, Title};

use crate::{
    api::load_teacher,
    cards::{self, Cards},
    t,
    ties::{self, Keep},
};

/// The page `/teachers/{handle}`.
#[component]
pub fn Teacher() -> impl IntoView {
    let params = use_params_map();
    let handle = Memo::new(move |_| params.read().get("handle").unwrap_or_default());
    let page = Resource::new(move || handle.get(), load_teacher);
    let ties = ties::load(move || Some((FollowKind::Teacher, handle.get())));
    view! {
        <div class="page">
            <Load of=page view=move |page| {
                let model::course::TeacherPage { id, teacher, bio, rating, courses } = page;
                let count = i64::try_from(courses.len()).unwrap_or(i64::MAX);
                let courses = if courses.is_empty() {
                    view! { <Empty title=t::teacher_empty()/> }.into_any()
                } else {
                    view! { <Cards cards=courses/> }.into_any()
                };
                view! {
                    <Title text=teacher.name.clone()/>
                    <header class="person">
                        <Avatar seed=teacher.handle.clone() name=teacher.name.clone() size=Size::Large/>
                        <div class="stack stack-2">
                            <h1><bdi>{teacher.name}</bdi></h1>
                            <p class="muted"><bdi>"@" {teacher.handle.clone()}</bdi></p>
                            {rating.map(cards::rating)}
                            <p class="measure"><bdi>{bio}</bdi></p>
                            <Keep of=ties kind=FollowKind::Teacher name=teacher.handle.clone() here=url::teacher(&teacher.handle)/>
                            <p class="small">
                                <a class="muted" rel="nofollow" href=url::report_content(ReportSubject::Person, id)>{t::report()}</a>
                            </p>
                        </div>
                    </header>
                    <section class="section">
                        <div class="section-head"><h2>{t::teacher_courses(count)}</h2></div>
                        {courses}
                    </section>
                }
                .into_any()
            }/>
        </div>
    }
}
