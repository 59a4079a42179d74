//! Teaching: editing courses, publishing, figures. One lazy chunk that learners never load.
//!
//! Knows nothing of SQL: every step is one verb of the domain, which checks for itself who may take it.

mod api;
mod compare;
mod course;
mod dashboard;
mod labels;
mod lesson;
mod new;
mod publish;
mod state;

use leptos::prelude::*;
use palette::Palette;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// `/studio`
    Studio,
    /// `/studio/new`
    New,
    /// `/studio/courses/{course}`
    CourseEditor,
    /// `/studio/courses/{course}/publish`
    Publish,
    /// `/studio/courses/{course}/history`
    History,
    /// `/studio/courses/{course}/lessons/{lesson}`
    LessonEditor,
}

/// A page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    let page = match page {
        Page::Studio => view! { <dashboard::Dashboard/> }.into_any(),
        Page::New => view! { <new::New/> }.into_any(),
        Page::CourseEditor => view! { <course::Course/> }.into_any(),
        Page::Publish => view! { <publish::Publish/> }.into_any(),
        Page::History => view! { <publish::History/> }.into_any(),
        Page::LessonEditor => view! { <lesson::Lesson/> }.into_any(),
    };
    view! {
        {page}
        <div class="page palette-foot"><Palette/></div>
    }
    .into_any()
}
