//! Teaching: editing courses, publishing, figures. One lazy chunk that learners never load.
//!
//! Knows nothing of SQL: every action is one verb of the domain, which checks permissions itself.

mod api;
mod changed_files;
mod compare;
mod course;
mod dashboard;
mod labels;
mod lesson;
mod new;
mod publish;
mod reviews;
mod state;
mod talk;
mod unused;
mod waiting;
mod warnings;

use leptos::prelude::*;
use palette::Palette;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// The page `/studio`.
    Studio,
    /// The page `/studio/new`.
    New,
    /// The page `/studio/courses/{course}`.
    CourseEditor,
    /// The page `/studio/courses/{course}/publish`.
    Publish,
    /// The page `/studio/courses/{course}/history`.
    History,
    /// The page `/studio/courses/{course}/reviews`.
    Reviews,
    /// The page `/studio/talk`.
    Talk,
    /// The page `/studio/courses/{course}/lessons/{lesson}`.
    LessonEditor,
}

/// Returns a page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    let page = match page {
        Page::Studio => view! { <dashboard::Dashboard/> }.into_any(),
        Page::New => view! { <new::New/> }.into_any(),
        Page::CourseEditor => view! { <course::Course/> }.into_any(),
        Page::Publish => view! { <publish::Publish/> }.into_any(),
        Page::History => view! { <publish::History/> }.into_any(),
        Page::Reviews => view! { <reviews::Reviews/> }.into_any(),
        Page::Talk => view! { <talk::Talk/> }.into_any(),
        Page::LessonEditor => view! { <lesson::Lesson/> }.into_any(),
    };
    view! {
        {page}
        <div class="page palette-foot"><Palette/></div>
    }
    .into_any()
}
