//! The file above a lesson's text: a video, an audio recording or a document, and captions.

use leptos::prelude::*;
use model::course::LessonMedia;
use ui::{Button, Callout, FileDrop, Glyph, Icon, Look, Select, Tone, Uploaded};

use super::editor::LessonEditor;
use crate::{changed_files::ChangedCaptions, labels, t};

/// The address that puts a file in its place.
pub(super) const ATTACH: &str = "/fn/studio/attach";
const DETACH: &str = "/fn/studio/detach";
/// The endings of captions, as people and programs save them.
const CAPTIONS: &[&str] = &[".vtt", ".srt", ".sbv", ".ass", ".ssa"];
/// What the choice of a file offers first: systems know M4A and films of iPhones by several names.
const MEDIA: &str =
    "video/mp4,video/quicktime,video/x-m4v,.mov,.m4v,audio/mpeg,audio/mp4,audio/x-m4a,.m4a,.m4b,application/pdf";
/// The command that makes the ordinary H.264 of a film.
const CONVERT: &str =
    "ffmpeg -i IN.mp4 -c:v libx264 -profile:v high -pix_fmt yuv420p -c:a copy -movflags faststart OUT.mp4";

#[component]
pub(super) fn Media(editor: LessonEditor, course: String, lesson: String, language: String) -> impl IntoView {
    let place = StoredValue::new((course, lesson, language));
    view! {
        <section class="stack">
            <h2>{t::lesson_media()}</h2>
            {move || {
                let (course, lesson, language) = place.get_value();
                match editor.media.get() {
                    Some(media) => view! { <Shown editor media course lesson language/> }.into_any(),
                    None => view! { <Choose editor course/> }.into_any(),
                }
            }}
        </section>
    }
}

#[component]
fn Choose(editor: LessonEditor, course: String) -> impl IntoView {
    let take = Callback::new(move |uploaded| editor.attach(uploaded, String::new()));
    view! {
        <p class="small muted">{t::lesson_media_hint()}</p>
        <FileDrop label=t::lesson_media_choose() accept=MEDIA course on_done=take/>
    }
}

#[component]
fn Shown(editor: LessonEditor, media: LessonMedia, course: String, lesson: String, language: String) -> impl IntoView {
    let LessonMedia { src, mime, captions, .. } = media;
    let is_recording = mime.starts_with("video/") || mime.starts_with("audio/");
    let shown = if mime.starts_with("video/") {
        view! { <video class="lesson-film" controls preload="metadata" src=src></video> }.into_any()
    } else if is_recording {
        view! { <audio controls preload="metadata" src=src></audio> }.into_any()
    } else {
        view! { <a class="button" href=src target="_blank"><Icon glyph=Glyph::File/> {t::lesson_document()}</a> }
            .into_any()
    };
    let replace = Callback::new(move |uploaded| editor.attach(uploaded, String::new()));
    let captions = is_recording.then(|| {
        let languages = captions.into_iter().map(|captions| captions.language).collect::<Vec<_>>();
        view! { <Captions editor languages course=course.clone() lesson=lesson.clone() language/> }
    });
    let warning = move || {
        editor.rare_profile.get().map(|profile| {
            view! {
                <Callout tone=Tone::Warning title=t::lesson_profile_title()>
                    <p>{t::lesson_profile(profile)}</p>
                    <details class="small">
                        <summary>{t::lesson_profile_command()}</summary>
                        <pre class="file-command"><code>{CONVERT}</code></pre>
                    </details>
                </Callout>
            }
        })
    };
    view! {
        {shown}
        <div aria-live="polite">{warning}</div>
        <details class="confirm">
            <summary class="button">{t::lesson_media_other()}</summary>
            <div class="card card-body stack">
                <FileDrop label=t::lesson_media_choose() accept=MEDIA course=course.clone() on_done=replace/>
                <p class="small muted">{t::lesson_media_remove_hint()}</p>
                <Remove editor course lesson language=String::new()/>
            </div>
        </details>
        {captions}
    }
}

#[component]
fn Captions(
    editor: LessonEditor,
    languages: Vec<String>,
    course: String,
    lesson: String,
    language: String,
) -> impl IntoView {
    let chosen = RwSignal::new(language.clone());
    let take = Callback::new(move |uploaded: Uploaded| {
        let language = model::studio::language_of_file(&uploaded.name).unwrap_or_else(|| chosen.get_untracked());
        editor.attach(uploaded, language);
    });
    let rows = languages
        .into_iter()
        .map(|language| {
            view! {
                <li class="row">
                    <bdi>{labels::language(&language)}</bdi>
                    <Remove editor course=course.clone() lesson=lesson.clone() language/>
                </li>
            }
        })
        .collect_view();
    view! {
        <h3>{t::lesson_captions()}</h3>
        <ul class="stack stack-2 studio-captions">{rows}</ul>
        <div aria-live="polite"><ChangedCaptions captions=editor.changed_captions/></div>
        <div class="needs-script" on:change=move |event| {
            let language = event_target_value(&event);
            // The box for files changes too; languages have no backslash.
            if !language.is_empty() && !language.contains('\\') {
                chosen.set(language);
            }
        }>
            <Select name="captions" label=t::lesson_captions_language() choices=labels::languages(&language) selected=language/>
        </div>
        <p class="small muted">{t::lesson_captions_hint()}</p>
        <FileDrop label=t::lesson_captions_choose() accept=".vtt,.srt,.sbv,.ass,.ssa,text/vtt" only=(CAPTIONS, t::lesson_captions_only()) course=course on_done=take/>
    }
}

/// A button that removes a file; without script by its form.
#[component]
fn Remove(editor: LessonEditor, course: String, lesson: String, language: String) -> impl IntoView {
    let name = if language.is_empty() { t::lesson_media_remove() } else { t::lesson_captions_remove() };
    let which = language.clone();
    view! {
        <form
            method="post"
            action=DETACH
            on:submit=move |event| {
                event.prevent_default();
                editor.detach(which.clone());
            }
        >
            <input type="hidden" name="course" value=course/>
            <input type="hidden" name="lesson" value=lesson/>
            <input type="hidden" name="base" value=move || editor.base.get()/>
            <input type="hidden" name="language" value=language/>
            <Button look=Look::Danger submit=true icon=Glyph::Trash>{name}</Button>
        </form>
    }
}
