//! A lesson: outline beside it, the recording or document, the text, and the link on.

mod document;
mod footer;
mod outline;
mod progress_reporter;
mod recording;
mod text;

use kit::{AppError, Load};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{
    course::{self, LessonKind, LessonPage, OutlineLesson},
    url,
};
use ui::{Breadcrumb, Crumb, Empty, Glyph, Text, Title};

use crate::{
    api::{load_kept, load_lesson},
    keep::KeepLesson,
    kept::Kept,
    progress::Progress,
    t,
    talk::{self, Asked, Shown, TalkSection},
};
use document::Document;
use footer::Foot;
use outline::Outline;
use progress_reporter::ProgressReporter;
use recording::Recording;
use text::{Contents, LessonText};

/// What the address asks for of what is said below the lesson, and what was loaded of it.
#[derive(Clone, Copy)]
struct Below {
    asked: Memo<Asked>,
    talk: Resource<Result<Shown, AppError>>,
}

/// The page `/learn/{slug}/{lesson}?talk=&show=&thread=&page=`.
#[component]
pub fn Lesson() -> impl IntoView {
    let (params, id) = (use_params_map(), kit::id_param::<course::Lesson>("lesson"));
    let place = Memo::new(move |_| (params.read().get("slug").unwrap_or_default(), id.get(), kit::preview()));
    let lesson = Resource::new(move || place.get(), |(slug, lesson, preview)| load_lesson(slug, lesson, preview));
    let kept = Resource::new(move || id.get(), load_kept);
    let asked = Asked::of_address(id);
    let talk = Resource::new(move || asked.get(), talk::load);
    let below = Below { asked, talk };
    view! {
        <div class="page">
            <Load of=lesson view=move |lesson| view! { <Body page=lesson kept below/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(page: LessonPage, kept: Resource<Result<bool, AppError>>, below: Below) -> impl IntoView {
    let LessonPage { course, outline, lesson, chapter, html, headings, media, open, progress, .. } = page;
    let (visit, completed, editable, may_review) = (page.visit, page.completed, page.editable, page.may_review);
    let crumbs =
        vec![Crumb::new(t::courses(), url::COURSES), Crumb::content(course.title.clone(), url::course(&course.slug))];
    // Nobody learns in a preview.
    let who = kit::viewer().who.filter(|_| !kit::is_preview());
    let known = who.is_some();
    let editor = url::studio_lesson(course.id, lesson.id);
    let place = progress.iter().find(|place| place.lesson == lesson.id).copied();
    let start = place.map_or(0, |place| place.position);
    let progress = Progress(RwSignal::new(progress));
    let reporter = who.map(|who| {
        let page = Kept { person: who.id, slug: course.slug.clone(), lesson: lesson.id, visit };
        ProgressReporter::new(page, progress)
    });
    let lang = course.language.clone();
    let wide = media.is_some();
    let has_recording = wide && matches!(lesson.kind, LessonKind::Video | LessonKind::Audio);
    // Nothing is said below a draft.
    let has_talk = !lesson.empty && !kit::is_preview();
    let marks = RwSignal::new(Vec::new());
    let main = match (lesson.kind, media) {
        _ if lesson.empty => view! { <Empty title=t::coming() hint=t::coming_hint() glyph=Glyph::Reading/> }.into_any(),
        (LessonKind::Article, _) | (_, None) => {
            let reading = reporter.filter(|_| lesson.kind == LessonKind::Article);
            let resume = (!progress.is_done(lesson.id)).then_some(start);
            view! {
                <Contents headings lang=lang.clone()/>
                <LessonText html lang=lang.clone() reporter=reading resume/>
            }
            .into_any()
        }
        (LessonKind::Document, Some(media)) => view! {
            <Document media start=start * i64::from(!progress.is_done(lesson.id)) reporter/>
            <Contents headings lang=lang.clone()/>
            <LessonText html lang=lang.clone()/>
        }
        .into_any(),
        (LessonKind::Video | LessonKind::Audio, Some(media)) => {
            let next = footer::after(&course.slug, &outline, &lesson, open);
            view! {
                <Recording slug=course.slug.clone() lesson=lesson.clone() media start reporter next marks/>
                <Contents headings lang=lang.clone()/>
                <LessonText html lang=lang.clone()/>
            }
            .into_any()
        }
    };
    view! {
        <Title text=lesson.title.clone()/>
        <div class="lesson">
            <Outline course=course.clone() outline=outline.clone() current=lesson.id open progress known completed/>
            <article class="lesson-main" class:chinese=lang.starts_with("zh") class:wide=wide>
                <Breadcrumb crumbs/>
                <kit::EditThis editable href=editor/>
                <Head lesson=lesson.clone() chapter lang=lang.clone()/>
                {(!kit::is_preview()).then(|| view! { <KeepLesson of=kept slug=course.slug.clone() lesson=lesson.id/> })}
                {main}
                <Foot slug=course.slug.clone() outline lesson open progress known may_review/>
                {has_talk.then(|| view! { <TalkSection slug=course.slug asked=below.asked loaded=below.talk has_recording marks/> })}
            </article>
        </div>
    }
}

#[component]
fn Head(lesson: OutlineLesson, chapter: String, lang: String) -> impl IntoView {
    view! {
        <header class="lesson-head">
            <p class="small muted" lang=lang.clone()>{chapter}</p>
            <h1 lang=lang>{lesson.title}</h1>
            {(!lesson.empty).then(|| view! { <p class="small muted">{about(lesson.kind, lesson.seconds)}</p> })}
        </header>
    }
}

/// Returns the lesson's kind and length.
fn about(kind: LessonKind, seconds: i64) -> Text {
    let time = kit::length(kind, seconds);
    match kind {
        LessonKind::Article => t::reading_time(time),
        LessonKind::Video => t::video_time(time),
        LessonKind::Audio => t::audio_time(time),
        LessonKind::Document => t::document_time(time),
    }
}
