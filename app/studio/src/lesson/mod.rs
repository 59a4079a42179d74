//! A lesson as its teacher edits it: title, summary, text with a preview, and the file above the text.

mod api;
mod conflict;
mod editor;
mod media;
mod put;

use kit::Load;
use leptos::prelude::*;
use model::{
    course,
    studio::{StudioLesson, Uploaded},
    url,
};
use ui::{
    Badge, Breadcrumb, Button, ButtonLink, Crumb, Field, Glyph, Look, MarkdownEditor, Title, ToastRegion, Toasts,
    UploadsHere,
};

use crate::{
    changed_files::ChangedDrawings, labels, state::State, t, unused::Unused, waiting::Waiting, warnings::Warnings,
};
use api::load_lesson;
use editor::{LessonEditor, SAVE};

/// The page `/studio/courses/{course}/lessons/{lesson}`.
#[component]
pub fn Lesson() -> impl IntoView {
    let course = kit::id_param::<course::Course>("course");
    let lesson = kit::id_param::<course::Lesson>("lesson");
    let lesson = Resource::new(move || (course.get(), lesson.get()), |(course, lesson)| load_lesson(course, lesson));
    let toasts = Toasts::default();
    provide_context(toasts.clone());
    UploadsHere::provide();
    view! {
        <div class="page">
            <ToastRegion toasts/>
            <Load of=lesson view=|lesson| view! { <Body lesson/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(lesson: StudioLesson) -> impl IntoView {
    let editor = LessonEditor::new(&lesson);
    Effect::new(move |_| editor.open());
    let course_url = url::studio_course(lesson.course);
    let crumbs =
        vec![Crumb::new(t::title(), url::STUDIO), Crumb::content(lesson.course_title.clone(), course_url.clone())];
    let (course, id) = (lesson.course.to_string(), lesson.lesson.id.to_string());
    let kept = StoredValue::new(lesson.clone());
    let put = Callback::new(move |upload: Uploaded| view! { <put::Put editor lesson=kept upload/> }.into_any());
    view! {
        <Title text=t::lesson_title(lesson.text.title.clone())/>
        <Breadcrumb crumbs/>
        <Bar lesson=lesson.clone() editor course_url/>
        <conflict::Conflict editor/>
        <Waiting uploads=lesson.waiting.clone()/>
        <Unused uploads=lesson.unused.clone() put/>
        <div class="stack stack-8">
            <Write lesson=lesson.clone() editor/>
            <media::Media editor course lesson=id language=lesson.language.clone()/>
            <Around lesson/>
        </div>
    }
}

#[component]
fn Bar(lesson: StudioLesson, editor: LessonEditor, course_url: String) -> impl IntoView {
    let (state, tone) = labels::state(lesson.state);
    let here = url::studio_lesson(lesson.course, lesson.lesson.id);
    let preview = url::lesson_draft(&lesson.slug, lesson.lesson.id);
    view! {
        <div class="studio-bar">
            <div class="row">
                <Badge tone text=state/>
                <State sending=editor.sending saved_at=editor.saved_at others=editor.others here/>
            </div>
            <div class="row studio-ways">
                <ButtonLink href=preview look=Look::Quiet icon=Glyph::Eye>{t::course_preview()}</ButtonLink>
                <ButtonLink href=course_url>{t::lesson_done()}</ButtonLink>
            </div>
        </div>
    }
}

#[component]
fn Write(lesson: StudioLesson, editor: LessonEditor) -> impl IntoView {
    let pictures = Callback::new(move |uploaded| editor.take_picture(&uploaded));
    let typed = move |event: leptos::ev::Event| match ui::field_name(&event).as_deref() {
        Some("title") => editor.title.set(event_target_value(&event)),
        Some("summary") => editor.summary.set(event_target_value(&event)),
        _ => {}
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        editor.save();
    };
    view! {
        <form class="form studio-lesson-form" method="post" action=SAVE novalidate on:submit=save>
            <input type="hidden" name="course" value=lesson.course.to_string()/>
            <input type="hidden" name="lesson" value=lesson.lesson.id.to_string()/>
            <input type="hidden" name="base" value=move || editor.base.get()/>
            <p class="small muted" lang=lesson.language.clone()>{lesson.chapter}</p>
            <div class="form" on:input=typed on:focusout=move |_| editor.save()>
                <Field name="title" label=t::course_name() value=editor.title.get_untracked() error=editor.fault("title")/>
                <Field
                    name="summary"
                    label=t::lesson_summary()
                    value=editor.summary.get_untracked()
                    help=t::lesson_summary_help()
                    error=editor.fault("summary")
                />
            </div>
            <MarkdownEditor
                name="markdown"
                label=t::lesson_text()
                value=editor.markdown
                preview=editor.html.into()
                lang=lesson.language
                error=editor.fault("markdown")
                course=lesson.course.to_string()
                on_picture=pictures
                on_rest=Callback::new(move |()| editor.save())
            />
            <div class="stack" aria-live="polite">
                <Warnings warnings=editor.warnings/>
                <ChangedDrawings drawings=editor.drawings/>
            </div>
            <div class="row">
                <Button look=Look::Primary submit=true>{t::course_save()}</Button>
            </div>
        </form>
    }
}

/// The links to the lessons before and after.
#[component]
fn Around(lesson: StudioLesson) -> impl IntoView {
    let (before, behind) = lesson.neighbours;
    let to = |id| url::studio_lesson(lesson.course, id);
    view! {
        <nav class="row studio-around" aria-label=t::lesson_around()>
            {before.map(|id| view! { <ButtonLink href=to(id) icon=Glyph::Left>{t::lesson_before()}</ButtonLink> })}
            {behind.map(|id| view! { <ButtonLink href=to(id) icon=Glyph::Right>{t::lesson_behind()}</ButtonLink> })}
        </nav>
    }
}
