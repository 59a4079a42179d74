//! A course's page with editing switched on: it looks as learners see it, and every part opens into a field.

mod bar;
mod conflict;
mod delete;
mod editor;
mod facts;
mod field;
mod needs;
mod outline;
mod refund_policy;
mod typed;

use kit::{AppError, Load};
use leptos::{ev, prelude::*};
use model::{
    course,
    studio::{EditForm, EditKind, StudioCourse, UploadKind, Uploaded},
    url,
};
use ui::{Breadcrumb, Crumb, InPlace, TextArea, Title, ToastRegion, Toasts, Tone, UploadsHere};

use crate::{api::load_course, t, unused::Unused, waiting::Waiting, warnings::Warnings};
use editor::{CourseEditor, use_editor};
use field::{EditForm, Line};
pub(crate) use needs::List as NeedList;

/// The page `/studio/courses/{course}`.
#[component]
pub fn Course() -> impl IntoView {
    let id = kit::id_param::<course::Course>("course");
    let course = Resource::new(move || id.get(), load_course);
    let toasts = Toasts::default();
    let editor = CourseEditor::new(id.get_untracked(), course, toasts.clone());
    provide_context(editor);
    UploadsHere::provide();
    Effect::new(move |_| editor.open());
    view! {
        <div
            class="page"
            on:submit=move |event| submit(editor, event)
            on:input=move |event| editor.typed_on(&event)
            on:reset=move |event| editor.leave(&event)
        >
            <Load of=course view=|course| view! { <Body course/> }.into_any()/>
            <ToastRegion toasts/>
        </div>
    }
}

/// Queues the edit of a form whose event comes here, or undoes one; without script the browser sends the form.
fn submit(editor: CourseEditor, event: ev::SubmitEvent) {
    let fields = ui::submitted(&event);
    if let Some((_, last)) = fields.iter().find(|(name, _)| name == "to") {
        editor.undo(last.clone());
    } else if let Some(step) = EditForm::of(&fields) {
        editor.keep_mine(&step);
        // What was added is in the outline now; its field is there for the next one.
        let added = step.what.is_addition().then(|| typed::field_of(&step));
        editor.enqueue(step, move || match added {
            Some(field) => ui::reset_editor(&field),
            None => ui::close_editor(&event),
        });
    } else {
        editor.announce(Tone::Danger, AppError::BadRequest.text());
    }
}

#[component]
fn Body(course: StudioCourse) -> impl IntoView {
    let editor = use_editor();
    editor.show(&course);
    Effect::new(move |_| editor.restore_unsaved());
    let crumbs = vec![Crumb::new(t::title(), url::STUDIO)];
    let base = course.base.clone();
    let put = Callback::new(move |upload: Uploaded| {
        let base = base.clone();
        let cover = (upload.kind == UploadKind::Picture).then(|| {
            view! {
                <EditForm what=EditKind::Cover base done=Some(t::unused_cover())>
                    <input type="hidden" name="value" value=upload.id.to_string()/>
                </EditForm>
            }
        });
        cover.into_any()
    });
    view! {
        <Title text=t::course_title(course.title.clone())/>
        <Breadcrumb crumbs/>
        <bar::Bar course=course.clone()/>
        <conflict::Conflict course=course.clone()/>
        <Waiting uploads=course.waiting.clone()/>
        <Unused uploads=course.unused.clone() put/>
        <div class="split-end studio-course">
            <div class="stack stack-8">
                <Head course=course.clone()/>
                <Summary course=course.clone()/>
                <outline::Outline course=course.clone()/>
            </div>
            <div class="stack stack-8 stay">
                <needs::Needs course=course.clone()/>
                <facts::Facts course=course.clone()/>
                <delete::Delete course/>
            </div>
        </div>
    }
}

#[component]
fn Head(course: StudioCourse) -> impl IntoView {
    let StudioCourse { title, subtitle, language, base, .. } = course;
    let shown = view! { <h1 lang=language.clone()>{title.clone()}</h1> }.into_any();
    let below = if subtitle.is_empty() {
        view! { <p class="lede muted">{t::course_no_subtitle()}</p> }.into_any()
    } else {
        view! { <p class="lede" lang=language>{subtitle.clone()}</p> }.into_any()
    };
    view! {
        <header class="course-head">
            <Line what=EditKind::Title label=t::course_name() shown value=title base=base.clone()/>
            <Line what=EditKind::Subtitle label=t::course_subtitle() shown=below value=subtitle base help=t::course_subtitle_help()/>
        </header>
    }
}

#[component]
fn Summary(course: StudioCourse) -> impl IntoView {
    let editor = use_editor();
    let StudioCourse { summary, html, warnings, language, base, .. } = course;
    let shown = if summary.trim().is_empty() {
        view! { <p class="muted">{t::course_no_summary()}</p> }.into_any()
    } else {
        view! { <div class="prose" lang=language inner_html=html></div> }.into_any()
    };
    let error = editor.fault(EditKind::Summary, "");
    view! {
        <InPlace id="summary" label=t::course_summary() shown open=error.get_untracked().is_some()>
            <EditForm what=EditKind::Summary base>
                <TextArea
                    name="value"
                    id="edit-summary"
                    label=t::course_summary()
                    value=editor.typed(EditKind::Summary, "", summary)
                    rows=12
                    help=Some(t::course_summary_help())
                    error
                />
            </EditForm>
        </InPlace>
        <Warnings warnings=RwSignal::new(warnings)/>
    }
}
